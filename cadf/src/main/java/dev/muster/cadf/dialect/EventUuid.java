package dev.muster.cadf.dialect;

import dev.muster.cadf.CadfJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Name-based UUIDs, version 5 (RFC 9562, section 5.5).
final class EventUuid {
  /// The name space of this module's identities; it means nothing else.
  private static final UUID NAME_SPACE = UUID.fromString("5d3c9b52-8f1a-4f5e-9a41-2d6a7c0b91e4");

  private EventUuid() {}

  /// The identity of an event: that of its JSON with the fields of each object in the order of
  /// their names. Neither an `id` nor what another form left behind is part of it.
  static UUID of(ObjectNode event) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    event.forEachEntry((name, value) -> {
      if (!name.equals("id") && !name.equals(CadfForm.EXTENSION)) {
        content.set(name, value);
      }
    });
    return of(CadfJson.bytes(sorted(content)));
  }

  /// The identity of whatever has this name.
  static UUID of(String name) {
    return of(name.getBytes(StandardCharsets.UTF_8));
  }

  private static UUID of(byte[] name) {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-1 is missing from this Java runtime", e);
    }
    ByteBuffer space = ByteBuffer.allocate(2 * Long.BYTES);
    space.putLong(NAME_SPACE.getMostSignificantBits());
    space.putLong(NAME_SPACE.getLeastSignificantBits());
    sha1.update(space.array());
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name));
    long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
    long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static JsonNode sorted(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, JsonNode> fields = new TreeMap<>();
        node.forEachEntry((name, value) -> fields.put(name, sorted(value)));
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach(object::set);
        yield object;
      }
      case ARRAY -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        node.forEach(element -> array.add(sorted(element)));
        yield array;
      }
      case STRING, NUMBER, BOOLEAN, NULL, BINARY, MISSING, POJO -> node;
    };
  }
}
