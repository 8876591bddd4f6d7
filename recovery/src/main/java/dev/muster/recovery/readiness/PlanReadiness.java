package dev.muster.recovery.readiness;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.run.Admission;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// Gathers facts of both sites and has them judged: when somebody asks, and when a run is to begin.
/// Remembers what it last saw of each plan's protected site, for the day on which that cannot be
/// asked any more. Thread-safe.
public final class PlanReadiness implements Admission {
  private final CloudReader home;
  private final CloudReader recovery;
  private final House house;
  private final FactGathering gathering;
  private final InstantSource clock;

  private final Map<Key, SiteFacts> remembered = new ConcurrentHashMap<>();

  /// Another version of a plan may name other servers.
  private record Key(String planHash, String workspaceId) {}

  /// Tells what only the installation itself knows.
  @FunctionalInterface
  public interface House {
    Upkeep upkeep(RecoveryPlan plan, Demand demand);
  }

  /// Plans a run of a plan.
  @FunctionalInterface
  public interface Previews {
    Result<Preview> preview(RecoveryPlan plan, Mode mode);
  }

  /// @param threads runs one short task per call to a cloud
  public PlanReadiness(
      CloudReader home, CloudReader recovery, House house, Executor threads, InstantSource clock) {
    this.home = requireNonNull(home, "home is null");
    this.recovery = requireNonNull(recovery, "recovery is null");
    this.house = requireNonNull(house, "house is null");
    this.clock = requireNonNull(clock, "clock is null");
    gathering = new FactGathering(threads, clock, ReadinessPolicy.STANDARD);
  }

  /// Checks now. Leaves no event.
  ///
  /// @param mode one that [Readiness#judges]
  /// @param previews says which way the run would go and what it would need
  public ReadinessReport check(RecoveryPlan plan, Mode mode, Previews previews) {
    if (mode != Mode.UNPLANNED && mode != Mode.FAILBACK) {
      Demand demand = Readiness.demand(plan, mode);
      return report(demand, house.upkeep(plan, demand));
    }
    Result<Preview> planned = previews.preview(plan, mode);
    Optional<Preview> preview =
        planned instanceof Result.Done<Preview>(Preview done) && done.findings().isEmpty()
            ? Optional.of(done)
            : Optional.empty();
    Demand demand =
        preview.map(seen -> demand(plan, seen)).orElseGet(() -> Readiness.demand(plan, mode));
    Fact<List<String>> needed =
        preview
            .<Fact<List<String>>>map(seen -> Fact.known(seen.neededOfSource(), clock.instant()))
            .orElseGet(() -> Fact.missing("no failover can be planned: " + why(planned)));
    return report(demand, house.upkeep(plan, demand).with(needed));
  }

  private static String why(Result<Preview> planned) {
    return switch (planned) {
      case Result.Done<Preview>(Preview preview) -> preview.findings().getFirst().toString();
      case Result.Refused<Preview>(int status, String message) ->
          "%d %s".formatted(status, message);
      case Result.Unknown<Preview>(String reason) -> reason;
    };
  }

  private static Demand demand(RecoveryPlan plan, Preview preview) {
    return Readiness.demand(
        plan, preview.mode(), new Demand.Way(preview.isBack(), preview.resyncsFirst()));
  }

  /// What blocks a run that begins now, finding by finding. The run itself is not in its own way,
  /// and those behind it in the queue are not either.
  @Override
  public List<Finding> judge(RecoveryPlan plan, Preview preview) {
    if (!Readiness.judges(preview.mode())) {
      return List.of();
    }
    Demand demand = demand(plan, preview);
    Upkeep upkeep = house.upkeep(plan, demand).ofStart(preview.neededOfSource(), clock.instant());
    return report(demand, upkeep).blockers();
  }

  private ReadinessReport report(Demand demand, Upkeep upkeep) {
    boolean back = demand.way().back();
    SiteFacts source = source(back ? recovery : home, demand);
    SiteFacts target = gathering.target(back ? home : recovery, demand, source);
    return Readiness.judge(
        demand, source, target, upkeep, clock.instant(), ReadinessPolicy.STANDARD);
  }

  private SiteFacts source(CloudReader site, Demand demand) {
    Key key = new Key(demand.hash(), site.workspace().id());
    SiteFacts known = remembered.get(key);
    if (demand.mode() == Mode.UNPLANNED && known != null) {
      return known.remembered();
    }
    SiteFacts seen = gathering.source(site, demand);
    if (seen.isWorthRemembering()) {
      remembered.put(key, seen);
    }
    return seen;
  }
}
