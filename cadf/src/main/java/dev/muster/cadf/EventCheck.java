package dev.muster.cadf;

import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import dev.muster.cadf.Violation.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Finds what is odd about an event without refusing it. Single-use.
final class EventCheck {
  /// Fields that the format has only sometimes.
  private static final Set<String> OPTIONAL =
      Set.of(
          "correlationId",
          "responseData",
          "initiator.authnId",
          "initiator.authnName",
          "initiator.host",
          "initiator.host.agent",
          "initiator.host.address",
          "initiator.host.addressType",
          "target.resourceGroupId",
          "reason.reasonForFailure");

  /// Three parts, or four when the service's own name has two.
  private static final Pattern ACTION =
      Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9][a-z0-9_-]*){2,3}");

  private static final Set<String> INITIATOR_TYPES =
      Set.of(
          "service/security/account/user",
          "service/security/account/serviceid",
          "service/security/client/certificateid",
          "service/security/clientid");
  private static final Set<String> CREDENTIAL_TYPES =
      Set.of(
          "token",
          "user",
          "apikey",
          "certificate",
          "public-access",
          "hmac",
          "compute-resource",
          "instance-identity-token",
          "apikey-serviceid",
          "s2s-authorization");
  private static final Set<String> ADDRESS_TYPES = Set.of("IPv4", "IPv6", "CSE", "subnet");

  /// Acts that say nothing to an auditor unless the request is recorded.
  private static final Set<String> VERBS_WITH_REQUEST = Set.of("create", "update", "import");

  private final List<Violation> found = new ArrayList<>();

  private EventCheck() {}

  static List<Violation> check(CadfEvent event) {
    EventCheck check = new EventCheck();
    check.extensions("", event.extensions(), FieldNames.EVENT);
    check.text("id", event.extensions().get("id"));
    check.source(event);
    check.action(event);
    check.initiator(event.initiator());
    check.target(event.target());
    check.reason(event);
    check.message(event);
    check.extensions("observer.", event.observer().extensions(), FieldNames.OBSERVER);
    return List.copyOf(check.found);
  }

  private void source(CadfEvent event) {
    if (!event.extensions().containsKey("logSourceCRN")
        && !Crn.parse(event.logSourceCRN()).isValid()) {
      value("logSourceCRN", "should be a CRN, got: " + shortened(event.logSourceCRN()));
    }
  }

  private void action(CadfEvent event) {
    String action = event.action();
    if (ActionCatalogue.standard().find(action).isEmpty() && !ACTION.matcher(action).matches()) {
      value("action", "should be service.objectType.verb, got: " + shortened(action));
    }
    String verb = action.substring(action.lastIndexOf('.') + 1);
    JsonNode request = event.requestData();
    if (request == null) {
      if (VERBS_WITH_REQUEST.contains(verb) && !event.extensions().containsKey("requestData")) {
        value("requestData", "should say what was asked for, got: null");
      }
    } else if (!request.isObject()) {
      type("requestData", "should be an object or null", request);
    }
    JsonNode response = event.responseData();
    if (response != null && !response.isObject()) {
      type("responseData", "should be an object or null", response);
    }
  }

  private void initiator(Initiator initiator) {
    Map<String, JsonNode> extensions = initiator.extensions();
    extensions("initiator.", extensions, FieldNames.INITIATOR);
    notEmpty("initiator.", "id", initiator.id(), extensions);
    oneOf("initiator.", "typeURI", initiator.typeURI(), INITIATOR_TYPES, extensions);
    if (!extensions.containsKey("host")) {
      host(initiator.host());
    }
    if (!extensions.containsKey("credential")) {
      Map<String, JsonNode> inner = initiator.credential().extensions();
      extensions("initiator.credential.", inner, FieldNames.CREDENTIAL);
      String type = initiator.credential().type();
      oneOf("initiator.credential.", "type", type, CREDENTIAL_TYPES, inner);
    }
  }

  private void host(Host host) {
    extensions("initiator.host.", host.extensions(), FieldNames.HOST);
    oneOf("initiator.host.", "addressType", host.addressType(), ADDRESS_TYPES, host.extensions());
    if (host.addressType().equals("CSE") && !host.address().isEmpty()) {
      value("initiator.host.address", "should be empty when addressType is CSE");
    }
  }

  private void target(Target target) {
    Map<String, JsonNode> extensions = target.extensions();
    extensions("target.", extensions, FieldNames.TARGET);
    if (!extensions.containsKey("id") && !Crn.parse(target.id()).isValid()) {
      value("target.id", "should be a CRN, got: " + shortened(target.id()));
    }
    notEmpty("target.", "typeURI", target.typeURI(), extensions);
    text("target.alias", extensions.get("alias"));
    JsonNode host = extensions.get("host");
    if (host != null) {
      if (host.isObject()) {
        text("target.host.address", host.get("address"));
      } else {
        type("target.host", "should be an object", host);
      }
    }
    String group = target.resourceGroupId();
    if (!group.isEmpty() && !Crn.parse(group).isValid()) {
      value("target.resourceGroupId", "should be a CRN or empty, got: " + shortened(group));
    }
  }

  private void reason(CadfEvent event) {
    if (event.extensions().containsKey("reason")) {
      return;
    }
    Reason reason = event.reason();
    Map<String, JsonNode> extensions = reason.extensions();
    extensions("reason.", extensions, FieldNames.REASON);
    int code = reason.reasonCode();
    if (!extensions.containsKey("reasonCode") && (code < 100 || code > 599)) {
      value("reason.reasonCode", "should be an HTTP status code, got: " + code);
    }
    notEmpty("reason.", "reasonType", reason.reasonType(), extensions);
  }

  private void message(CadfEvent event) {
    String message = event.message();
    notEmpty("", "message", message, event.extensions());
    if (!message.equals(message.strip())) {
      value("message", "should neither begin nor end with a blank");
    }
  }

  /// Reports each field of the format that was missing or had another type.
  private void extensions(String prefix, Map<String, JsonNode> extensions, Set<String> known) {
    extensions.forEach((name, node) -> {
      String path = prefix + name;
      if (known.contains(name)) {
        if (!node.isMissingNode()) {
          type(path, "does not fit the format", node);
        } else if (!OPTIONAL.contains(path)) {
          found.add(new Violation(path, Rule.MISSING, "is missing"));
        }
      }
    });
  }

  /// For fields that the format has now and then, and that the event keeps as extensions.
  private void text(String path, @Nullable JsonNode node) {
    if (node != null && !node.isString()) {
      type(path, "should be a string", node);
    }
  }

  private void notEmpty(String prefix, String name, String text, Map<String, JsonNode> extensions) {
    if (text.isBlank() && !extensions.containsKey(name)) {
      value(prefix + name, "should not be empty");
    }
  }

  private void oneOf(
      String prefix,
      String name,
      String word,
      Set<String> words,
      Map<String, JsonNode> extensions) {
    if (!words.contains(word) && !extensions.containsKey(name)) {
      value(prefix + name, "is not a known word: " + shortened(word));
    }
  }

  private void value(String path, String message) {
    found.add(new Violation(path, Rule.VALUE, message));
  }

  private void type(String path, String message, JsonNode node) {
    found.add(new Violation(path, Rule.TYPE, message + ", got: " + EventReader.kind(node)));
  }

  private static String shortened(String text) {
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }
}
