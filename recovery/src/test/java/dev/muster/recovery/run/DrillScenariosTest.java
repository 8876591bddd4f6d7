package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Volume;
import dev.muster.cloud.Volume.Replication;
import dev.muster.cloud.survey.NetworkDetail.Route;
import dev.muster.estate.Estate;
import dev.muster.estate.EstateCloud;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.readiness.Fact;
import dev.muster.recovery.readiness.Readiness;
import dev.muster.recovery.readiness.ReadinessPolicy;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.readiness.ReadinessReport.CheckResult;
import dev.muster.recovery.readiness.ReadinessReport.Verdict;
import dev.muster.recovery.readiness.SiteFacts;
import dev.muster.recovery.readiness.Topic;
import dev.muster.recovery.readiness.Upkeep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Rehearsals and what gets in their way. The names begin with the ids in docs/scenarios.md.
@Timeout(60)
class DrillScenariosTest {
  private static final RecoveryPlan CORE = Installation.plan("core-banking");
  private static final RecoveryPlan WEB = Installation.plan("web-tier");
  private static final List<String> CUTS = List.of("rccg-db", "rccg-app", "rccg-web");

  private final Installation installation = new Installation();

  @AfterEach
  void nothingHappenedUnannounced() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
  }

  @Test
  void d01ReplicationNeverStopsAndNothingIsLeft() throws Exception {
    List<String> seen = new ArrayList<>();
    installation.recovery.afterEach(mutation -> {
      synchronized (seen) {
        CUTS.forEach(cut -> seen.add(installation.mirror.look(cut).state()));
      }
    });

    Run run = installation.drill(CORE);

    assertThat(run.state()).isInstanceOf(RunState.Succeeded.class);
    assertThat(seen).hasSizeGreaterThan(100).containsOnly("consistent_copying");
    assertThat(installation.mirror.changes()).isEmpty();
    assertThat(installation.home.asked()).isEmpty();
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void d02ACleanUpThatFailsHalfWayIsDoneAgain() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    installation.recovery.failWhen(mutation ->
        mutation instanceof Mutation.DeleteVolume && broken.get()
            ? Optional.of(new Refused<>(500, "not now"))
            : Optional.empty());
    Run failed = installation.drill(WEB);
    assertThat(failed.state()).isInstanceOf(RunState.Failed.class);
    assertThat(failed.achieved().leftOver()).hasSize(2);
    assertThat(failed.offers()).containsExactly(Run.Offer.CLEAN_UP);
    assertThat(installation.differences()).isNotEmpty();

    installation.restart();
    broken.set(false);
    assertThat(installation.engine().cleanUp("run1", ALICE))
        .isInstanceOf(ControlResult.Accepted.class);
    Run clean = installation.engine().await("run1").orElseThrow();

    assertThat(clean.state()).isInstanceOf(RunState.RolledBack.class);
    assertThat(clean.achieved().leftOver()).isEmpty();
    assertThat(installation.differences()).isEmpty();
    assertThat(installation.replayed().run("run1")).contains(clean);
    int acts = installation.recovery.asked().size();
    int events = installation.events().size();
    assertThat(installation.engine().cleanUp("run1", ALICE))
        .isInstanceOf(ControlResult.NotNow.class);
    assertThat(installation.recovery.asked()).hasSize(acts);
    assertThat(installation.events()).hasSize(events);
  }

  @Test
  void d02ServersThatAnotherRunTookAreNotCleanedUp() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    installation.recovery.failWhen(mutation ->
        mutation instanceof Mutation.DeleteVolume && broken.get()
            ? Optional.of(new Refused<>(500, "not now"))
            : Optional.empty());
    installation.drill(WEB);
    broken.set(false);
    Run move = installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    assertThat(move.state()).isInstanceOf(RunState.AwaitingCommit.class);

    assertThat(installation.engine().cleanUp("run1", ALICE))
        .isInstanceOfSatisfying(
            ControlResult.NotNow.class, not -> assertThat(not.why()).contains("no other run"));
  }

  @Test
  void d03ADrillWhoseTimeIsOverIsCleanedUpAndItsCostIsOnRecord() throws Exception {
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.StartServer) {
        installation.engine().pause("run1", ALICE);
      }
    });
    assertThat(installation.drill(WEB).state()).isInstanceOf(RunState.Paused.class);
    // Nobody comes back to it within its two hours.
    installation.clock.advance(Duration.ofHours(3));

    installation.engine().tick();
    Run run = installation.engine().await("run1").orElseThrow();

    assertThat(run.state()).isInstanceOf(RunState.Cancelled.class);
    assertThat(run.achieved().leftOver()).isEmpty();
    assertThat(installation.differences()).isEmpty();
    Cost cost = run.achieved().cost().orElseThrow();
    assertThat(cost.items())
        .extracting(item -> item.kind() + " " + item.name())
        .contains("volume web-01-data-1", "volume web-02-data-1")
        .anyMatch(item -> item.startsWith("server web-"));
    assertThat(cost.items()).allSatisfy(item -> assertThat(item.hours()).isBetween(3.0, 3.2));
    assertThat(cost.volumeGibHours()).isCloseTo(gibHours(cost, "volume"), within(0.001));
    assertThat(cost.volumeGibHours()).isBetween(600.0, 640.0);
    assertThat(cost.memoryGibHours()).isCloseTo(gibHours(cost, "server"), within(0.001));
    assertThat(cost.memoryGibHours()).isEqualTo(cost.coreHours() * 8, within(0.001));
    JsonNode told =
        installation.events().stream()
            .filter(event -> event.action().equals(RunEvents.COMPLETE))
            .map(event -> requireNonNull(event.requestData()).path("cost"))
            .findFirst()
            .orElseThrow();
    assertThat(told.path("volumeGibHours").asDouble()).isEqualTo(cost.volumeGibHours());
    assertThat(installation.replayed().run("run1")).contains(run);
    System.out.println(
        "D3 cleaned up after its time; %s GiB-hours of copies, %s core-hours, %s GiB-hours of memory"
            .formatted(cost.volumeGibHours(), cost.coreHours(), cost.memoryGibHours()));
  }

  private static double gibHours(Cost cost, String kind) {
    return cost.items().stream()
        .filter(item -> item.kind().equals(kind))
        .mapToDouble(item -> item.gib() * item.hours())
        .sum();
  }

  @Test
  void d04ManyVolumesOneVolumeAndMixedTiersAreCopiedByOneRequest() throws Exception {
    List<String> names = List.of("big-01", "small-01");
    Estate.tier(installation.home, installation.recovery, "disks", names);
    List<String> copies = new ArrayList<>();
    IntStream.rangeClosed(2, 35)
        .forEach(n -> {
          String name = "big-01-data-" + n;
          String tier = n % 2 == 0 ? "tier3" : "tier1";
          Estate.pair(installation.home, installation.recovery, "big-01", name, "disks", tier);
          copies.add("aux-" + name);
        });

    Run run = installation.drill(disks(names));

    assertThat(run.state()).isInstanceOf(RunState.Succeeded.class);
    List<Mutation.CloneVolumes> requests = clones();
    assertThat(requests).hasSize(1);
    copies.addAll(List.of("aux-big-01-data-1", "aux-small-01-data-1"));
    assertThat(requests.getFirst().volumeIds()).containsExactlyInAnyOrderElementsOf(copies);
    assertThat(installation.recovery.asked())
        .filteredOn(Mutation.AttachVolume.class::isInstance)
        .hasSize(36);
    assertThat(installation.inventory().recovery().volumes())
        .noneMatch(volume -> volume.name().startsWith("clone-"));
  }

  @Test
  void d04ASharedVolumeIsRefused() {
    List<String> names = List.of("left-01", "right-01");
    Estate.tier(installation.home, installation.recovery, "disks", names);
    Estate.share(installation.home, "left-01-data-1", "disks", names);

    assertThat(installation.engine().start(StartRequest.of(disks(names), Mode.DRILL, ALICE)))
        .isInstanceOfSatisfying(
            StartResult.NotReady.class,
            refused ->
                assertThat(refused.findings())
                    .extracting(Object::toString)
                    .containsExactly(
                        "volume left-01-data-1: is attached to several servers; a drill cannot do"
                            + " that yet"));
    assertThat(installation.recovery.asked()).isEmpty();
  }

  private static RecoveryPlan disks(List<String> names) {
    return Installation.parse(
        """
        apiVersion: drplan/v1
        kind: RecoveryPlan
        metadata: {name: disks, owner: team-disks}
        spec:
          objectives: {rto: PT4H, rpo: PT15M}
          sites:
            home: {location: dal12}
            recovery: {location: wdc06}
          protectionGroups:
            - name: disks
              members: [{vm: %s}, {vm: %s}]
              replication: {method: grs, volumeGroup: vg-core-disks}
          mappings:
            networks:
              - {from: prod-disks-net, to: dr-disks-net}
          steps:
            - id: boot-disks
              action: vm.recover
              with: {groups: [disks]}
          drill: {ttl: PT8H}
        """
            .formatted(names.get(0), names.get(1)));
  }

  private List<Mutation.CloneVolumes> clones() {
    return installation.recovery.asked().stream()
        .filter(Mutation.CloneVolumes.class::isInstance)
        .map(Mutation.CloneVolumes.class::cast)
        .toList();
  }

  @Test
  void d05AWayIntoTheDrillsNetworksBlocks() {
    assertThat(isolation(List.of()).verdict()).isEqualTo(Verdict.PASS);

    CheckResult routed =
        isolation(List.of(new Route("to-prod", "172.31.0.0/16", "10.6.10.1", true, "deployed")));

    assertThat(routed.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(routed.blocks()).isTrue();
    assertThat(routed.findings().toString()).contains("to-prod");
    CheckResult unknown = isolated(site());
    assertThat(unknown.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(unknown.blocks()).isTrue();

    for (CheckResult way : List.of(routed, unknown)) {
      installation.admit((_, _) -> report(way).blockers());
      int events = installation.events().size();
      assertThat(installation.engine().start(StartRequest.of(CORE, Mode.DRILL, ALICE)))
          .isInstanceOfSatisfying(
              StartResult.NotReady.class,
              not -> assertThat(not.findings().toString()).contains("check 39"));
      assertThat(installation.events()).hasSize(events);
      assertThat(installation.recovery.asked()).isEmpty();
    }
  }

  private ReadinessReport report(CheckResult only) {
    return new ReadinessReport(
        CORE.name(),
        CORE.hash(),
        Mode.DRILL,
        installation.clock.instant(),
        Optional.empty(),
        List.of(only));
  }

  private CheckResult isolation(List<Route> routes) {
    return isolated(
        site()
            .with(Topic.ROUTES, Fact.known(routes, installation.clock.instant()))
            .with(Topic.VPNS, Fact.known(List.of(), installation.clock.instant()))
            .with(Topic.SERVERS, Fact.known(List.of(), installation.clock.instant())));
  }

  private static SiteFacts site() {
    return new SiteFacts(Estate.RECOVERY, Map.of(), new Fact.Missing<>("not asked", false));
  }

  private CheckResult isolated(SiteFacts recovery) {
    return Readiness.judge(
            Readiness.demand(CORE, Mode.DRILL),
            recovery,
            recovery,
            Upkeep.unknown("not asked"),
            installation.clock.instant(),
            ReadinessPolicy.STANDARD)
        .results()
        .stream()
        .filter(result -> result.id() == 39)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void d06ARealDisasterDuringADrill() throws Exception {
    installation.engine().observe(CORE, ALICE);
    AtomicBoolean once = new AtomicBoolean();
    List<StartResult> asked = new ArrayList<>();
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.StartServer && once.compareAndSet(false, true)) {
        installation.home.lose(true);
        installation.mirror.cut();
        asked.add(
            installation
                .engine()
                .start(StartRequest.of(CORE, Mode.UNPLANNED, ALICE).forced("dal12 burns")));
      }
    });
    installation.clock.exact();
    installation.engine().start(StartRequest.of(CORE, Mode.DRILL, ALICE));
    installation.clock.run(
        () -> installation.engine().run("run2").filter(run -> rests(run)).isPresent());

    assertThat(asked).hasSize(1).first().isInstanceOf(StartResult.Queued.class);
    Run drill = installation.engine().await("run1").orElseThrow();
    assertThat(drill.state()).isInstanceOf(RunState.Cancelled.class);
    assertThat(drill.achieved().leftOver()).isEmpty();
    Run failover = installation.engine().await("run2").orElseThrow();
    assertThat(failover.state()).isInstanceOf(RunState.AwaitingCommit.class);
    Duration bound = EstateCloud.LATENCY.multipliedBy(Story.longest(Story.needed(failover)));
    Duration reached = failover.achieved().recoveryTime().orElseThrow();
    assertThat(reached).isBetween(bound, bound.plus(bound.dividedBy(20)));
    // Stopped, taken off, given back: nine volumes at ora-01's pace, and what was under way.
    Duration decide = failover.achieved().times().orElseThrow().decide();
    assertThat(decide).isLessThanOrEqualTo(EstateCloud.LATENCY.multipliedBy(8));
    System.out.println(
        "D6 the drill was gone after %s; recovery time %s, bound %s"
            .formatted(decide, reached, bound));
  }

  private static boolean rests(Run run) {
    return !run.state().isWorking() && !(run.state() instanceof RunState.Queued);
  }

  @Test
  void d07SlowAttachmentsAreReportedAndExpectedFromThenOn() throws Exception {
    installation.clock.exact();
    Run quick = exactDrill("run1");
    Duration before = typicalAttach();
    Duration slow = Duration.ofSeconds(152);
    installation.recovery.takes(
        mutation -> mutation instanceof Mutation.AttachVolume ? slow : EstateCloud.LATENCY);

    Run late = exactDrill("run2");

    Duration more =
        late.achieved()
            .recoveryTime()
            .orElseThrow()
            .minus(quick.achieved().recoveryTime().orElseThrow());
    // The first tier's server with the most volumes attaches three, one after the other.
    assertThat(more).isEqualTo(slow.minus(EstateCloud.LATENCY).multipliedBy(3));
    assertThat(before).isEqualTo(EstateCloud.LATENCY);
    assertThat(typicalAttach()).isBetween(Duration.ofMinutes(2), slow);
    System.out.println(
        "D7 recovery time %s, with attachments 7.6 times as slow %s; expected for the next: %s"
            .formatted(
                quick.achieved().recoveryTime().orElseThrow(),
                late.achieved().recoveryTime().orElseThrow(),
                typicalAttach()));
  }

  private Run exactDrill(String id) throws InterruptedException {
    assertThat(installation.engine().start(StartRequest.of(CORE, Mode.DRILL, ALICE)))
        .isInstanceOf(StartResult.Started.class);
    installation.clock.run(() -> installation.run(id).isOver());
    Run run = installation.engine().await(id).orElseThrow();
    assertThat(run.state()).isInstanceOf(RunState.Succeeded.class);
    return run;
  }

  private Duration typicalAttach() {
    return installation.engine().latencies().stream()
        .filter(latency -> latency.act().equals("AttachCopy"))
        .map(Latency::typical)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void d08NamesThatAreTakenAreNotUsed() throws Exception {
    installation.recovery.add(
        new Volume(
            "foreign",
            "clone-drill-run1-1-12345-1",
            "available",
            100,
            "tier1",
            false,
            List.of(),
            Replication.NONE));
    Set<String> replicated = new HashSet<>();
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.StartServer) {
        installation.inventory().recovery().volumes().stream()
            .filter(volume -> volume.name().startsWith("clone-"))
            .filter(volume -> volume.replication().enabled())
            .forEach(volume -> replicated.add(volume.name()));
      }
    });

    Run first = installation.drill(WEB);
    Run second = installation.drill(WEB);

    assertThat(first.id()).isEqualTo("run2");
    assertThat(first.state()).isInstanceOf(RunState.Succeeded.class);
    assertThat(second.state()).isInstanceOf(RunState.Succeeded.class);
    assertThat(clones()).extracting(Mutation.CloneVolumes::name).doesNotHaveDuplicates();
    assertThat(clones()).hasSize(2).noneMatch(clone -> clone.name().contains("run1"));
    assertThat(replicated).isEmpty();
    assertThat(installation.inventory().recovery().volumes())
        .anyMatch(volume -> volume.id().equals("foreign"));
  }
}
