package dev.muster.cadf.dialect;

import static dev.muster.cadf.dialect.FieldRule.madeThere;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The new form to CloudEvents 1.0, JSON format, structured. The whole event is the `data`; the
/// attributes repeat of it what routers and filters look at.
final class CloudEventsForm {
  static final String TYPE_PREFIX = "dev.muster.activity.";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /// What may stand in a URI reference besides letters and digits (RFC 3986, section 2.2 and 2.3).
  private static final String URI_MARKS = "-._~:/?#[]@!$&'()*+,;=";

  /// `source` must not be empty.
  private static final String NO_SOURCE = "urn:muster:source:unknown";

  static final FieldRules RULES =
      new FieldRules(
          List.of(
              madeThere("specversion", "1.0", (_, _) -> NODES.stringNode("1.0")),
              madeThere(
                  "id",
                  "a UUID of all that the event says",
                  (_, event) -> NODES.stringNode(EventUuid.of(event).toString())),
              madeThere(
                  "source",
                  "logSourceCRN as a URI reference",
                  (_, event) -> NODES.stringNode(source(event.path("logSourceCRN").asString("")))),
              madeThere(
                  "type",
                  TYPE_PREFIX + " and the action",
                  (_, event) -> NODES.stringNode(TYPE_PREFIX + event.path("action").asString(""))),
              madeThere(
                  "subject", "target.id", (_, event) -> text(event.path("target").path("id"))),
              madeThere("time", "eventTime with Z", CloudEventsForm::time),
              madeThere(
                  "datacontenttype", Place.JSON_TYPE, (_, _) -> NODES.stringNode(Place.JSON_TYPE)),
              madeThere("severitytext", "severity in capitals", CloudEventsForm::severityText),
              madeThere(
                  "severitynumber", "9 normal, 13 warning, 18 critical", CloudEventsForm::severity),
              madeThere("authtype", "user, service_account or unknown", CloudEventsForm::authType),
              madeThere(
                  "authid", "initiator.id", (_, event) -> text(event.path("initiator").path("id"))),
              madeThere(
                  "correlationid",
                  "correlationId",
                  (_, event) -> text(event.path("correlationId"))),
              madeThere("recordedtime", "when it was recorded, if that is told", Change.NOTHING),
              madeThere("data", "the whole event", (_, event) -> event)));

  private CloudEventsForm() {}

  static ObjectNode fromNew(ObjectNode tree, @Nullable Instant recorded) {
    ObjectNode cloudEvent = RULES.written(tree).made();
    if (recorded != null) {
      cloudEvent.put("recordedtime", recorded.toString());
    }
    return cloudEvent;
  }

  private static String source(String crn) {
    if (crn.isBlank()) {
      return NO_SOURCE;
    }
    StringBuilder uri = new StringBuilder();
    for (byte b : crn.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || URI_MARKS.indexOf(c) >= 0;
      uri.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return uri.toString();
  }

  private static @Nullable JsonNode text(JsonNode value) {
    return value.isString() && !value.stringValue().isBlank() ? value : null;
  }

  private static JsonNode time(JsonNode missing, ObjectNode event) {
    String time = event.path("eventTime").stringValue();
    return NODES.stringNode(time.substring(0, time.length() - "+0000".length()) + "Z");
  }

  private static @Nullable JsonNode severityText(JsonNode missing, ObjectNode event) {
    return severity(missing, event) == null
        ? null
        : NODES.stringNode(event.path("severity").stringValue().toUpperCase(Locale.ROOT));
  }

  /// The numbers of OpenTelemetry's log severities.
  private static @Nullable JsonNode severity(JsonNode missing, ObjectNode event) {
    return switch (event.path("severity").asString("")) {
      case "normal" -> NODES.numberNode(9);
      case "warning" -> NODES.numberNode(13);
      case "critical" -> NODES.numberNode(18);
      default -> null;
    };
  }

  private static JsonNode authType(JsonNode missing, ObjectNode event) {
    return NODES.stringNode(
        switch (event.path("initiator").path("typeURI").asString("")) {
          case "service/security/account/user" -> "user";
          case "service/security/account/serviceid" -> "service_account";
          default -> Terms.UNKNOWN;
        });
  }
}
