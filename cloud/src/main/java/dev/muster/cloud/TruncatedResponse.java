package dev.muster.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What stands in an outcome in place of a response that is too large for an event.
final class TruncatedResponse {
  private TruncatedResponse() {}

  /// Tells the size and SHA-256 of a response's compact JSON in UTF-8.
  ///
  /// @param response without secrets: the hash of one could be guessed
  static ObjectNode of(JsonNode response) {
    byte[] json = response.toString().getBytes(UTF_8);
    return JsonNodeFactory.instance
        .objectNode()
        .put("truncated", true)
        .put("bytes", json.length)
        .put("sha256", HexFormat.of().formatHex(sha256(json)));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
