package dev.muster.recovery.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A node of the plan's graph.
///
/// @param when the kinds of run that the step belongs to; if the plan does not say, all that its
///   action can belong to
/// @param after what must have been reached before. A condition on a step that does not belong to a
///   run stands for what that step waits for; [PlanGraph] resolves it.
public record PlanStep(
    String id, Set<Mode> when, StepAction action, List<Condition> after, Policy policy) {
  public PlanStep {
    requireNonNull(id, "id is null");
    requireNonNull(action, "action is null");
    requireNonNull(policy, "policy is null");
    when = Set.copyOf(when);
    after = List.copyOf(after);
  }

  /// How long a step may take, and what its failure means.
  ///
  /// @param timeout for each act of the step, in the cloud's time
  /// @param criticality what the step is worth to the run
  public record Policy(Duration timeout, OnFailure onFailure, Criticality criticality) {
    /// Whether the run goes on after the step failed for good.
    public boolean optional() {
      return criticality == Criticality.OPTIONAL || onFailure instanceof OnFailure.Continue;
    }
  }

  public enum Criticality {
    /// Its failure fails the run.
    CRITICAL,
    /// The run can succeed without it.
    OPTIONAL
  }

  /// What is done when a step fails.
  public sealed interface OnFailure {
    /// The run stops and can be resumed.
    record Fail() implements OnFailure {}

    /// The run goes on; what waits for the step goes on too.
    record Continue() implements OnFailure {}

    /// The step is tried again; written `retry(3)`. When the tries are used up it is a failure.
    ///
    /// @param times 1 to 10
    record Retry(int times) implements OnFailure {}

    /// The run pauses until someone retries, skips or cancels.
    record Ask() implements OnFailure {}

    /// The run stops unless it was started with force and a reason.
    record RequireForce() implements OnFailure {}
  }
}
