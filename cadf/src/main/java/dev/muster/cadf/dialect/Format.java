package dev.muster.cadf.dialect;

import java.util.Optional;

/// The forms in which an event can be written.
public enum Format {
  /// As [Dialect#NEW].
  NEW("new"),

  /// As [Dialect#OLD].
  OLD("old"),

  /// As [Dialect#CADF].
  CADF("cadf"),

  /// Open Cybersecurity Schema Framework, class API Activity (6003).
  OCSF("ocsf"),

  /// CloudEvents 1.0 in its JSON format; the event in the new form is its `data`.
  CLOUDEVENTS("cloudevents");

  private final String wire;

  Format(String wire) {
    this.wire = wire;
  }

  /// The name in lower case, as callers give it.
  public String wire() {
    return wire;
  }

  /// The format with this name, matched exactly; empty if there is none.
  public static Optional<Format> ofWire(String name) {
    for (Format format : values()) {
      if (format.wire.equals(name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
