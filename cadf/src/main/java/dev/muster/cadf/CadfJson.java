package dev.muster.cadf;

import dev.muster.cadf.Violation.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Events as JSON: compact, UTF-8, the fields in the order of the format's sample. Thread-safe.
///
/// `parse(write(event))` equals `event`, and `write(parse(bytes))` is compact `bytes` with known
/// fields in the format's order and the time in its form. Nothing else is lost: unknown fields,
/// absent fields and fields of a wrong type survive as [CadfEvent#extensions].
public final class CadfJson {
  /// The largest event in bytes: the limit of a ledger entry.
  public static final int BYTES_MAX = 65_535;

  /// The deepest event: levels of objects and arrays, the outermost included.
  public static final int DEPTH_MAX = JsonTree.DEPTH_MAX;

  private static final int TYPICAL_BYTES = 2_048;

  private CadfJson() {}

  /// The event as JSON.
  ///
  /// @throws EventTooLargeException if the JSON exceeds [#BYTES_MAX]
  /// @throws IllegalArgumentException if a text holds half a surrogate pair or a node is not JSON
  public static byte[] write(CadfEvent event) {
    ByteArrayBuilder bytes = written(event);
    if (bytes.size() > BYTES_MAX) {
      throw new EventTooLargeException(
          bytes.size(), sizeOf(event.requestData()), sizeOf(event.responseData()));
    }
    byte[] json = bytes.toByteArray();
    refuseHalfSurrogates(json);
    return json;
  }

  private static ByteArrayBuilder written(CadfEvent event) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(TYPICAL_BYTES);
    try (JsonGenerator out = JsonTree.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      new EventWriter(out).write(event);
    }
    return bytes;
  }

  /// Reads one event: strict about JSON (one object, well-formed UTF-8, no field twice, at most
  /// [#BYTES_MAX] bytes, at most 64 levels deep), lenient about the format. Refuses only a missing,
  /// ill-typed or unreadable `action`, `eventTime`, `outcome`, `initiator` or `target`; see
  /// [#validate] for the rest.
  ///
  /// @throws InvalidEventException with every reason for refusal that was found
  public static CadfEvent parse(byte[] json) {
    if (json.length > BYTES_MAX) {
      throw new InvalidEventException(
          List.of(
              new Violation(
                  "", Rule.SIZE, "must be at most " + BYTES_MAX + " bytes, got: " + json.length)));
    }
    return EventReader.read(JsonTree.read(json));
  }

  /// Reads one event from nodes, as leniently as [#parse].
  ///
  /// @param json shared, not copied
  /// @throws InvalidEventException with every reason for refusal that was found
  public static CadfEvent event(JsonNode json) {
    return EventReader.read(json);
  }

  /// One JSON value as nodes, read as strictly as [#parse] reads, whatever it describes and however
  /// long it is.
  ///
  /// @throws InvalidEventException naming the place if the bytes are not one JSON value
  public static JsonNode tree(byte[] json) {
    return JsonTree.read(json);
  }

  /// As [#tree(byte[])] for other forms of an event, which nest the same things a few levels
  /// deeper.
  public static JsonNode foreignTree(byte[] json) {
    return JsonTree.read(json, JsonTree.DEPTH_MAX_FOREIGN);
  }

  /// The event as nodes, just as [#write] would write it, however long that is.
  ///
  /// @throws IllegalArgumentException if a text holds half a surrogate pair or a node is not JSON
  public static ObjectNode tree(CadfEvent event) {
    byte[] json = written(event).toByteArray();
    refuseHalfSurrogates(json);
    return (ObjectNode) JsonTree.read(json);
  }

  /// Nodes as JSON: compact, UTF-8, the fields in their order.
  public static byte[] bytes(JsonNode node) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(TYPICAL_BYTES);
    try (JsonGenerator out = JsonTree.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      JsonTree.write(out, node);
    }
    return bytes.toByteArray();
  }

  /// What is odd about an event that can nevertheless be stored: missing fields that the format
  /// requires, values of a wrong type, values outside their grammar. Empty for an event without
  /// blemish.
  public static List<Violation> validate(CadfEvent event) {
    return EventCheck.check(event);
  }

  // Half a surrogate pair has no UTF-8; the generator escapes it, and a reader would refuse it.
  // Nothing else is escaped with a D after the u; a backslash of the text itself comes as two.
  private static void refuseHalfSurrogates(byte[] json) {
    for (int i = 0; i < json.length - 2; i++) {
      if (json[i] == '\\') {
        if (json[i + 1] == 'u' && json[i + 2] == 'D') {
          throw new IllegalArgumentException("event must not hold half a surrogate pair");
        }
        i++;
      }
    }
  }

  private static int sizeOf(@Nullable JsonNode node) {
    return node == null ? 4 : bytes(node).length;
  }
}
