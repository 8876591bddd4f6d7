package dev.muster.cadf;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Observer;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import dev.muster.cadf.Violation.Rule;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// JSON nodes to an event. Refuses only what makes an event useless: no usable action, time,
/// outcome, initiator or target. Everything else that is odd is kept as an extension.
final class EventReader {
  private final List<Violation> violations = new ArrayList<>();

  private EventReader() {}

  static CadfEvent read(JsonNode root) {
    if (!root.isObject()) {
      throw new InvalidEventException(
          List.of(new Violation("", Rule.TYPE, "must be an object, got: " + kind(root))));
    }
    return new EventReader().event(root);
  }

  /// The JSON type of a node in words.
  static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private CadfEvent event(JsonNode root) {
    String action = requiredText(root, "action");
    Optional<Instant> eventTime = eventTime(root);
    Optional<Outcome> outcome = outcome(root);
    JsonNode initiator = requiredObject(root, "initiator");
    JsonNode target = requiredObject(root, "target");
    if (action.isEmpty() || eventTime.isEmpty() || outcome.isEmpty() || !violations.isEmpty()) {
      throw new InvalidEventException(violations);
    }
    Fields fields = new Fields(root);
    return new CadfEvent(
        fields.text("logSourceCRN"),
        fields.flag("saveServiceCopy"),
        fields.flag("dataEvent"),
        outcome.get(),
        eventTime.get(),
        action,
        fields.text("correlationId"),
        fields.severity(),
        initiator(initiator),
        target(target),
        fields.object("reason").map(EventReader::reason).orElse(Reason.EMPTY),
        fields.data("requestData"),
        fields.data("responseData"),
        fields.text("message"),
        fields.object("observer").map(EventReader::observer).orElse(Observer.EMPTY),
        fields.extensions(FieldNames.EVENT));
  }

  private static Initiator initiator(JsonNode node) {
    Fields fields = new Fields(node);
    return new Initiator(
        fields.text("id"),
        fields.text("name"),
        fields.text("typeURI"),
        fields.text("authnId"),
        fields.text("authnName"),
        fields.object("host").map(EventReader::host).orElse(Host.EMPTY),
        fields.object("credential").map(EventReader::credential).orElse(Credential.EMPTY),
        fields.extensions(FieldNames.INITIATOR));
  }

  private static Host host(JsonNode node) {
    Fields fields = new Fields(node);
    return new Host(
        fields.text("agent"),
        fields.text("address"),
        fields.text("addressType"),
        fields.extensions(FieldNames.HOST));
  }

  private static Credential credential(JsonNode node) {
    Fields fields = new Fields(node);
    return new Credential(fields.text("type"), fields.extensions(FieldNames.CREDENTIAL));
  }

  private static Target target(JsonNode node) {
    Fields fields = new Fields(node);
    return new Target(
        fields.text("id"),
        fields.text("name"),
        fields.text("typeURI"),
        fields.text("resourceGroupId"),
        fields.extensions(FieldNames.TARGET));
  }

  private static Reason reason(JsonNode node) {
    Fields fields = new Fields(node);
    return new Reason(
        fields.code("reasonCode"),
        fields.text("reasonType"),
        fields.optionalText("reasonForFailure"),
        fields.extensions(FieldNames.REASON));
  }

  private static Observer observer(JsonNode node) {
    Fields fields = new Fields(node);
    return new Observer(fields.text("name"), fields.extensions(FieldNames.OBSERVER));
  }

  private Optional<Instant> eventTime(JsonNode root) {
    String text = requiredText(root, "eventTime");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant time = EventTime.parse(text);
      EventTime.format(time); // An offset can carry a time out of the years that can be written.
      return Optional.of(time);
    } catch (DateTimeParseException e) {
      violations.add(
          new Violation(
              "eventTime",
              Rule.VALUE,
              "must be a time like 2024-10-23T10:23:24.49+0000, got: " + shortened(text)));
    } catch (IllegalArgumentException e) {
      violations.add(new Violation("eventTime", Rule.VALUE, "must be in the years 0 to 9999"));
    }
    return Optional.empty();
  }

  private Optional<Outcome> outcome(JsonNode root) {
    String text = requiredText(root, "outcome");
    Optional<Outcome> outcome = Outcome.ofWire(text);
    if (outcome.isEmpty() && !text.isEmpty()) {
      violations.add(
          new Violation(
              "outcome",
              Rule.VALUE,
              "must be success, failure or pending, got: " + shortened(text)));
    }
    return outcome;
  }

  /// The text, or an empty one and a violation.
  private String requiredText(JsonNode root, String name) {
    JsonNode node = root.get(name);
    if (node == null) {
      violations.add(new Violation(name, Rule.MISSING, "is missing"));
    } else if (!node.isString()) {
      violations.add(new Violation(name, Rule.TYPE, "must be a string, got: " + kind(node)));
    } else if (node.stringValue().isBlank()) {
      violations.add(new Violation(name, Rule.VALUE, "must not be blank"));
    } else {
      return node.stringValue();
    }
    return "";
  }

  private JsonNode requiredObject(JsonNode root, String name) {
    JsonNode node = root.path(name);
    if (node.isMissingNode()) {
      violations.add(new Violation(name, Rule.MISSING, "is missing"));
    } else if (!node.isObject()) {
      violations.add(new Violation(name, Rule.TYPE, "must be an object, got: " + kind(node)));
    }
    return node;
  }

  private static String shortened(String text) {
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }

  /// The fields of one object: hands out those that fit and collects those that do not.
  private static final class Fields {
    private final JsonNode object;
    private @Nullable Map<String, JsonNode> extensions;

    Fields(JsonNode object) {
      this.object = object;
    }

    String text(String name) {
      JsonNode node = object.path(name);
      if (node.isString()) {
        return node.stringValue();
      }
      extend(name, node);
      return "";
    }

    @Nullable String optionalText(String name) {
      JsonNode node = object.path(name);
      if (node.isString()) {
        return node.stringValue();
      }
      if (!node.isMissingNode()) {
        extend(name, node);
      }
      return null;
    }

    boolean flag(String name) {
      JsonNode node = object.path(name);
      if (node.isBoolean()) {
        return node.booleanValue();
      }
      extend(name, node);
      return false;
    }

    int code(String name) {
      JsonNode node = object.path(name);
      if (node.isInt()) {
        return node.intValue();
      }
      extend(name, node);
      return 0;
    }

    Severity severity() {
      JsonNode node = object.path("severity");
      Optional<Severity> severity =
          node.isString() ? Severity.ofWire(node.stringValue()) : Optional.empty();
      if (severity.isEmpty()) {
        extend("severity", node);
      }
      return severity.orElse(Severity.NORMAL);
    }

    Optional<JsonNode> object(String name) {
      JsonNode node = object.path(name);
      if (node.isObject()) {
        return Optional.of(node);
      }
      extend(name, node);
      return Optional.empty();
    }

    @Nullable JsonNode data(String name) {
      JsonNode node = object.path(name);
      if (node.isMissingNode()) {
        extend(name, node);
        return null;
      }
      return node.isNull() ? null : node;
    }

    Map<String, JsonNode> extensions(Set<String> known) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!known.contains(field.getKey())) {
          extend(field.getKey(), field.getValue());
        }
      }
      return extensions == null ? Map.of() : extensions;
    }

    private void extend(String name, JsonNode node) {
      if (extensions == null) {
        extensions = new LinkedHashMap<>();
      }
      extensions.put(name, node.isMissingNode() ? MissingNode.getInstance() : node);
    }
  }
}
