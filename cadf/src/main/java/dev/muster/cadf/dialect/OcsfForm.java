package dev.muster.cadf.dialect;

import static dev.muster.cadf.dialect.FieldRule.kept;
import static dev.muster.cadf.dialect.FieldRule.madeThere;
import static dev.muster.cadf.dialect.FieldRule.moved;

import dev.muster.cadf.Crn;
import dev.muster.cadf.EventTime;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The new form to OCSF 1.9.0, class API Activity (6003). What that class has no attribute for
/// stands in `unmapped` under its own name.
final class OcsfForm {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int CLASS = 6003;
  private static final String VERSION = "1.9.0";

  /// `activity_id` of an act for which the class has no number.
  private static final int OTHER = 99;

  static final FieldRules RULES =
      new FieldRules(
          List.of(
              madeThere("class_uid", "6003", (_, _) -> NODES.numberNode(CLASS)),
              madeThere("class_name", "API Activity", constant("API Activity")),
              madeThere("category_uid", "6", (_, _) -> NODES.numberNode(CLASS / 1000)),
              madeThere("category_name", "Application Activity", constant("Application Activity")),
              madeThere(
                  "activity_id",
                  "1 create, 2 read, 3 update, 4 delete, 99 any other",
                  (_, event) -> NODES.numberNode(activity(event))),
              madeThere(
                  "activity_name",
                  "Create, Read, Update, Delete, or the verb",
                  OcsfForm::activityName),
              madeThere(
                  "type_uid",
                  "600300 + activity_id",
                  (_, event) -> NODES.numberNode(CLASS * 100 + activity(event))),
              moved(
                  "severity",
                  "severity_id",
                  written("1 normal, 3 warning, 5 critical", OcsfForm::severityId)),
              madeThere("severity_id", "0, if there is no severity", (_, _) -> NODES.numberNode(0)),
              madeThere(
                  "severity", "Informational, Medium, Critical or Unknown", OcsfForm::severity),
              moved("eventTime", "time", written("milliseconds since 1970", OcsfForm::millis)),
              moved("eventTime", "metadata.original_time"),
              moved(
                  "outcome",
                  "status_id",
                  written("1 success, 2 failure, 99 pending", OcsfForm::statusId)),
              madeThere("status", "Success, Failure or Pending", OcsfForm::status),
              moved("reason.reasonCode", "status_code", written("a text", OcsfForm::text)),
              moved("reason.reasonType", "status_detail"),
              moved("message", "message"),
              madeThere("metadata.version", VERSION, constant(VERSION)),
              madeThere("metadata.product.vendor_name", "Muster", constant("Muster")),
              madeThere("metadata.product.name", "the service", OcsfForm::product),
              moved("logSourceCRN", "metadata.product.uid"),
              madeThere(
                  "metadata.uid",
                  "a UUID of all that the event says",
                  (_, event) -> NODES.stringNode(EventUuid.of(event).toString())),
              moved("correlationId", "metadata.correlation_uid"),
              moved("action", "metadata.event_code"),
              moved("observer.name", "metadata.log_provider"),
              madeThere(
                  "metadata.logged_time", "when it was recorded, if that is told", Change.NOTHING),
              madeThere("metadata.profiles", "cloud, if logSourceCRN is a CRN", OcsfForm::profiles),
              madeThere(
                  "cloud.provider", "IBM Cloud, if logSourceCRN is a CRN", OcsfForm::provider),
              madeThere("cloud.region", "location of logSourceCRN", OcsfForm::region),
              madeThere("cloud.account.uid", "account of logSourceCRN", OcsfForm::account),
              moved("initiator.id", "actor.user.uid"),
              moved("initiator.name", "actor.user.name"),
              madeThere(
                  "actor.user.type_id", "1 a user, 4 a service, 99 other", OcsfForm::userType),
              moved(
                  "initiator.typeURI",
                  "actor.user.type",
                  written("User, Service, or the type itself", OcsfForm::userTypeName)),
              moved("action", "api.operation"),
              madeThere(
                  "api.service.name",
                  "service of the action",
                  (_, event) -> NODES.stringNode(Terms.service(event.path("action").asString("")))),
              madeThere("api.request.uid", "correlationId, or metadata.uid", OcsfForm::requestUid),
              moved(
                  "requestData",
                  "api.request.data",
                  written("left out when null", OcsfForm::notNull)),
              moved("reason.reasonCode", "api.response.code"),
              madeThere("api.response.error", "reasonType of a failure", OcsfForm::error),
              moved("reason.reasonForFailure", "api.response.error_message"),
              moved(
                  "responseData",
                  "api.response.data",
                  written("left out when null", OcsfForm::notNull)),
              moved(
                  "initiator.host.agent",
                  "http_request.user_agent",
                  written("left out when empty", OcsfForm::notEmpty)),
              moved(
                  "initiator.host.address",
                  "src_endpoint.ip",
                  written("only an IP address; left out when empty", OcsfForm::ip)),
              madeThere(
                  "src_endpoint.svc_name",
                  "name or id of the initiator, if there is no IP address",
                  OcsfForm::serviceName),
              moved("target.id", "resources[].uid"),
              moved("target.name", "resources[].name"),
              moved("target.typeURI", "resources[].type"),
              moved(
                  "target.resourceGroupId",
                  "resources[].group.uid",
                  written("left out when empty", OcsfForm::notEmpty)),
              madeThere("resources[].role_id", "1", (_, _) -> NODES.numberNode(1)),
              kept("saveServiceCopy"),
              kept("dataEvent"),
              kept("initiator.authnId"),
              kept("initiator.authnName"),
              kept("initiator.credential.type"),
              kept("initiator.host.addressType"),
              kept("target.host.address")));

  private OcsfForm() {}

  static ObjectNode fromNew(ObjectNode tree, @Nullable Instant recorded) {
    FieldRules.Result result = RULES.written(tree);
    ObjectNode ocsf = result.made();
    if (recorded != null && ocsf.path("metadata") instanceof ObjectNode metadata) {
      metadata.put("logged_time", recorded.toEpochMilli());
    }
    ObjectNode rest = withoutEmpty(result.rest());
    if (!rest.isEmpty()) {
      ocsf.set("unmapped", rest);
    }
    return ocsf;
  }

  // An object whose last field has found a place is nothing that is left over.
  private static ObjectNode withoutEmpty(ObjectNode rest) {
    ObjectNode left = NODES.objectNode();
    rest.forEachEntry((name, value) -> {
      JsonNode inner = value instanceof ObjectNode object ? withoutEmpty(object) : value;
      if (!(inner instanceof ObjectNode) || !inner.isEmpty()) {
        left.set(name, inner);
      }
    });
    return left;
  }

  private static int activity(ObjectNode event) {
    String action = Terms.cadfAction(event.path("action").asString(""));
    int slash = action.indexOf('/');
    return switch (slash < 0 ? action : action.substring(0, slash)) {
      case "create" -> 1;
      case "read" -> 2;
      case "update", "configure" -> 3;
      case "delete" -> 4;
      default -> OTHER;
    };
  }

  private static JsonNode activityName(JsonNode missing, ObjectNode event) {
    return NODES.stringNode(
        switch (activity(event)) {
          case 1 -> "Create";
          case 2 -> "Read";
          case 3 -> "Update";
          case 4 -> "Delete";
          default -> Terms.verb(event.path("action").asString(""));
        });
  }

  private static @Nullable JsonNode severityId(JsonNode severity, ObjectNode event) {
    return switch (severity.asString("")) {
      case "normal" -> NODES.numberNode(1);
      case "warning" -> NODES.numberNode(3);
      case "critical" -> NODES.numberNode(5);
      default -> null;
    };
  }

  private static JsonNode severity(JsonNode missing, ObjectNode event) {
    return NODES.stringNode(
        switch (event.path("severity").asString("")) {
          case "normal" -> "Informational";
          case "warning" -> "Medium";
          case "critical" -> "Critical";
          default -> "Unknown";
        });
  }

  private static @Nullable JsonNode millis(JsonNode time, ObjectNode event) {
    return NODES.numberNode(EventTime.parse(time.stringValue()).toEpochMilli());
  }

  private static JsonNode statusId(JsonNode outcome, ObjectNode event) {
    return NODES.numberNode(
        switch (outcome.asString("")) {
          case "success" -> 1;
          case "failure" -> 2;
          default -> OTHER;
        });
  }

  private static JsonNode status(JsonNode missing, ObjectNode event) {
    return NODES.stringNode(
        switch (event.path("outcome").asString("")) {
          case "success" -> "Success";
          case "failure" -> "Failure";
          default -> "Pending";
        });
  }

  private static @Nullable JsonNode text(JsonNode code, ObjectNode event) {
    return code.isInt() ? NODES.stringNode(code.asString()) : null;
  }

  private static JsonNode product(JsonNode missing, ObjectNode event) {
    String service = Terms.service(event.path("action").asString(""));
    List<String> labels = Terms.labels(service);
    return NODES.stringNode(labels.isEmpty() ? service : labels.getFirst());
  }

  private static @Nullable JsonNode profiles(JsonNode missing, ObjectNode event) {
    return crn(event).isValid() ? NODES.arrayNode().add("cloud") : null;
  }

  private static @Nullable JsonNode provider(JsonNode missing, ObjectNode event) {
    return crn(event).isValid() ? NODES.stringNode("IBM Cloud") : null;
  }

  private static @Nullable JsonNode region(JsonNode missing, ObjectNode event) {
    Crn crn = crn(event);
    return crn.isValid() ? NODES.stringNode(crn.location()) : null;
  }

  private static @Nullable JsonNode account(JsonNode missing, ObjectNode event) {
    return crn(event).accountId().map(NODES::stringNode).orElse(null);
  }

  private static Crn crn(ObjectNode event) {
    return Crn.parse(event.path("logSourceCRN").asString(""));
  }

  private static JsonNode userType(JsonNode missing, ObjectNode event) {
    return NODES.numberNode(
        switch (event.path("initiator").path("typeURI").asString("")) {
          case "service/security/account/user" -> 1;
          case "service/security/account/serviceid" -> 4;
          default -> OTHER;
        });
  }

  private static @Nullable JsonNode userTypeName(JsonNode type, ObjectNode event) {
    return switch (type.asString("")) {
      case "service/security/account/user" -> NODES.stringNode("User");
      case "service/security/account/serviceid" -> NODES.stringNode("Service");
      default -> type.isString() ? type : null;
    };
  }

  private static JsonNode requestUid(JsonNode missing, ObjectNode event) {
    String correlation = event.path("correlationId").asString("");
    return NODES.stringNode(correlation.isEmpty() ? EventUuid.of(event).toString() : correlation);
  }

  private static @Nullable JsonNode error(JsonNode missing, ObjectNode event) {
    JsonNode phrase = event.path("reason").path("reasonType");
    boolean failed = event.path("outcome").asString("").equals("failure");
    return failed && phrase.isString() ? phrase : null;
  }

  private static @Nullable JsonNode ip(JsonNode address, ObjectNode event) {
    if (address.isString() && address.stringValue().isEmpty()) {
      return NODES.missingNode();
    }
    return isIp(address.asString("")) ? address : null;
  }

  private static @Nullable JsonNode serviceName(JsonNode missing, ObjectNode event) {
    JsonNode initiator = event.path("initiator");
    if (isIp(initiator.path("host").path("address").asString(""))) {
      return null;
    }
    String name = initiator.path("name").asString("");
    String id = initiator.path("id").asString("");
    return NODES.stringNode(!name.isEmpty() ? name : id.isEmpty() ? Terms.UNKNOWN : id);
  }

  private static boolean isIp(String address) {
    try {
      InetAddress _ = InetAddress.ofLiteral(address);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static @Nullable JsonNode notNull(JsonNode data, ObjectNode event) {
    return data.isNull() ? NODES.missingNode() : data;
  }

  private static @Nullable JsonNode notEmpty(JsonNode text, ObjectNode event) {
    if (!text.isString()) {
      return null;
    }
    return text.stringValue().isEmpty() ? NODES.missingNode() : text;
  }

  private static Change written(String words, Change.Step step) {
    return new Change(words, step, Change.NOTHING);
  }

  private static Change.Step constant(String value) {
    return (_, _) -> NODES.stringNode(value);
  }
}
