package dev.muster.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Cuts values out of JSON without touching a byte of them: an event that is printed is the event
/// that was recorded.
final class JsonSlices {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonSlices() {}

  /// The elements of an array that is a member of the top-level object, in order.
  ///
  /// @param json UTF-8
  /// @throws CliException when the JSON is not well formed or has no such array
  static List<byte[]> elements(byte[] json, String field) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          JsonToken value = parser.nextToken();
          if (name.equals(field) && value == JsonToken.START_ARRAY) {
            return elements(parser, json);
          }
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new CliException(
          ExitCode.FAILED, "the server's answer is not JSON: " + e.getOriginalMessage(), e);
    }
    throw new CliException(
        ExitCode.FAILED, "the server's answer has no array '" + field + "' in it");
  }

  private static List<byte[]> elements(JsonParser parser, byte[] json) {
    List<byte[]> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
      parser.skipChildren();
      // A scalar is read lazily; its end is known once it is finished.
      parser.finishToken();
      int to = Math.toIntExact(parser.currentLocation().getByteOffset());
      elements.add(Arrays.copyOfRange(json, from, to));
    }
    return elements;
  }
}
