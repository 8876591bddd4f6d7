package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Workspace;
import dev.muster.estate.Estate;
import dev.muster.estate.EstateCloud;
import dev.muster.estate.EstateMirror;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Production goes away and comes back: whole stories, each judged by what its volumes hold in the
/// end. The names begin with the ids in docs/scenarios.md.
@Timeout(60)
class FlowScenariosTest {
  private static final String VOLUME = "aux_volume-web-01-data-1";

  private final Installation installation = new Installation();
  private final Story web = Story.ofWeb(installation);

  @AfterEach
  void nothingHappenedUnannouncedNorTwice() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
    assertThat(installation.mirror.torn()).isEmpty();
  }

  @Test
  void f01ProtectedMovedBroughtBackUnprotected() throws Exception {
    Estate.unprotect(installation.home, installation.recovery, "web");
    installation.mirror.pair("rccg-web");
    List<String> bare = installation.differences();
    web.assertRefused(Mode.PLANNED, "no volume group is named vg-core-web");

    Estate.protect(installation.home, installation.recovery, "web");
    installation.clock.advance(Duration.ofMinutes(5));
    long out = web.relocate(Mode.PLANNED);
    assertThat(objection()).isPresent();
    installation.clock.advance(Duration.ofMinutes(5));
    long back = web.relocate(Mode.FAILBACK);
    assertThat(installation.differences()).isEmpty();

    assertThat(objection()).isEmpty();
    Estate.unprotect(installation.home, installation.recovery, "web");
    assertThat(installation.differences()).isEqualTo(bare);
    assertThat(back).isGreaterThan(out);
    print("F1 planned move: %d writes, all kept; back: %d writes, all kept".formatted(out, back));
  }

  private Optional<?> objection() {
    return installation
        .engine()
        .objection(Estate.RECOVERY.id(), new Mutation.DeleteVolume("aux-web-01-data-1"));
  }

  @Test
  void f02ChainOfMovesAndFailovers() throws Exception {
    chain();
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void f03ProtectedAnewTheChainGoesThroughAgain() throws Exception {
    web.relocate(Mode.PLANNED);
    web.relocate(Mode.FAILBACK);
    Estate.unprotect(installation.home, installation.recovery, "web");
    installation.mirror.pair("rccg-web");
    web.assertRefused(Mode.DRILL, "no volume group is named vg-core-web");
    Estate.protect(installation.home, installation.recovery, "web");
    installation.clock.advance(Duration.ofMinutes(5));

    chain();
    assertThat(installation.differences()).isEmpty();
  }

  /// Move, failover, move, move, failover, failover: each goes to the other site.
  private void chain() throws InterruptedException {
    long first = web.relocate(Mode.PLANNED);
    web.assertRefused(Mode.PLANNED, "must be written at home to be moved");
    long[] second = web.failOver();
    web.assertRefused(Mode.FAILBACK, "must be written at the recovery site to be brought home");
    long third = web.relocate(Mode.PLANNED);
    long fourth = web.relocate(Mode.FAILBACK);
    long[] fifth = web.failOver();
    web.assertRefused(Mode.PLANNED, "must be written at home to be moved");
    web.assertRefused(Mode.REPROTECT, "must be failed over to be protected again");
    long[] sixth = web.failOver();
    print(
        ("F2 kept (lost): move %d (0), failover %d (%d), move %d (0), move %d (0), failover %d (%d),"
                + " failover %d (%d)")
            .formatted(
                first, second[0], second[1], third, fourth, fifth[0], fifth[1], sixth[0],
                sixth[1]));
  }

  @Test
  void f02AFailoverAskedForTwiceHappensOnce() throws Exception {
    installation.engine().observe(web.plan, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();
    StartRequest request =
        StartRequest.of(web.plan, Mode.UNPLANNED, ALICE).forced("the site burns");
    installation.run(request);

    assertThat(installation.engine().start(request)).isInstanceOf(StartResult.Queued.class);

    installation.home.lose(false);
    installation.mirror.heal();
    web.commit("run1");
    Run repeat = installation.engine().await("run2").orElseThrow();
    assertThat(repeat.state())
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> assertThat(failed.why()).contains("went to the other site"));
    web.assertProductionAt("aux");
    assertThat(installation.replayed().run("run2")).contains(repeat);
  }

  @Test
  void f05TheLostSiteReturnsWhileTheFailoverRuns() throws Exception {
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.StopVolumeGroup) {
        giveBack();
      }
    });
    assertNeverBothStarted(false);
  }

  @Test
  void f05TheLostSiteReturnsAfterTheFailover() throws Exception {
    assertNeverBothStarted(true);
  }

  private void giveBack() {
    installation.home.lose(false);
    installation.mirror.heal();
  }

  private void assertNeverBothStarted(boolean later) throws InterruptedException {
    installation.engine().observe(web.plan, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();
    Run run = installation.run(StartRequest.of(web.plan, Mode.UNPLANNED, ALICE).forced("it burns"));
    assertThat(run.state()).as(web.told()).isInstanceOf(RunState.AwaitingCommit.class);
    if (later) {
      giveBack();
    }
    // Whatever else happens, the engine starts nothing at the site that came back.
    installation.engine().tick();
    installation.restart();
    installation.engine().adopt();
    installation.engine().tick();
    assertThat(installation.run("run1").offers()).contains(Run.Offer.COMMIT, Run.Offer.ROLL_BACK);
    assertThat(installation.mirror.isEnabled("rccg-web")).isFalse();
    assertThat(installation.home.asked()).noneMatch(Mutation.StartServer.class::isInstance);

    web.commit("run1");

    web.assertProductionAt("aux");
    assertThat(installation.home.asked()).noneMatch(Mutation.StartServer.class::isInstance);
    List<String> order =
        installation.events().stream()
            .filter(event ->
                event.correlationId().startsWith("run1.commit-off-")
                    || event.correlationId().startsWith("run1.reverse-"))
            .map(event -> event.correlationId().substring("run1.".length()))
            .distinct()
            .toList();
    assertThat(order.subList(0, 2))
        .containsExactlyInAnyOrder("commit-off-web-01", "commit-off-web-02");
  }

  @Test
  void f06ThereAndBackWithNothingBetween() throws Exception {
    long[] there = web.failOver();
    long[] back = web.failOver();

    assertThat(installation.engine().runs()).extracting(Run::id).containsExactly("run2", "run1");
    assertThat(installation.engine().runs())
        .allMatch(run -> run.state() instanceof RunState.Committed);
    assertThat(installation.differences()).isEmpty();
    print(
        "F6 kept (lost): failover %d (%d), failover back %d (%d)"
            .formatted(there[0], there[1], back[0], back[1]));
  }

  @Test
  void f07AnotherRecoverySiteTakesThePlaceOfOneThatIsLost() throws Exception {
    RecoveryPlan core = Installation.plan("core-banking");
    assertThat(installation.drill(core).state()).isInstanceOf(RunState.Succeeded.class);
    installation.recovery.lose(true);
    installation.mirror.cut();
    assertThat(installation.engine().start(StartRequest.of(core, Mode.PLANNED, ALICE)))
        .isInstanceOf(StartResult.NotReady.class);

    // The old pairs are given up, the new site gets standbys, and the plan names it.
    List<String> tiers = List.of("db", "app", "web");
    for (String tier : tiers) {
      Estate.unprotect(installation.home, installation.recovery, tier);
      installation.mirror.pair("rccg-" + tier);
    }
    installation.replaceRecovery(new Workspace("ws-new", "muster-tor01", "tor01", "acc1"));
    Estate.standbys(installation.recovery);
    assertThat(installation.engine().start(StartRequest.of(core, Mode.PLANNED, ALICE)))
        .isInstanceOfSatisfying(
            StartResult.NotReady.class,
            refused -> assertThat(refused.findings().toString()).contains("recovery site"));
    RecoveryPlan moved = Installation.parse(text("core-banking").replace("wdc06", "tor01"));
    assertThat(moved.hash()).isNotEqualTo(core.hash());
    for (String tier : tiers) {
      Estate.protect(installation.home, installation.recovery, tier);
      installation.mirror.start("rccg-" + tier, "master", installation.clock.instant());
    }
    assertThat(preview(moved).findings().toString()).contains("inconsistent_copying");
    installation.clock.advance(Duration.ofMinutes(5));

    for (String tier : tiers) {
      assertThat(installation.mirror.look("rccg-" + tier).isConsistentCopying()).isTrue();
    }
    assertThat(installation.drill(moved).state()).isInstanceOf(RunState.Succeeded.class);
    Story story =
        new Story(
            installation,
            moved,
            Map.of(
                "aux_volume-ora-01-data-1",
                "rccg-db",
                "aux_volume-was-01-data-1",
                "rccg-app",
                VOLUME,
                "rccg-web"));
    long kept = story.relocate(Mode.PLANNED);
    story.relocate(Mode.FAILBACK);
    print("F7 planned move to the new site: %d writes, all kept".formatted(kept));
  }

  private Preview preview(RecoveryPlan plan) {
    if (installation.engine().preview(plan, Mode.PLANNED)
        instanceof Result.Done<Preview>(Preview preview)) {
      return preview;
    }
    throw new AssertionError("no preview");
  }

  private static String text(String plan) throws IOException {
    return Files.readString(Path.of(System.getProperty("muster.root"), "plans", plan + ".yaml"));
  }

  @Test
  void f08TwelveGoTogetherAndTwoMayFail() throws Exception {
    Run run = twelve(Set.of("app-03", "app-11"));

    assertThat(run.state()).as(web.told()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(count(run, StepState.Failed.class)).isEqualTo(2);
    installation.clock.advance(Duration.ofMinutes(1));
    giveBack();
    assertThat(
            installation.inventory().recovery().servers().stream()
                .filter(server -> server.name().startsWith("app-") && server.isRunning()))
        .hasSize(10);
  }

  @Test
  void f08ThreeOfTwelveAreTooMany() throws Exception {
    Run run = twelve(Set.of("app-03", "app-07", "app-11"));

    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Halted.class, halted -> assertThat(halted.why()).contains("boot-apps"));
  }

  private static long count(Run run, Class<? extends StepState> state) {
    return run.steps().stream()
        .filter(step -> step.id().startsWith("start-app-"))
        .filter(step -> state.isInstance(step.state()))
        .count();
  }

  private Run twelve(Set<String> broken) throws InterruptedException {
    List<String> apps =
        IntStream.rangeClosed(1, 12).mapToObj(n -> "app-%02d".formatted(n)).toList();
    Estate.tier(installation.home, installation.recovery, "apps", apps);
    RecoveryPlan plan =
        Installation.parse(
            """
            apiVersion: drplan/v1
            kind: RecoveryPlan
            metadata: {name: apps, owner: team-apps}
            spec:
              objectives: {rto: PT30M, rpo: PT15M}
              sites:
                home: {location: dal12}
                recovery: {location: wdc06}
              protectionGroups:
                - name: apps
                  members: [%s]
                  replication: {method: grs, volumeGroup: vg-core-apps}
              mappings:
                networks:
                  - {from: prod-apps-net, to: dr-apps-net}
              steps:
                - id: boot-apps
                  action: vm.recover
                  with: {groups: [apps], minSuccess: 10}
            """
                .formatted(
                    apps.stream()
                        .map(name -> "{vm: " + name + "}")
                        .collect(Collectors.joining(", "))));
    installation.recovery.failWhen(mutation ->
        mutation instanceof Mutation.StartServer(String id)
                && broken.contains(id.replace("standby-", ""))
            ? Optional.of(new Refused<>(500, "broken"))
            : Optional.empty());
    installation.engine().observe(plan, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();
    return installation.run(StartRequest.of(plan, Mode.UNPLANNED, ALICE).forced("it burns"));
  }

  @Test
  void f09APlannedMoveTakenBackLeavesTheOldPrimaryAsItWas() throws Exception {
    Run run = web.begin(Mode.PLANNED);
    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    byte[] left = installation.mirror.content("master", VOLUME, installation.clock.instant());
    installation.clock.advance(Duration.ofMinutes(10));
    long written = installation.mirror.writes("aux", VOLUME);

    Run back = rollBack();

    Instant restarted = back.step("restart-web-01").orElseThrow().state().begun().orElseThrow();
    assertThat(installation.mirror.content("master", VOLUME, restarted)).isEqualTo(left);
    assertThat(installation.differences()).isEmpty();
    web.assertProductionAt("master");
    print(
        ("F9 taken back before reversal: old primary's %d bytes intact, %d writes at the other site"
                + " dropped")
            .formatted(left.length, written - lines(left)));
  }

  @Test
  void f09AFailoverTakenBackLeavesTheOldPrimaryAsItWas() throws Exception {
    installation.engine().observe(web.plan, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();
    installation.run(StartRequest.of(web.plan, Mode.UNPLANNED, ALICE).forced("it burns"));
    installation.clock.advance(Duration.ofMinutes(10));
    byte[] left = installation.mirror.content("master", VOLUME, installation.clock.instant());
    giveBack();

    rollBack();

    byte[] now = installation.mirror.content("master", VOLUME, installation.clock.instant());
    assertThat(now).startsWith(left);
    assertThat(new String(now, java.nio.charset.StandardCharsets.UTF_8)).doesNotContain("aux");
    web.assertProductionAt("master");
    assertThat(installation.differences()).isEmpty();
  }

  private static long lines(byte[] text) {
    return IntStream.range(0, text.length).filter(i -> text[i] == '\n').count();
  }

  private Run rollBack() throws InterruptedException {
    assertThat(installation.engine().rollBack("run1", ALICE))
        .isInstanceOf(ControlResult.Accepted.class);
    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).as(web.told()).isInstanceOf(RunState.RolledBack.class);
    installation.clock.advance(EstateMirror.CYCLE.multipliedBy(2));
    return run;
  }

  @Test
  void f10HomeAgainAfterThreeDays() throws Exception {
    long[] there = web.failOver();
    long before = installation.mirror.writes("aux", VOLUME);
    installation.clock.advance(Duration.ofDays(3));

    long back = web.relocate(Mode.FAILBACK);

    assertThat(installation.mirror.writes("master", VOLUME))
        .isGreaterThanOrEqualTo(before + Duration.ofDays(3).toSeconds());
    assertThat(installation.differences()).isEmpty();
    print(
        ("F10 failover: %d kept, %d after the freeze time lost; failback after 3 days: %d writes, all"
                + " kept")
            .formatted(there[0], there[1], back));
  }

  @Test
  void f04UnplannedWithTheSourceBlackHoled() throws Exception {
    RecoveryPlan core = Installation.plan("core-banking");
    installation.clock.advance(Duration.ofMinutes(10));
    installation.engine().observe(core, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();
    int before = installation.home.log().size();
    assertThat(installation.engine().preview(core, Mode.UNPLANNED, true))
        .isInstanceOf(Result.Done.class);
    assertThat(installation.home.log()).as("planning does not ask it").hasSize(before);
    int beside = installation.recovery.log().size();
    installation.clock.exact();

    StartResult asked =
        installation
            .engine()
            .start(StartRequest.of(core, Mode.UNPLANNED, ALICE).forced("dal12 burns"));
    assertThat(asked).isInstanceOf(StartResult.Started.class);
    installation.clock.run(() -> !installation.run("run1").state().isWorking());

    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).as(web.told()).isInstanceOf(RunState.AwaitingCommit.class);
    // Whatever a server's start waits for, all the way back, happens at the recovery site.
    Map<String, PreviewStep> needed = Story.needed(run);
    assertThat(needed.values())
        .filteredOn(step -> step.subject().site().equals("home"))
        .allMatch(step -> step.act() instanceof Act.ConfirmFence);
    Instant up = run.state().startedAt().plus(run.achieved().recoveryTime().orElseThrow());
    List<EstateCloud.Call> home = after(installation.home.log(), before, up);
    assertThat(home)
        .as("calls to the lost site are those of the fence")
        .allMatch(call ->
            call.what().startsWith("StopServer[serverId=home-")
                || call.what().startsWith("GET servers/home-"));
    Duration bound = EstateCloud.LATENCY.multipliedBy(Story.longest(needed));
    Duration reached = run.achieved().recoveryTime().orElseThrow();
    assertThat(reached).isBetween(bound, bound.plus(bound.dividedBy(20)));
    for (String volume : List.of("aux_volume-ora-01-data-1", VOLUME)) {
      String group = volume.equals(VOLUME) ? "rccg-web" : "rccg-db";
      Instant freeze = installation.mirror.freezeTime(group);
      assertThat(installation.mirror.content("aux", volume, Story.started(run, volume)))
          .isEqualTo(installation.mirror.content("master", volume, freeze))
          .isNotEmpty();
    }
    print(
        ("F4 recovery time %s, bound %s; calls until then: %d to the recovery site, to the lost site"
                + " %d by the fence beside it, 0 on the critical path of %d steps")
            .formatted(
                reached,
                bound,
                after(installation.recovery.log(), beside, up).size(),
                home.size(),
                needed.size()));
    printLog("lost site", home);
    printLog("recovery site", after(installation.recovery.log(), beside, up));
  }

  private static void printLog(String site, List<EstateCloud.Call> calls) {
    Map<String, List<Instant>> times = new LinkedHashMap<>();
    calls.forEach(
        call -> times.computeIfAbsent(call.what(), _ -> new ArrayList<>()).add(call.at()));
    times.forEach((what, at) ->
        print(
            "F4 %s, %s to %s, %d times: %s"
                .formatted(site, at.getFirst(), at.getLast(), at.size(), what)));
  }

  private static List<EstateCloud.Call> after(List<EstateCloud.Call> log, int from, Instant until) {
    return log.subList(from, log.size()).stream()
        .filter(call -> !call.at().isAfter(until))
        .toList();
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
