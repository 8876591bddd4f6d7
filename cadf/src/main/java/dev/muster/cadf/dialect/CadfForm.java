package dev.muster.cadf.dialect;

import static dev.muster.cadf.dialect.FieldRule.kept;
import static dev.muster.cadf.dialect.FieldRule.madeThere;
import static dev.muster.cadf.dialect.FieldRule.moved;
import static dev.muster.cadf.dialect.FieldRule.onlyThere;

import dev.muster.cadf.EventTime;
import dev.muster.cadf.ReasonPhrases;
import dev.muster.cadf.Violation;
import dev.muster.cadf.Violation.Rule;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// DMTF CADF 1.0 and the new form. Nothing is lost in either direction but what [#RULES] say:
/// - what the rules cannot express there is kept in an attachment called [#ATTACHMENT];
/// - what they cannot express here is kept in an unknown field called [#EXTENSION].
///
/// Both are differences as in [Trees], and are not written when there is nothing to keep.
final class CadfForm {
  static final String ATTACHMENT = "activityTracker";
  static final String EXTENSION = "cadf";

  /// Stands for a credential, which no event carries.
  static final String MASK = "xxxxxxxx";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String HTTP = "HTTP";
  private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Place TOKEN = Place.of("initiator.credential.token");
  private static final Set<String> OUTCOMES = Set.of("success", "failure", "pending");

  static final FieldRules RULES =
      new FieldRules(
          List.of(
              madeThere("typeURI", Recognition.CADF_EVENT, constant(Recognition.CADF_EVENT)),
              madeThere(
                  "id",
                  "the event's own id if it is a UUID or a URI, else a UUID of all that the event"
                      + " says",
                  (_, event) -> id(event)),
              madeThere("eventType", "activity", constant("activity")),
              moved(
                  "eventTime",
                  "eventTime",
                  new Change("+00:00 there, +0000 here", CadfForm::cadfTime, CadfForm::newTime)),
              moved(
                  "action",
                  "action",
                  new Change(
                      "the verb in CADF's taxonomy; the name itself is kept, and made up from"
                          + " observer, target and action where it is not",
                      (action, _) -> cadfAction(action),
                      CadfForm::newAction)),
              moved(
                  "outcome",
                  "outcome",
                  new Change(
                      "an outcome that is none of the three is read as failure, with a warning",
                      (outcome, _) -> outcome,
                      (outcome, _) -> newOutcome(outcome))),
              moved("initiator.id", "initiator.id", identifier()),
              madeThere("initiator.id", "unknown, if there is none", constant(Terms.UNKNOWN)),
              moved("initiator.typeURI", "initiator.typeURI", notBlank()),
              madeThere("initiator.typeURI", "unknown, if there is none", constant(Terms.UNKNOWN)),
              moved("initiator.name", "initiator.name"),
              kept("initiator.authnId"),
              kept("initiator.authnName"),
              moved("initiator.host.address", "initiator.host.address", notBlank()),
              moved("initiator.host.agent", "initiator.host.agent", notBlank()),
              kept("initiator.host.addressType"),
              moved("initiator.credential.type", "initiator.credential.type"),
              onlyThere(TOKEN.toString(), MASK + "; a token is never read", CadfForm::mask),
              moved("target.id", "target.id", identifier()),
              madeThere("target.id", "unknown, if there is none", constant(Terms.UNKNOWN)),
              moved(
                  "target.typeURI",
                  "target.typeURI",
                  new Change(
                      "the object type in CADF's taxonomy; the type itself is kept",
                      (type, _) -> cadfType(type),
                      (type, _) -> type)),
              madeThere("target.typeURI", "unknown, if there is none", constant(Terms.UNKNOWN)),
              moved("target.name", "target.name"),
              moved("target.host.address", "target.host.address", notBlank()),
              kept("target.resourceGroupId"),
              madeThere(
                  "observer.id",
                  "a UUID of logSourceCRN",
                  (_, event) -> NODES.stringNode(observerId(event))),
              madeThere("observer.typeURI", "service/security", constant("service/security")),
              moved("observer.name", "observer.name"),
              moved(
                  "reason.reasonCode",
                  "reason.reasonCode",
                  new Change("a text there", (code, _) -> code(code), Numbers::read)),
              moved(
                  "reason.reasonType",
                  "reason.reasonType",
                  new Change(
                      "HTTP there, the status code's phrase here; another phrase is kept",
                      (phrase, _) -> phrase.isString() ? NODES.stringNode(HTTP) : null,
                      CadfForm::phrase)),
              madeThere("reason.reasonType", "HTTP, if there is a status code", CadfForm::http),
              kept("reason.reasonForFailure"),
              moved("severity", "severity"),
              moved("correlationId", "tags[correlation_id]", text()),
              moved(
                  "dataEvent",
                  "tags[dataEvent]",
                  new Change(
                      "",
                      (flag, _) -> flag.isBoolean() ? NODES.stringNode(flag.asString()) : null,
                      (flag, _) -> newFlag(flag))),
              moved("requestData", "attachments[requestData]", notNull()),
              moved("responseData", "attachments[responseData]", notNull()),
              kept("logSourceCRN"),
              kept("saveServiceCopy"),
              kept("message"),
              onlyThere(
                  "reporterchain",
                  "who recorded the event and when, if that is told",
                  Change.NOTHING)));

  private CadfForm() {}

  static ObjectNode fromNew(ObjectNode event, @Nullable Instant recorded) {
    JsonNode kept = event.get(EXTENSION);
    if (Trees.isDifference(kept)) {
      ObjectNode plain = event.deepCopy();
      plain.remove(EXTENSION);
      ObjectNode cadf = written(plain, kept);
      // Someone else's field may have that name too.
      if (toNew(cadf, new ArrayList<>()).equals(event)) {
        return reported(cadf, recorded);
      }
    }
    return reported(written(event, null), recorded);
  }

  /// @param remarks gets what the new form has no word for
  static ObjectNode toNew(ObjectNode received, List<Violation> remarks) {
    ObjectNode cadf = received.deepCopy();
    JsonNode kept = takeAttachment(cadf);
    maskToken(cadf, remarks);
    dropReport(cadf);
    ObjectNode event = read(cadf);
    if (kept != null) {
      Trees.apply(event, kept);
    }
    JsonNode id = cadf.path("id");
    if (id.isString()
        && !event.has("id")
        && !id.stringValue().equals(EventUuid.of(event).toString())) {
      event.set("id", id);
    }
    String outcome = cadf.path("outcome").asString("");
    if (event.path("outcome").asString("").equals("failure") && isForeign(outcome)) {
      remarks.add(
          new Violation("outcome", Rule.VALUE, "was '" + outcome + "', taken for a failure"));
    }
    Trees.difference(cadf, rules(event))
        .filter(_ -> !event.has(EXTENSION))
        .ifPresent(difference -> event.set(EXTENSION, difference.deepCopy()));
    return event;
  }

  /// @param foreign what an event has that came from CADF
  private static ObjectNode written(ObjectNode event, @Nullable JsonNode foreign) {
    ObjectNode cadf = rules(event);
    if (foreign != null) {
      Trees.apply(cadf, foreign);
    }
    ObjectNode told = event.deepCopy();
    ObjectNode understood = read(cadf);
    if (cadf.path("id").equals(told.path("id"))
        && !told.path("id").asString("").equals(EventUuid.of(told).toString())) {
      told.remove("id");
    }
    Optional<ObjectNode> rest = Trees.difference(told, understood);
    if (rest.isPresent()) {
      JsonNode attachments = cadf.path("attachments");
      ArrayNode list =
          attachments instanceof ArrayNode array ? array : cadf.putArray("attachments");
      list.add(Place.attachmentOf(ATTACHMENT, rest.get().deepCopy()));
    }
    return cadf;
  }

  private static ObjectNode rules(ObjectNode event) {
    return RULES.written(event).made();
  }

  /// By the rules alone, and in whichever of its two ways a resource is named.
  private static ObjectNode read(ObjectNode cadf) {
    ObjectNode event = RULES.read(cadf).made();
    for (String resource : List.of("initiator", "target")) {
      JsonNode id = cadf.path(resource + "Id");
      if (!event.has(resource) && id.isString()) {
        event.putObject(resource).set("id", id);
      } else if (!event.has(resource) && cadf.path(resource).isObject()) {
        event.putObject(resource);
      }
    }
    return event;
  }

  private static ObjectNode reported(ObjectNode cadf, @Nullable Instant recorded) {
    if (recorded != null && !cadf.has("reporterchain")) {
      ObjectNode step = cadf.putArray("reporterchain").addObject();
      step.put("role", "observer");
      step.set("reporterId", cadf.path("observer").path("id"));
      step.put("reporterTime", withColon(EventTime.format(recorded)));
    }
    return cadf;
  }

  // The time of receipt belongs to the record, not to the event.
  private static void dropReport(ObjectNode cadf) {
    JsonNode chain = cadf.path("reporterchain");
    JsonNode step = chain.path(0);
    if (chain.size() == 1
        && step.size() == 3
        && step.path("role").asString("").equals("observer")
        && step.has("reporterTime")
        && step.path("reporterId").equals(cadf.path("observer").path("id"))) {
      cadf.remove("reporterchain");
    }
  }

  private static @Nullable JsonNode takeAttachment(ObjectNode cadf) {
    if (cadf.path("attachments") instanceof ArrayNode attachments) {
      for (int i = attachments.size() - 1; i >= 0; i--) {
        JsonNode content = attachments.path(i).path("content");
        if (attachments.path(i).path("name").asString("").equals(ATTACHMENT)
            && Trees.isDifference(content)) {
          attachments.remove(i);
          if (attachments.isEmpty()) {
            cadf.remove("attachments");
          }
          return content;
        }
      }
    }
    return null;
  }

  private static void maskToken(ObjectNode cadf, List<Violation> remarks) {
    JsonNode token = TOKEN.get(cadf);
    if (token != null && !token.asString("").equals(MASK)) {
      TOKEN.set(cadf, NODES.stringNode(MASK));
      remarks.add(
          new Violation(TOKEN.toString(), Rule.VALUE, "should not be told; it is left out"));
    }
  }

  private static JsonNode id(ObjectNode event) {
    JsonNode id = event.path("id");
    boolean global =
        id.isString()
            && (id.stringValue().indexOf(':') > 0 || UUID_FORM.matcher(id.stringValue()).matches());
    return global ? id : NODES.stringNode(EventUuid.of(event).toString());
  }

  private static String observerId(ObjectNode event) {
    return EventUuid.of("observer " + event.path("logSourceCRN").asString("")).toString();
  }

  private static @Nullable JsonNode cadfTime(JsonNode time, ObjectNode event) {
    try {
      return NODES.stringNode(withColon(EventTime.format(EventTime.parse(time.asString("")))));
    } catch (DateTimeParseException | IllegalArgumentException _) {
      return time;
    }
  }

  private static JsonNode newTime(JsonNode time, ObjectNode cadf) {
    try {
      return NODES.stringNode(EventTime.format(EventTime.parse(time.asString(""))));
    } catch (DateTimeParseException | IllegalArgumentException _) {
      return time; // The reader refuses it, and names the field.
    }
  }

  private static String withColon(String time) {
    return time.substring(0, time.length() - 2) + ":00";
  }

  private static @Nullable JsonNode cadfAction(JsonNode action) {
    return action.isString() ? NODES.stringNode(Terms.cadfAction(action.stringValue())) : null;
  }

  /// `service.object.verb` of an event that has only CADF's terms for these.
  private static JsonNode newAction(JsonNode action, ObjectNode cadf) {
    if (!action.isString() || action.stringValue().isBlank()) {
      return action;
    }
    JsonNode observer = cadf.path("observer");
    String service = observer.path("name").asString("");
    if (!SLUG.matcher(service).matches()) {
      String type = observer.path("typeURI").asString("");
      service = (type.startsWith("service/") ? type.substring(8) : type).replace('/', '-');
    }
    String object = last(cadf.path("target").path("typeURI").asString(""));
    return NODES.stringNode(
        (service.isEmpty() ? Terms.UNKNOWN : service)
            + "."
            + (object.isEmpty() ? Terms.UNKNOWN : object)
            + "."
            + last(action.stringValue()).toLowerCase(Locale.ROOT));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static @Nullable JsonNode cadfType(JsonNode type) {
    return type.isString() && !type.stringValue().isBlank()
        ? NODES.stringNode(Terms.cadfType(type.stringValue()))
        : null;
  }

  private static JsonNode newOutcome(JsonNode outcome) {
    return isForeign(outcome.asString("")) ? NODES.stringNode("failure") : outcome;
  }

  private static boolean isForeign(String outcome) {
    return !outcome.isBlank() && !OUTCOMES.contains(outcome);
  }

  private static @Nullable JsonNode mask(JsonNode missing, ObjectNode event) {
    return event.path("initiator").path("credential").path("type").isString()
        ? NODES.stringNode(MASK)
        : null;
  }

  private static @Nullable JsonNode code(JsonNode code) {
    return code.isInt() ? NODES.stringNode(code.asString()) : null;
  }

  private static @Nullable JsonNode http(JsonNode missing, ObjectNode event) {
    return event.path("reason").path("reasonCode").isInt() ? NODES.stringNode(HTTP) : null;
  }

  private static @Nullable JsonNode phrase(JsonNode type, ObjectNode cadf) {
    JsonNode code = Numbers.read(cadf.path("reason").path("reasonCode"), cadf);
    if (!type.asString("").equals(HTTP)) {
      return type;
    }
    return code.isInt() ? NODES.stringNode(ReasonPhrases.of(code.intValue())) : null;
  }

  private static JsonNode newFlag(JsonNode flag) {
    return switch (flag.asString("")) {
      case "true" -> NODES.booleanNode(true);
      case "false" -> NODES.booleanNode(false);
      default -> flag;
    };
  }

  private static Change identifier() {
    return notBlank();
  }

  private static Change notBlank() {
    return new Change("", (value, _) -> isBlank(value) ? null : value, (value, _) -> value);
  }

  private static boolean isBlank(JsonNode value) {
    return !value.isString() || value.stringValue().isBlank();
  }

  private static Change text() {
    return new Change("", (value, _) -> value.isString() ? value : null, (value, _) -> value);
  }

  private static Change notNull() {
    return new Change("", (value, _) -> value.isNull() ? null : value, (value, _) -> value);
  }

  private static Change.Step constant(String value) {
    return (_, _) -> NODES.stringNode(value);
  }
}
