package dev.muster.recovery.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// What came of reading a plan.
public sealed interface PlanResult {

  /// The plan can be used.
  record Valid(RecoveryPlan plan) implements PlanResult {
    public Valid {
      requireNonNull(plan, "plan is null");
    }
  }

  /// The plan cannot be used.
  ///
  /// @param problems everything that is wrong, in the order of the document; at least one
  record Invalid(List<PlanProblem> problems) implements PlanResult {
    public Invalid {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("an invalid plan has at least one problem");
      }
    }
  }
}
