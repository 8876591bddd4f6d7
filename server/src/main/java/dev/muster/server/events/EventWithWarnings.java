package dev.muster.server.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cadf.Violation;
import dev.muster.cadf.dialect.EventDialects;
import dev.muster.trail.EventHit;
import java.io.ByteArrayOutputStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An event, and beside it what is odd about it: `{"id", "receivedAt", "warnings": [{"field",
/// "message"}], "event"}`.
final class EventWithWarnings {
  private EventWithWarnings() {}

  static byte[] json(EventHit hit, AskedFormat format) {
    ObjectNode beside = JsonNodeFactory.instance.objectNode();
    beside.put("id", hit.id().toString());
    beside.put("receivedAt", hit.entry().receivedAt().toString());
    ArrayNode warnings = beside.putArray("warnings");
    for (Violation warning : EventDialects.read(hit.bytes()).warnings()) {
      warnings.addObject().put("field", warning.path()).put("message", warning.message());
    }
    String head = beside.toString();
    var out = new ByteArrayOutputStream();
    // The event's own bytes take the place of the closing brace.
    out.writeBytes((head.substring(0, head.length() - 1) + ",\"event\":").getBytes(UTF_8));
    out.writeBytes(format.of(hit));
    out.write('}');
    return out.toByteArray();
  }
}
