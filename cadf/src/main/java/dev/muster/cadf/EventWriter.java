package dev.muster.cadf;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Observer;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// An event to JSON, field by field in the order of the format's sample. Single-use.
final class EventWriter {
  private final JsonGenerator out;

  EventWriter(JsonGenerator out) {
    this.out = out;
  }

  void write(CadfEvent event) {
    Map<String, JsonNode> extensions = event.extensions();
    out.writeStartObject();
    text("logSourceCRN", event.logSourceCRN(), extensions);
    flag("saveServiceCopy", event.saveServiceCopy(), extensions);
    flag("dataEvent", event.dataEvent(), extensions);
    text("outcome", event.outcome().wire(), extensions);
    text("eventTime", EventTime.format(event.eventTime()), extensions);
    text("action", event.action(), extensions);
    text("correlationId", event.correlationId(), extensions);
    text("severity", event.severity().wire(), extensions);
    if (starts("initiator", extensions)) {
      initiator(event.initiator());
    }
    if (starts("target", extensions)) {
      target(event.target());
    }
    if (starts("reason", extensions)) {
      reason(event.reason());
    }
    data("requestData", event.requestData(), extensions);
    data("responseData", event.responseData(), extensions);
    text("message", event.message(), extensions);
    if (starts("observer", extensions)) {
      observer(event.observer());
    }
    end(extensions, FieldNames.EVENT);
  }

  private void initiator(Initiator initiator) {
    Map<String, JsonNode> extensions = initiator.extensions();
    text("id", initiator.id(), extensions);
    text("name", initiator.name(), extensions);
    text("typeURI", initiator.typeURI(), extensions);
    text("authnId", initiator.authnId(), extensions);
    text("authnName", initiator.authnName(), extensions);
    if (starts("host", extensions)) {
      host(initiator.host());
    }
    if (starts("credential", extensions)) {
      credential(initiator.credential());
    }
    end(extensions, FieldNames.INITIATOR);
  }

  private void host(Host host) {
    Map<String, JsonNode> extensions = host.extensions();
    text("agent", host.agent(), extensions);
    text("address", host.address(), extensions);
    text("addressType", host.addressType(), extensions);
    end(extensions, FieldNames.HOST);
  }

  private void credential(Credential credential) {
    text("type", credential.type(), credential.extensions());
    end(credential.extensions(), FieldNames.CREDENTIAL);
  }

  private void target(Target target) {
    Map<String, JsonNode> extensions = target.extensions();
    text("id", target.id(), extensions);
    text("name", target.name(), extensions);
    text("typeURI", target.typeURI(), extensions);
    text("resourceGroupId", target.resourceGroupId(), extensions);
    end(extensions, FieldNames.TARGET);
  }

  private void reason(Reason reason) {
    Map<String, JsonNode> extensions = reason.extensions();
    if (!replaced("reasonCode", extensions)) {
      out.writeName("reasonCode");
      out.writeNumber(reason.reasonCode());
    }
    text("reasonType", reason.reasonType(), extensions);
    String why = reason.reasonForFailure();
    if (!replaced("reasonForFailure", extensions) && why != null) {
      out.writeName("reasonForFailure");
      out.writeString(why);
    }
    end(extensions, FieldNames.REASON);
  }

  private void observer(Observer observer) {
    text("name", observer.name(), observer.extensions());
    end(observer.extensions(), FieldNames.OBSERVER);
  }

  private void text(String name, String value, Map<String, JsonNode> extensions) {
    if (!replaced(name, extensions)) {
      out.writeName(name);
      out.writeString(value);
    }
  }

  private void flag(String name, boolean value, Map<String, JsonNode> extensions) {
    if (!replaced(name, extensions)) {
      out.writeName(name);
      out.writeBoolean(value);
    }
  }

  private void data(String name, @Nullable JsonNode value, Map<String, JsonNode> extensions) {
    if (!replaced(name, extensions)) {
      out.writeName(name);
      if (value == null) {
        out.writeNull();
      } else {
        JsonTree.write(out, value);
      }
    }
  }

  private boolean starts(String name, Map<String, JsonNode> extensions) {
    if (replaced(name, extensions)) {
      return false;
    }
    out.writeName(name);
    out.writeStartObject();
    return true;
  }

  private void end(Map<String, JsonNode> extensions, Set<String> known) {
    // Most events have no extension: spare them the iterator.
    if (!extensions.isEmpty()) {
      for (Map.Entry<String, JsonNode> extension : extensions.entrySet()) {
        if (!known.contains(extension.getKey()) && !extension.getValue().isMissingNode()) {
          out.writeName(extension.getKey());
          JsonTree.write(out, extension.getValue());
        }
      }
    }
    out.writeEndObject();
  }

  /// Whether an extension tells how this field really stood; if so, that is written instead.
  private boolean replaced(String name, Map<String, JsonNode> extensions) {
    JsonNode extension = extensions.isEmpty() ? null : extensions.get(name);
    if (extension == null) {
      return false;
    }
    if (!extension.isMissingNode()) {
      out.writeName(name);
      JsonTree.write(out, extension);
    }
    return true;
  }
}
