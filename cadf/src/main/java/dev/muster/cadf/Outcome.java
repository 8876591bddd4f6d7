package dev.muster.cadf;

import java.util.Optional;

/// How an act ended, or that it has not ended yet. The format knows these three and no other.
public enum Outcome {
  SUCCESS("success"),
  FAILURE("failure"),
  PENDING("pending");

  private final String wire;

  Outcome(String wire) {
    this.wire = wire;
  }

  /// The word as it stands in an event.
  public String wire() {
    return wire;
  }

  /// The outcome with this wire name, matched exactly; empty if there is none.
  public static Optional<Outcome> ofWire(String word) {
    return switch (word) {
      case "success" -> Optional.of(SUCCESS);
      case "failure" -> Optional.of(FAILURE);
      case "pending" -> Optional.of(PENDING);
      default -> Optional.empty();
    };
  }
}
