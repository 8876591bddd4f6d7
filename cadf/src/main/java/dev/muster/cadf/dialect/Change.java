package dev.muster.cadf.dialect;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What happens to a value on its way between the new form and another one.
///
/// @param words what happens, for people; empty if nothing does
/// @param written from the new form to the other
/// @param read from the other form to the new
record Change(String words, Step written, Step read) {
  static final Change NONE = new Change("", (value, _) -> value, (value, _) -> value);

  /// A value that is made up because the other side has none.
  static final Step NOTHING = (_, _) -> null;

  /// One direction.
  @FunctionalInterface
  interface Step {
    /// Turns a value of one side into that of the other.
    ///
    /// @param value the value; a missing node where the side it comes from has no such field
    /// @param whole the event that it comes from
    /// @return the value on the other side; a missing node if the other side says the same by
    ///   leaving the field out; null if this value has no place there
    @Nullable JsonNode apply(JsonNode value, ObjectNode whole);
  }

  Change {
    requireNonNull(words, "words is null");
    requireNonNull(written, "written is null");
    requireNonNull(read, "read is null");
  }
}
