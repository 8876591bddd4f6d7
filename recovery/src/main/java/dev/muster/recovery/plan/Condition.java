package dev.muster.recovery.plan;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/// What a step waits for: another step having reached something. Written `boot-db.healthy`.
///
/// @param step the id of the step waited for
public record Condition(String step, Reached reached) {
  public Condition {
    requireNonNull(step, "step is null");
    requireNonNull(reached, "reached is null");
  }

  /// What a step can have reached.
  public enum Reached {
    /// Everything the step does is done; its health gate may still be open.
    DONE,
    /// Its health gate is passed.
    HEALTHY,
    /// Its check is passed; the same as done for a step that is a check.
    PASSED
  }

  /// Reads a condition; empty if the text is none.
  static Optional<Condition> parse(String text) {
    int dot = text.lastIndexOf('.');
    if (dot < 1) {
      return Optional.empty();
    }
    for (Reached reached : Reached.values()) {
      if (reached.name().toLowerCase(Locale.ROOT).equals(text.substring(dot + 1))) {
        return Optional.of(new Condition(text.substring(0, dot), reached));
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return step + "." + reached.name().toLowerCase(Locale.ROOT);
  }
}
