package dev.muster.routing.delivery;

import dev.muster.cadf.Crn;
import dev.muster.cadf.LocationTree;
import dev.muster.ledger.Entry;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The location that routing goes by: the location segment of an event's `logSourceCRN`.
final class EventLocation {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String FIELD = "logSourceCRN";

  private EventLocation() {}

  /// `global` for what has no such field, or a field that is no CRN: no event is unroutable.
  static String of(Entry entry) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), entry.bytes())) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
          boolean here = FIELD.equals(json.currentName());
          JsonToken value = json.nextToken();
          if (here) {
            return value == JsonToken.VALUE_STRING
                ? Crn.parse(Objects.requireNonNull(json.getString())).location()
                : LocationTree.GLOBAL;
          }
          json.skipChildren();
        }
      }
    } catch (JacksonException _) {
      return LocationTree.GLOBAL;
    }
    return LocationTree.GLOBAL;
  }
}
