package dev.muster.cadf;

import java.util.Objects;

/// One thing that is wrong with an event.
///
/// @param path the field, dotted as in `initiator.host.address`; empty for the event as a whole
/// @param message what was expected and what was found; never holds a value of `requestData` or
///   `responseData`
public record Violation(String path, Rule rule, String message) {

  /// The kind of rule that was broken.
  public enum Rule {
    /// The text is not JSON, or not well-formed UTF-8.
    JSON,
    /// The event is larger than an entry may be.
    SIZE,
    /// Objects and arrays are nested too deeply.
    DEPTH,
    /// A field occurs twice in one object.
    DUPLICATE,
    /// A field that should be there is not.
    MISSING,
    /// A field holds a value of another JSON type.
    TYPE,
    /// A field holds a value of the right type that breaks its grammar or its list of words.
    VALUE
  }

  public Violation {
    Objects.requireNonNull(path, "path is null");
    Objects.requireNonNull(rule, "rule is null");
    Objects.requireNonNull(message, "message is null");
  }

  @Override
  public String toString() {
    return path.isEmpty() ? "event: " + message : path + ": " + message;
  }
}
