package dev.muster.recovery.plan;

import dev.muster.recovery.plan.PlanNode.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong with a plan.
final class Problems {
  /// Enough to work on; a plan with more is likely not a plan.
  private static final int PROBLEMS_MAX = 100;

  private final List<PlanProblem> found = new ArrayList<>();
  private boolean malformed;

  /// What the schema refuses too: a missing or unknown key, a wrong kind, word, form or count.
  void add(String field, Place place, String message) {
    malformed = true;
    note(field, place, message);
  }

  /// What no schema can tell: things that do not go together, or name what is not there.
  void addConflict(String field, Place place, String message) {
    note(field, place, message);
  }

  private void note(String field, Place place, String message) {
    if (found.size() < PROBLEMS_MAX) {
      found.add(new PlanProblem(field, place.line(), place.column(), message));
    }
  }

  /// Whether there is a problem that the schema must see too.
  boolean isMalformed() {
    return malformed;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /// In the order of the document.
  List<PlanProblem> sorted() {
    return found.stream()
        .sorted(Comparator.comparingInt(PlanProblem::line).thenComparingInt(PlanProblem::column))
        .toList();
  }
}
