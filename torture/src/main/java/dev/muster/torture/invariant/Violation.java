package dev.muster.torture.invariant;

/// An invariant that did not hold.
///
/// @param sight the number of what was seen then, from 1
/// @param run the run's id, or empty
/// @param step the step's id, or empty
public record Violation(Invariant invariant, long sight, String run, String step, String what) {
  @Override
  public String toString() {
    return "%s, seen as %d, run %s, step %s: %s".formatted(invariant, sight, run, step, what);
  }
}
