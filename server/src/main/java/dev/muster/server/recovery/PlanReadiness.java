package dev.muster.server.recovery;

import dev.muster.cloud.CloudReader;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.readiness.Demand;
import dev.muster.recovery.readiness.FactGathering;
import dev.muster.recovery.readiness.Readiness;
import dev.muster.recovery.readiness.ReadinessPolicy;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.readiness.SiteFacts;
import dev.muster.server.resource.Site;
import dev.muster.server.resource.Sites;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/// Gathers facts of both sites and has them judged. Remembers what it last saw of each plan's
/// protected site, for the day on which that cannot be asked any more. Thread-safe.
public final class PlanReadiness {
  private final CloudReader home;
  private final CloudReader recovery;
  private final FactGathering gathering;
  private final HouseKeeping house;
  private final InstantSource clock;

  /// By plan hash: another version may name other servers.
  private final Map<String, SiteFacts> remembered = new ConcurrentHashMap<>();

  /// @param threads runs one short task per call to a cloud
  public PlanReadiness(
      Sites sites, HouseKeeping house, ExecutorService threads, InstantSource clock) {
    home = sites.withRole(Site.HOME).cloud().look();
    recovery = sites.withRole(Site.RECOVERY).cloud().look();
    gathering = new FactGathering(threads, clock, ReadinessPolicy.STANDARD);
    this.house = house;
    this.clock = clock;
  }

  /// Checks now. Leaves no event.
  ///
  /// @param mode one that [Readiness#judges]
  public ReadinessReport check(RecoveryPlan plan, Mode mode) {
    Demand demand = Readiness.demand(plan, mode);
    boolean back = mode == Mode.FAILBACK;
    SiteFacts source = source(back ? recovery : home, demand);
    SiteFacts target = gathering.target(back ? home : recovery, demand, source);
    return Readiness.judge(
        demand,
        source,
        target,
        house.upkeep(plan, demand),
        clock.instant(),
        ReadinessPolicy.STANDARD);
  }

  private SiteFacts source(CloudReader site, Demand demand) {
    SiteFacts known = remembered.get(demand.hash());
    if (demand.mode() == Mode.UNPLANNED && known != null) {
      return known.remembered();
    }
    SiteFacts seen = gathering.source(site, demand);
    if (demand.mode() != Mode.FAILBACK && seen.isWorthRemembering()) {
      remembered.put(demand.hash(), seen);
    }
    return seen;
  }
}
