package dev.muster.trail.query;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An event as searching sees it: its values in order, each with its path. The search index and the
/// matcher both start from this, so what one finds the other finds.
///
/// @param timeMillis the event's time, or when the ledger received it if the event does not say,
///   milliseconds since 1970-01-01T00:00Z
/// @param leaves every value other than null, in document order
/// @param paths every path that has a value, and the objects around them
public record FlatEvent(long timeMillis, List<Leaf> leaves, Set<String> paths) {

  /// One value.
  ///
  /// @param path dotted; control characters replaced by U+FFFD
  /// @param value the string, or the number or boolean as it is written
  public record Leaf(String path, String value, JsonType type) {
    /// Whether this can be compared as a number: a JSON number, or a string that is written like
    /// one.
    public boolean isNumber() {
      return type == JsonType.NUMBER || (type == JsonType.STRING && Numbers.isNumber(value));
    }

    /// The number as the nearest double.
    ///
    /// @throws NumberFormatException if this is not a number
    public double number() {
      return Numbers.of(value);
    }

    /// The scope whose words include this value's; null if it is not searched by word.
    public EventQuery.@Nullable Scope scope() {
      if (type == JsonType.BOOLEAN) {
        return null;
      }
      for (EventQuery.Scope scope : SCOPES) {
        if (scope.covers(path)) {
          return scope;
        }
      }
      return null;
    }
  }

  public enum JsonType {
    STRING,
    NUMBER,
    BOOLEAN
  }

  private static final EventQuery.Scope[] SCOPES = EventQuery.Scope.values();

  public FlatEvent {
    requireNonNull(leaves, "leaves is null");
    requireNonNull(paths, "paths is null");
  }

  /// Reads an event. Bytes that are not a JSON object have no values but those of their source, so
  /// that they are still counted and found by time and place.
  public static FlatEvent read(
      byte[] event, Instant receivedAt, EventSource source, ActionNames actions) {
    return new EventFlattener(source, actions).flatten(event, receivedAt);
  }
}
