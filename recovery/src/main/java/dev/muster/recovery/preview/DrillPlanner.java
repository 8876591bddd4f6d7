package dev.muster.recovery.preview;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.List;

/// Plans a drill: copies of the auxiliary volumes are attached to the standby servers in isolated
/// networks, the servers are started tier by tier and checked, and everything is taken away again.
/// Replication goes on meanwhile, and nothing at the protected site is touched. A pure function.
final class DrillPlanner {

  /// What a drill of this plan would do with these sites. Always answers; what is missing stands in
  /// the findings, and a preview with findings must not be run.
  Preview plan(RecoveryPlan plan, Inventory inventory) {
    DrillSteps drill = new DrillSteps(plan, inventory);
    List<PreviewStep> steps = drill.plan();
    return new Preview(
        plan.name(),
        plan.hash(),
        Mode.DRILL,
        steps,
        drill.findings(),
        List.of(),
        drill.world(),
        drill.recoveryPoint(),
        PreviewJson.hash(plan.name(), plan.hash(), Mode.DRILL, steps));
  }
}
