package dev.muster.cadf.dialect;

import static dev.muster.cadf.dialect.FieldRule.moved;
import static dev.muster.cadf.dialect.FieldRule.onlyHere;
import static dev.muster.cadf.dialect.FieldRule.onlyThere;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Crn;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.ReasonPhrases;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The wrapped form until January 2024 and the new one. Fields that are unknown to both stand
/// inside `payload` there and at the top here.
final class OldForm {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String PAYLOAD = "payload";

  /// Where fields outside the wrapper go that have the name of one inside.
  private static final String OUTSIDE = "outsidePayload";

  static final FieldRules RULES =
      new FieldRules(
          List.of(
              moved("logSourceCRN", "logSourceCRN"),
              moved("saveServiceCopy", "saveServiceCopy"),
              onlyHere("dataEvent", "false", (_, _) -> NODES.booleanNode(false)),
              moved("outcome", "payload.outcome"),
              moved("eventTime", "payload.eventTime"),
              moved(
                  "action",
                  "payload.action",
                  new Change(
                      "a service that was renamed has its new name when read",
                      (action, _) -> action,
                      (action, _) -> renamed(action, '.'))),
              onlyHere("correlationId"),
              moved("severity", "payload.severity"),
              moved("initiator.id", "payload.initiator.id"),
              moved("initiator.name", "payload.initiator.name"),
              moved("initiator.typeURI", "payload.initiator.typeURI"),
              onlyHere("initiator.authnId"),
              onlyHere("initiator.authnName"),
              moved("initiator.host.agent", "payload.initiator.host.agent"),
              moved("initiator.host.address", "payload.initiator.host.address"),
              onlyHere("initiator.host.addressType"),
              moved("initiator.credential.type", "payload.initiator.credential.type"),
              moved("target.id", "payload.target.id"),
              moved("target.name", "payload.target.name"),
              moved(
                  "target.typeURI",
                  "payload.target.typeURI",
                  new Change(
                      "ends with the verb there; a service that was renamed has its new name when"
                          + " read",
                      OldForm::typeWithVerb,
                      OldForm::typeWithoutVerb)),
              onlyHere("target.resourceGroupId"),
              moved("target.host.address", "payload.target.host.address"),
              moved("reason.reasonCode", "payload.reason.reasonCode"),
              onlyHere("reason.reasonType", "the status code's phrase", OldForm::phrase),
              onlyHere("reason.reasonForFailure"),
              onlyHere("requestData", "null", (_, _) -> NODES.nullNode()),
              moved(
                  "responseData",
                  "payload.responseData",
                  new Change(
                      "JSON in a text there, left out when null; a text that is not JSON is read"
                          + " as {\"raw\": text}",
                      OldForm::asText,
                      OldForm::fromText)),
              moved(
                  "message",
                  "payload.message",
                  new Change(
                      "begins with the service's name there and with its label here; ends with the"
                          + " outcome there, here only with -failure or -pending; no blank at"
                          + " either end when read",
                      OldForm::oldMessage,
                      OldForm::newMessage)),
              onlyHere("observer.name", "ActivityTracker", OldForm::observer),
              onlyThere("payload.typeURI"),
              onlyThere("payload.eventType"),
              onlyThere("meta.serviceProviderName", "service of logSourceCRN", OldForm::service),
              onlyThere("meta.serviceProviderRegion", "location of logSourceCRN", OldForm::region),
              onlyThere(
                  "meta.serviceProviderProjectId", "service of logSourceCRN", OldForm::service),
              onlyThere("meta.userAccountIds", "scope of logSourceCRN", OldForm::accounts),
              onlyThere("meta.userSpaceRegion", "location of logSourceCRN", OldForm::region)));

  private OldForm() {}

  static ObjectNode toNew(ObjectNode old) {
    FieldRules.Result result = RULES.read(old);
    ObjectNode event = result.made();
    ObjectNode rest = result.rest();
    if (rest.remove(PAYLOAD) instanceof ObjectNode payload) {
      Trees.fillIn(event, payload);
    }
    if (rest.path("meta").isObject() && rest.path("meta").isEmpty()) {
      rest.remove("meta");
    }
    ObjectNode noRoom = Trees.fillIn(event, rest);
    if (!noRoom.isEmpty()) {
      event.set(OUTSIDE, noRoom);
    }
    RULES.complete(event);
    return event;
  }

  static ObjectNode fromNew(ObjectNode event) {
    FieldRules.Result result = RULES.written(event);
    ObjectNode old = NODES.objectNode();
    ObjectNode payload =
        result.made().get(PAYLOAD) instanceof ObjectNode made ? made : NODES.objectNode();
    ObjectNode rest = result.rest();
    // The objects of which nothing is left are not fields of their own.
    if (rest.path("observer").isEmpty()) {
      rest.remove("observer");
    }
    Trees.fillIn(payload, rest);
    old.set(PAYLOAD, payload);
    Trees.fillIn(old, result.made());
    if (!old.has("meta")) {
      old.putObject("meta");
    }
    return old;
  }

  private static JsonNode renamed(JsonNode name, char separator) {
    if (!name.isString()) {
      return name;
    }
    String text = name.stringValue();
    int end = text.indexOf(separator);
    return end < 0
        ? name
        : NODES.stringNode(Terms.serviceNow(text.substring(0, end)) + text.substring(end));
  }

  private static JsonNode typeWithVerb(JsonNode type, ObjectNode event) {
    return type.isString() && event.path("action").isString()
        ? NODES.stringNode(
            type.stringValue() + "/" + Terms.verb(event.path("action").stringValue()))
        : type;
  }

  private static JsonNode typeWithoutVerb(JsonNode type, ObjectNode old) {
    JsonNode action = old.path(PAYLOAD).path("action");
    if (!type.isString() || !action.isString()) {
      return type;
    }
    String text = type.stringValue();
    String verb = "/" + Terms.verb(action.stringValue());
    // Two parts are service and object, even if the object has the name of the verb.
    boolean ends = text.endsWith(verb) && text.indexOf('/') < text.length() - verb.length();
    return renamed(
        ends ? NODES.stringNode(text.substring(0, text.length() - verb.length())) : type, '/');
  }

  private static @Nullable JsonNode phrase(JsonNode missing, ObjectNode event) {
    JsonNode code = event.path("reason").path("reasonCode");
    return code.isInt() ? NODES.stringNode(ReasonPhrases.of(code.intValue())) : null;
  }

  private static @Nullable JsonNode observer(JsonNode missing, ObjectNode event) {
    return NODES.stringNode("ActivityTracker");
  }

  private static @Nullable JsonNode asText(JsonNode data, ObjectNode event) {
    if (data.isNull()) {
      return NODES.missingNode();
    }
    JsonNode raw = data.path("raw");
    boolean wasText = data.size() == 1 && raw.isString() && fromText(raw, event).equals(data);
    return wasText
        ? raw
        : NODES.stringNode(new String(CadfJson.bytes(data), StandardCharsets.UTF_8));
  }

  private static JsonNode fromText(JsonNode text, ObjectNode old) {
    if (!text.isString()) {
      return text;
    }
    try {
      return CadfJson.tree(text.stringValue().getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException _) {
      return NODES.objectNode().set("raw", text);
    }
  }

  private static JsonNode newMessage(JsonNode message, ObjectNode old) {
    JsonNode action = old.path(PAYLOAD).path("action");
    if (!message.isString() || !action.isString()) {
      return message;
    }
    String text = message.stringValue().strip();
    String service = Terms.service(action.stringValue());
    String current = Terms.serviceNow(service);
    for (String name : List.of(service, current)) {
      List<String> labels = Terms.labels(current);
      if (text.startsWith(name + ":") && !labels.isEmpty()) {
        text = labels.getFirst() + text.substring(name.length());
        break;
      }
    }
    String outcome = old.path(PAYLOAD).path("outcome").asString("");
    String end = " " + outcome;
    if (!outcome.isEmpty() && text.endsWith(end)) {
      text = text.substring(0, text.length() - end.length()).stripTrailing();
      if (!outcome.equals("success")) {
        text += " -" + outcome;
      }
    }
    return NODES.stringNode(text);
  }

  private static JsonNode oldMessage(JsonNode message, ObjectNode event) {
    JsonNode action = event.path("action");
    if (!message.isString() || !action.isString()) {
      return message;
    }
    String text = message.stringValue();
    if (text.isBlank()) {
      return message;
    }
    String service = Terms.service(action.stringValue());
    for (String label : Terms.labels(service)) {
      if (text.startsWith(label + ":")) {
        text = service + text.substring(label.length());
        break;
      }
    }
    String outcome = event.path("outcome").asString("");
    String end = " -" + outcome;
    if (text.endsWith(end)) {
      text = text.substring(0, text.length() - end.length());
    }
    return NODES.stringNode(text + " " + outcome);
  }

  private static @Nullable JsonNode service(JsonNode missing, ObjectNode event) {
    Crn crn = crn(event);
    return crn.isValid() ? NODES.stringNode(crn.serviceName()) : null;
  }

  private static @Nullable JsonNode region(JsonNode missing, ObjectNode event) {
    Crn crn = crn(event);
    return crn.isValid() ? NODES.stringNode(crn.location()) : null;
  }

  private static @Nullable JsonNode accounts(JsonNode missing, ObjectNode event) {
    Crn crn = crn(event);
    return crn.accountId().isPresent() ? NODES.arrayNode().add(crn.scope()) : null;
  }

  private static Crn crn(ObjectNode event) {
    return Crn.parse(event.path("logSourceCRN").asString(""));
  }
}
