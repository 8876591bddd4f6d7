package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.preview.PreviewStep;
import java.util.List;
import java.util.Optional;

/// A step of a run and how it went.
///
/// @param action the action's name in the catalogue
/// @param target name of the resource, or its cloud resource name for a step that was not planned
/// @param planned the step as planned; empty for a cleanup step that only looking showed to be
///   needed
/// @param attempts how often it was begun
/// @param receipts its events in the order of the ledger
public record RunStep(
    String id,
    String action,
    String target,
    Optional<PreviewStep> planned,
    StepState state,
    int attempts,
    List<EventReceipt> receipts) {
  public RunStep {
    requireNonNull(id, "id is null");
    requireNonNull(action, "action is null");
    requireNonNull(target, "target is null");
    requireNonNull(planned, "planned is null");
    requireNonNull(state, "state is null");
    receipts = List.copyOf(receipts);
  }

  /// True if its intent was recorded at least once, so that it may have happened.
  public boolean wasBegun() {
    return attempts > 0;
  }

  /// True if it was begun and no outcome was recorded.
  public boolean isUnresolved() {
    return state instanceof StepState.Running || state instanceof StepState.Unknown;
  }
}
