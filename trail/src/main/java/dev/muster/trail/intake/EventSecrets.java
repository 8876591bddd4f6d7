package dev.muster.trail.intake;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Observer;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import dev.muster.cadf.Redaction;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes secrets out of an event that somebody else built: out of its data, of whatever it has
/// beside the format's fields, and of JSON that stands as text in the data.
final class EventSecrets {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Redaction redaction;

  EventSecrets(Redaction redaction) {
    this.redaction = redaction;
  }

  /// The event without its secrets; equal to the argument when it holds none.
  CadfEvent without(CadfEvent event) {
    Initiator by = event.initiator();
    Target on = event.target();
    Reason why = event.reason();
    Host host = by.host();
    return new CadfEvent(
        event.logSourceCRN(),
        event.saveServiceCopy(),
        event.dataEvent(),
        event.outcome(),
        event.eventTime(),
        event.action(),
        event.correlationId(),
        event.severity(),
        new Initiator(
            by.id(),
            by.name(),
            by.typeURI(),
            by.authnId(),
            by.authnName(),
            new Host(host.agent(), host.address(), host.addressType(), clean(host.extensions())),
            new Credential(by.credential().type(), clean(by.credential().extensions())),
            clean(by.extensions())),
        new Target(on.id(), on.name(), on.typeURI(), on.resourceGroupId(), clean(on.extensions())),
        new Reason(
            why.reasonCode(), why.reasonType(), why.reasonForFailure(), clean(why.extensions())),
        clean(event.requestData()),
        clean(event.responseData()),
        event.message(),
        new Observer(event.observer().name(), clean(event.observer().extensions())),
        clean(event.extensions()));
  }

  /// The event with other data and extensions.
  static CadfEvent with(
      CadfEvent event,
      @Nullable JsonNode requestData,
      @Nullable JsonNode responseData,
      Map<String, JsonNode> extensions) {
    return new CadfEvent(
        event.logSourceCRN(),
        event.saveServiceCopy(),
        event.dataEvent(),
        event.outcome(),
        event.eventTime(),
        event.action(),
        event.correlationId(),
        event.severity(),
        event.initiator(),
        event.target(),
        event.reason(),
        requestData,
        responseData,
        event.message(),
        event.observer(),
        extensions);
  }

  private @Nullable JsonNode clean(@Nullable JsonNode data) {
    return data == null ? null : redaction.redact(insideTexts(data));
  }

  private Map<String, JsonNode> clean(Map<String, JsonNode> extensions) {
    if (extensions.isEmpty()) {
      return extensions;
    }
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    Map<String, JsonNode> cleaned = new LinkedHashMap<>();
    extensions.forEach((name, value) -> {
      cleaned.put(name, value);
      if (!value.isMissingNode()) { // only says that a field was left out
        fields.set(name, insideTexts(value));
      }
    });
    // As one object: what is secret can depend on the field beside.
    for (Map.Entry<String, JsonNode> field : redaction.redact(fields).properties()) {
      cleaned.put(field.getKey(), field.getValue());
    }
    return cleaned;
  }

  /// The same value; a text in it that is a JSON object or array is without secrets, and as it was
  /// if it held none.
  private JsonNode insideTexts(JsonNode value) {
    if (value.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      value.forEachEntry((name, field) -> copy.set(name, insideTexts(field)));
      return copy;
    }
    if (value.isArray()) {
      var copy = JsonNodeFactory.instance.arrayNode();
      value.forEach(element -> copy.add(insideTexts(element)));
      return copy;
    }
    if (!value.isString()) {
      return value;
    }
    String text = value.stringValue().strip();
    boolean json =
        (text.startsWith("{") && text.endsWith("}"))
            || (text.startsWith("[") && text.endsWith("]"));
    if (!json) {
      return value;
    }
    try {
      JsonNode inner = JSON.readTree(text);
      JsonNode clean = redaction.redact(insideTexts(inner));
      return clean.equals(inner) ? value : JsonNodeFactory.instance.stringNode(clean.toString());
    } catch (JacksonException e) {
      return value; // looks like JSON and is none
    }
  }
}
