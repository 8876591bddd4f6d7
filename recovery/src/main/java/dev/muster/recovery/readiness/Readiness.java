package dev.muster.recovery.readiness;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.readiness.ReadinessReport.CheckResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Judges whether a plan could run now. A pure function of the plan and of facts that somebody else
/// gathered; stateless, thread-safe.
public final class Readiness {
  private Readiness() {}

  /// Whether runs of this kind have checks of their own. Replication is turned round without any.
  public static boolean judges(Mode mode) {
    return mode != Mode.REPROTECT;
  }

  /// What a plan asks of the sites.
  ///
  /// @param mode one that is judged
  public static Demand demand(RecoveryPlan plan, Mode mode) {
    return demand(plan, mode, Demand.Way.of(mode));
  }

  /// What a plan asks of the sites in a run that goes a certain way.
  ///
  /// @param mode one that is judged
  public static Demand demand(RecoveryPlan plan, Mode mode, Demand.Way way) {
    if (!judges(mode)) {
      throw new IllegalArgumentException("no checks for the mode " + mode.word());
    }
    return Demands.of(plan, mode, way);
  }

  /// The report of all checks that concern the demand's mode.
  public static ReadinessReport judge(
      Demand demand,
      SiteFacts source,
      SiteFacts target,
      Upkeep upkeep,
      Instant now,
      ReadinessPolicy policy) {
    Scene scene = new Scene(demand, source, target, upkeep, now, policy);
    List<CheckResult> results =
        Checks.ALL.stream()
            .flatMap(check ->
                check.severity(demand.mode()).stream()
                    .map(severity -> check.examine(scene, severity)))
            .toList();
    Optional<Instant> oldest =
        Stream.of(source.oldest(), target.oldest())
            .flatMap(Optional::stream)
            .min(Instant::compareTo);
    return new ReadinessReport(demand.plan(), demand.hash(), demand.mode(), now, oldest, results);
  }
}
