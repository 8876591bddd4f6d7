package dev.muster.cadf.dialect;

import static dev.muster.cadf.dialect.FieldRule.moved;
import static dev.muster.cadf.dialect.FieldRule.onlyHere;
import static dev.muster.cadf.dialect.FieldRule.onlyThere;

import dev.muster.cadf.EventTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The flat form of 2017, read only.
final class FlatForm {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /// `2017-09-17 15:15:32.396 +0000 UTC`
  private static final Pattern TIME =
      Pattern.compile("(\\S+) ([0-9:]+)(\\.[0-9]+)? ([+-][0-9]{4})( \\S+)?");

  private static final String SERVICE = "service/";

  static final FieldRules RULES =
      new FieldRules(
          List.of(
              onlyHere("logSourceCRN"),
              onlyHere("saveServiceCopy"),
              onlyHere("dataEvent"),
              moved("outcome", "outcome"),
              moved(
                  "eventTime",
                  "eventTime",
                  new Change(
                      "`2017-09-17 15:15:32.396 +0000 UTC` there", Change.NOTHING, FlatForm::time)),
              moved(
                  "action",
                  "action",
                  new Change("the verb stands first there", Change.NOTHING, FlatForm::action)),
              onlyHere("correlationId"),
              onlyHere("severity"),
              moved("initiator.id", "initiator.id"),
              moved("initiator.name", "initiator.name"),
              moved("initiator.typeURI", "initiator.typeURI"),
              onlyHere("initiator.authnId"),
              onlyHere("initiator.authnName"),
              moved("initiator.host.agent", "initiator.host.agent"),
              moved("initiator.host.address", "initiator.host.address"),
              onlyHere("initiator.host.addressType"),
              onlyHere("initiator.credential.type"),
              moved("target.id", "target.id"),
              moved("target.name", "target.name"),
              moved(
                  "target.typeURI",
                  "target.typeURI",
                  new Change("begins with service/ there", Change.NOTHING, FlatForm::type)),
              onlyHere("target.resourceGroupId"),
              moved("target.host.address", "target.host.address"),
              moved(
                  "reason.reasonCode",
                  "reason.reasonCode",
                  new Change(
                      "a number in a text is read as a number", Change.NOTHING, Numbers::read)),
              moved("reason.reasonType", "reason.reasonType"),
              onlyHere("reason.reasonForFailure"),
              onlyHere("requestData"),
              onlyHere("responseData"),
              onlyHere("message"),
              moved("observer.name", "observer.name"),
              onlyThere("observer.typeURI"),
              onlyThere("typeURI"),
              onlyThere("eventType")));

  private FlatForm() {}

  static ObjectNode toNew(ObjectNode flat) {
    FieldRules.Result result = RULES.read(flat);
    ObjectNode event = result.made();
    Trees.fillIn(event, result.rest());
    return event;
  }

  private static JsonNode time(JsonNode time, ObjectNode flat) {
    Matcher matcher = TIME.matcher(time.asString(""));
    if (!matcher.matches()) {
      return time;
    }
    String fraction = matcher.group(3) == null ? "" : matcher.group(3);
    String text = matcher.group(1) + "T" + matcher.group(2) + fraction + matcher.group(4);
    try {
      return NODES.stringNode(EventTime.format(EventTime.parse(text)));
    } catch (DateTimeParseException | IllegalArgumentException _) {
      return time; // The reader refuses it, and names the field.
    }
  }

  private static JsonNode action(JsonNode action, ObjectNode flat) {
    String text = action.asString("");
    int dot = text.indexOf('.');
    return dot < 0
        ? action
        : NODES.stringNode(text.substring(dot + 1) + "." + text.substring(0, dot));
  }

  private static JsonNode type(JsonNode type, ObjectNode flat) {
    String text = type.asString("");
    return text.startsWith(SERVICE) ? NODES.stringNode(text.substring(SERVICE.length())) : type;
  }
}
