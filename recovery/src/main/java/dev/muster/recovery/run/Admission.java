package dev.muster.recovery.run;

import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Preview;
import java.util.List;

/// Judges whether a run may begin, beyond what its preview says: the readiness of the sites and of
/// the installation. Asked once for each run, when its servers are free and nothing is done yet.
@FunctionalInterface
public interface Admission {
  /// Lets everything begin.
  Admission ALWAYS = (_, _) -> List.of();

  /// What keeps a run from beginning without force; empty if nothing does. What cannot be found out
  /// does keep it.
  ///
  /// @param preview of the run, with nothing in it that keeps it from being run
  List<Finding> judge(RecoveryPlan plan, Preview preview);
}
