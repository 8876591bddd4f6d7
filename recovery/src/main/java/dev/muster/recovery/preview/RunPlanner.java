package dev.muster.recovery.preview;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.List;

/// Plans runs: what a run of a plan would do with these sites. A pure function. Always answers;
/// what is missing stands in the findings, and a preview with findings must not be run.
public final class RunPlanner {

  /// The preview of a run.
  ///
  /// @param inventory both sites as seen; a site that cannot be seen as it was last seen
  /// @param forced whether the run is to override what needs certainty
  public Preview plan(RecoveryPlan plan, Inventory inventory, Mode mode, boolean forced) {
    TaggedMembers.Resolved resolved = TaggedMembers.resolve(plan, inventory);
    Preview preview =
        switch (mode) {
          case DRILL -> new DrillPlanner().plan(resolved.plan(), inventory);
          case PLANNED, UNPLANNED, FAILBACK, REPROTECT ->
              move(resolved.plan(), inventory, mode, forced);
        };
    return resolved.findings().isEmpty() ? preview : preview.with(resolved.findings());
  }

  private static Preview move(RecoveryPlan plan, Inventory inventory, Mode mode, boolean forced) {
    MoveSteps move = new MoveSteps(plan, inventory, mode, forced);
    List<PreviewStep> steps = move.plan();
    return new Preview(
        plan.name(),
        plan.hash(),
        mode,
        steps,
        move.findings(),
        move.overridable(),
        move.world(),
        move.recoveryPoint(),
        PreviewJson.hash(plan.name(), plan.hash(), mode, steps));
  }
}
