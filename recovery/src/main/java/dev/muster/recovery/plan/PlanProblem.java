package dev.muster.recovery.plan;

import static java.util.Objects.requireNonNull;

/// One thing that is wrong with a plan, and where.
///
/// @param field path such as `spec.steps[2].after`; empty for the document as a whole
/// @param line 1 or more
/// @param column 1 or more, counted in characters
/// @param message what was expected and what was found
public record PlanProblem(String field, int line, int column, String message) {
  public PlanProblem {
    requireNonNull(field, "field is null");
    requireNonNull(message, "message is null");
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException(
          "line and column must be 1 or more, got: %d:%d".formatted(line, column));
    }
  }

  @Override
  public String toString() {
    String where = "line %d, column %d".formatted(line, column);
    return field.isEmpty() ? where + ": " + message : "%s: %s: %s".formatted(where, field, message);
  }
}
