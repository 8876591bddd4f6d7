package dev.muster.cadf;

import java.util.Optional;

/// How much an event matters, least first: the natural order is the order of severity.
public enum Severity {
  NORMAL("normal"),
  WARNING("warning"),
  CRITICAL("critical");

  private final String wire;

  Severity(String wire) {
    this.wire = wire;
  }

  /// The word as it stands in an event.
  public String wire() {
    return wire;
  }

  /// The graver of the two.
  public Severity max(Severity other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /// The severity with this wire name, matched exactly; empty if there is none.
  public static Optional<Severity> ofWire(String word) {
    return switch (word) {
      case "normal" -> Optional.of(NORMAL);
      case "warning" -> Optional.of(WARNING);
      case "critical" -> Optional.of(CRITICAL);
      default -> Optional.empty();
    };
  }
}
