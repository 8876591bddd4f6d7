package dev.muster.trail.intake;

import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Finds the text of an event's time as it was sent.
final class EventTimeText {
  /// Objects around an event in forms that wrap it.
  private static final Set<String> WRAPPERS = Set.of("payload", "line");

  private static final JsonFactory JSON = JsonFactory.builder().build();

  private EventTimeText() {}

  /// The value of `eventTime`; empty if there is none.
  static Optional<String> find(byte[] event) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), event)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token != JsonToken.PROPERTY_NAME) {
          continue;
        }
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("eventTime") && value == JsonToken.VALUE_STRING) {
          return Optional.of(parser.getString());
        }
        if (!WRAPPERS.contains(name)) {
          parser.skipChildren();
        }
      }
      return Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty(); // the reader says what is wrong with it
    }
  }
}
