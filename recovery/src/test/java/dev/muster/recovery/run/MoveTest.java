package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Server;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Moves of production, and what of its writes survived them.
@Timeout(60)
class MoveTest {
  private static final RecoveryPlan CORE = Installation.plan("core-banking");
  private static final RecoveryPlan WEB = Installation.plan("web-tier");
  private static final String WEB_VOLUME = "aux_volume-web-01-data-1";

  private final Installation installation = new Installation();

  @AfterEach
  void nothingHappenedUnannounced() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
  }

  @Test
  void aPlannedMoveKeepsEveryWrite() throws Exception {
    Run run = installation.run(StartRequest.of(CORE, Mode.PLANNED, ALICE));

    assertThat(run.state()).as(told()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(status("home", "ora-01")).isEqualTo("SHUTOFF");
    assertThat(status("recovery", "ora-01")).isEqualTo("ACTIVE");
    for (String volume : List.of("aux_volume-ora-01-data-1", WEB_VOLUME)) {
      long written = installation.mirror.writes("master", volume);
      assertThat(written).isPositive();
      Instant start = begun(run, "start-" + volume.substring(11, 17));
      assertThat(installation.mirror.writesAt("aux", volume, start)).isEqualTo(written);
    }
    assertThat(run.achieved().recoveryTime()).isPresent();
    assertThat(run.achieved().point())
        .hasValueSatisfying(point ->
            assertThat(point.at())
                .isAfter(run.step("stop-ora-01").orElseThrow().state().ended().orElseThrow()));
  }

  @Test
  void noServerIsStoppedBeforeTheOtherSideIsFoundReady() throws Exception {
    Run run = installation.run(StartRequest.of(CORE, Mode.PLANNED, ALICE));

    List<CadfEvent> events = installation.events();
    int firstStop = index(events, "dr-instance.stop", Outcome.PENDING, false);
    int lastCheck = -1;
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).correlationId().startsWith("run1.ready-")) {
        lastCheck = i;
      }
    }
    assertThat(firstStop).isGreaterThan(lastCheck);
    assertThat(run.step("ready").orElseThrow().state().isDone()).isTrue();
  }

  private static int index(List<CadfEvent> events, String action, Outcome outcome, boolean last) {
    int found = -1;
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).action().equals(action) && events.get(i).outcome() == outcome) {
        found = i;
        if (!last) {
          return found;
        }
      }
    }
    return found;
  }

  @Test
  void theLastTierStopsFirst() throws Exception {
    installation.run(StartRequest.of(CORE, Mode.PLANNED, ALICE));

    List<String> stopped =
        installation.home.asked().stream()
            .map(mutation -> ((Mutation.StopServer) mutation).serverId())
            .toList();
    assertThat(stopped).hasSize(6);
    assertThat(stopped.subList(0, 2)).containsExactlyInAnyOrder("home-web-01", "home-web-02");
    assertThat(stopped.subList(4, 6)).containsExactlyInAnyOrder("home-ora-01", "home-ora-02");
  }

  @Test
  void committedAMoveReplicatesTheOtherWay() throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));

    assertThat(installation.engine().commit("run1", ALICE))
        .isInstanceOf(ControlResult.Accepted.class);
    Run run = installation.engine().await("run1").orElseThrow();

    assertThat(run.state()).as(told()).isInstanceOf(RunState.Committed.class);
    assertThat(installation.mirror.look("rccg-web").primaryRole()).isEqualTo("aux");
    assertThat(installation.mirror.look("rccg-web").isConsistentCopying()).isTrue();
    assertThat(installation.replayed().run("run1")).contains(run);
  }

  @Test
  void rolledBackAMoveLeavesEverythingAsItWas() throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    long written = installation.mirror.writes("master", WEB_VOLUME);

    assertThat(installation.engine().rollBack("run1", ALICE))
        .isInstanceOf(ControlResult.Accepted.class);
    Run run = installation.engine().await("run1").orElseThrow();

    assertThat(run.state()).as(told()).isInstanceOf(RunState.RolledBack.class);
    assertThat(status("home", "web-01")).isEqualTo("ACTIVE");
    assertThat(status("recovery", "web-01")).isEqualTo("SHUTOFF");
    assertThat(installation.differences()).isEmpty();
    Instant restarted = begun(run, "restart-web-01");
    assertThat(installation.mirror.writesAt("master", WEB_VOLUME, restarted)).isEqualTo(written);
  }

  @Test
  void homeAgainHasEveryWriteOfTheOtherSite() throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    installation.engine().commit("run1", ALICE);
    installation.engine().await("run1");

    Run back = installation.run(StartRequest.of(WEB, Mode.FAILBACK, ALICE));

    assertThat(back.state()).as(told()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(status("home", "web-01")).isEqualTo("ACTIVE");
    Instant started = begun(back, "start-web-01");
    assertThat(installation.mirror.writesAt("master", WEB_VOLUME, started))
        .isEqualTo(installation.mirror.writes("aux", WEB_VOLUME));
    installation.engine().commit("run2", ALICE);
    Run committed = installation.engine().await("run2").orElseThrow();
    assertThat(committed.state()).as(told()).isInstanceOf(RunState.Committed.class);
    assertThat(installation.mirror.look("rccg-web").primaryRole()).isEqualTo("master");
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void aFailoverKeepsExactlyTheWritesUpToTheFreezeTime() throws Exception {
    installation.engine().observe(WEB, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();

    Run run = installation.run(StartRequest.of(WEB, Mode.UNPLANNED, ALICE).forced("dal12 burns"));

    assertThat(run.state()).as(told()).isInstanceOf(RunState.AwaitingCommit.class);
    Instant freeze = installation.mirror.freezeTime("rccg-web");
    assertThat(run.achieved().point())
        .hasValueSatisfying(p -> assertThat(p.at()).isEqualTo(freeze));
    Instant started = begun(run, "start-web-01");
    assertThat(installation.mirror.writesAt("aux", WEB_VOLUME, started))
        .isEqualTo(installation.mirror.writesAt("master", WEB_VOLUME, freeze));
    assertThat(run.step("fence-web-01").orElseThrow().state().isDone()).isFalse();
  }

  @Test
  void withoutForceAFailoverWaitsForSomebodyWhoMadeSure() throws Exception {
    installation.engine().observe(WEB, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();

    Run waiting = installation.run(StartRequest.of(WEB, Mode.UNPLANNED, ALICE));

    assertThat(waiting.state()).as(told()).isInstanceOf(RunState.Running.class);
    assertThat(waiting.waiting()).extracting(RunStep::id).containsExactly("fenced");
    assertThat(installation.recovery.asked()).noneMatch(Mutation.StopVolumeGroup.class::isInstance);
    assertThat(installation.engine().skip("run1", "fenced", "no", ALICE))
        .isInstanceOf(ControlResult.NotNow.class);
    assertThat(installation.engine().acknowledge("run1", "fenced", "power is off", ALICE))
        .isInstanceOf(ControlResult.Accepted.class);
    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).as(told()).isInstanceOf(RunState.AwaitingCommit.class);
  }

  @Test
  void aFailoverMakesNoCallToTheLostSiteBeforeItsServersAreUp() throws Exception {
    installation.engine().observe(WEB, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();
    int before = installation.home.calls();

    assertThat(installation.engine().preview(WEB, Mode.UNPLANNED, true))
        .isInstanceOf(dev.muster.cloud.Result.Done.class);

    assertThat(installation.home.calls()).isEqualTo(before);
  }

  @Test
  void aFailoverWhoseSiteCameBackIsFencedAndCommitted() throws Exception {
    installation.engine().observe(WEB, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();
    installation.run(StartRequest.of(WEB, Mode.UNPLANNED, ALICE).forced("dal12 burns"));
    installation.engine().commit("run1", ALICE);
    Run halted = installation.engine().await("run1").orElseThrow();
    assertThat(halted.state()).as(told()).isInstanceOf(RunState.Halted.class);

    installation.home.lose(false);
    installation.mirror.heal();
    installation.home.elsewhere(
        new Mutation.StopServer("home-web-01", Mutation.StopMode.IMMEDIATE));
    installation.home.elsewhere(
        new Mutation.StopServer("home-web-02", Mutation.StopMode.IMMEDIATE));
    installation.clock.advance(java.time.Duration.ofMinutes(1));
    assertThat(installation.engine().resume("run1", ALICE))
        .isInstanceOf(ControlResult.Accepted.class);

    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).as(told()).isInstanceOf(RunState.Committed.class);
    assertThat(installation.mirror.look("rccg-web").primaryRole()).isEqualTo("aux");
  }

  @Test
  void aSecondFailoverGoesTheOtherWay() throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    installation.engine().commit("run1", ALICE);
    installation.engine().await("run1");
    installation.recovery.lose(true);
    installation.mirror.cut();
    int asked = installation.recovery.asked().size();

    Run run = installation.run(StartRequest.of(WEB, Mode.UNPLANNED, ALICE).forced("wdc06 floods"));

    assertThat(run.state()).as(told()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(installation.home.server("home-web-01").map(Server::status))
        .isEqualTo(new dev.muster.cloud.Result.Done<>("ACTIVE"));
    Instant freeze = installation.mirror.freezeTime("rccg-web");
    assertThat(installation.mirror.writesAt("master", WEB_VOLUME, begun(run, "start-web-01")))
        .isEqualTo(installation.mirror.writesAt("aux", WEB_VOLUME, freeze));
    // Only the fencing was tried there
    assertThat(installation.recovery.asked().subList(asked, installation.recovery.asked().size()))
        .isNotEmpty()
        .allMatch(Mutation.StopServer.class::isInstance);
  }

  @Test
  void aFailoverThatIsNotReversedAtOnceIsProtectedAgainLater() throws Exception {
    RecoveryPlan later =
        edited("  drill:\n", "  commit: {mode: manual, reverseAfter: reprotect}\n  drill:\n");
    installation.run(StartRequest.of(later, Mode.PLANNED, ALICE));
    installation.engine().commit("run1", ALICE);
    assertThat(installation.engine().await("run1").orElseThrow().state())
        .isInstanceOf(RunState.Committed.class);
    assertThat(installation.mirror.isEnabled("rccg-web")).isFalse();

    Run run = installation.run(StartRequest.of(later, Mode.REPROTECT, ALICE));

    assertThat(run.state()).as(told()).isInstanceOf(RunState.Succeeded.class);
    assertThat(installation.mirror.look("rccg-web").primaryRole()).isEqualTo("aux");
    assertThat(installation.mirror.look("rccg-web").isConsistentCopying()).isTrue();
  }

  @Test
  void aBusyLedgerOnlyDelays() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    installation.busyWhen(() -> tries.incrementAndGet() % 3 == 0);

    Run run = installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));

    assertThat(run.state()).as(told()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(installation.replayed().run("run1")).contains(run);
  }

  private static RecoveryPlan edited(String from, String to) {
    String text = WEB.source().text();
    assertThat(text).contains(from);
    if (new PlanParser().parse(text.replace(from, to).getBytes(UTF_8))
        instanceof PlanResult.Valid(RecoveryPlan plan)) {
      return plan;
    }
    throw new AssertionError("not a plan: " + text.replace(from, to));
  }

  private String told() {
    return installation.engine().runs().stream()
        .map(run ->
            run.id()
                + " "
                + run.state()
                + " "
                + run.steps().stream()
                    .filter(step -> !step.state().isDone())
                    .map(step -> step.id() + "=" + step.state().word() + step.state().detail())
                    .toList())
        .toList()
        .toString();
  }

  /// When its start was asked for: the server wrote nothing before.
  private static Instant begun(Run run, String step) {
    return run.step(step).orElseThrow().state().begun().orElseThrow();
  }

  private String status(String site, String name) {
    var view =
        site.equals("home") ? installation.inventory().home() : installation.inventory().recovery();
    return view.servers().stream()
        .filter(server -> server.name().equals(name))
        .map(Server::status)
        .findFirst()
        .orElseThrow();
  }

  private static final RecoveryPlan TAGGED =
      Installation.parse(
          Installation.plan("web-tier")
              .source()
              .text()
              .replace(
                  "members: [{vm: web-01}, {vm: web-02}]",
                  "selector: {userTags: [svc:shop, role:web]}\n      maxMembers: 2"));

  private void tag(String name, String... tags) {
    Server server =
        installation.inventory().home().servers().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    installation.home.add(
        new Server(
            server.id(),
            server.name(),
            server.status(),
            server.health(),
            server.shape(),
            server.interfaces(),
            server.volumeIds(),
            server.fault(),
            server.taskState(),
            List.of(tags)));
  }

  @Test
  void membersAreFoundByTheirTagsAndTheRunKeepsThem() throws Exception {
    assertThat(installation.engine().start(StartRequest.of(TAGGED, Mode.PLANNED, ALICE)))
        .isInstanceOfSatisfying(
            StartResult.NotReady.class,
            not -> assertThat(not.findings().toString()).contains("no server at dal12 has all"));
    tag("web-01", "role:web", "svc:shop");
    tag("web-02", "role:web", "svc:shop", "old");
    tag("was-01", "svc:shop");

    Run run = installation.run(StartRequest.of(TAGGED, Mode.PLANNED, ALICE));

    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(run.head().servers()).containsExactlyInAnyOrder("web-01", "web-02");
    // What is tagged later is no part of this run, nor of what it recovers after a crash.
    tag("was-01", "svc:shop", "role:web");
    installation.restart();
    installation.engine().adopt();
    installation.engine().commit(run.id(), ALICE);
    assertThat(installation.engine().await(run.id()).orElseThrow().state())
        .isInstanceOf(RunState.Committed.class);
    assertThat(installation.engine().start(StartRequest.of(TAGGED, Mode.FAILBACK, ALICE)))
        .isInstanceOfSatisfying(
            StartResult.NotReady.class,
            not -> assertThat(not.findings().toString()).contains("at most 2 servers", "got: 3"));
  }

  @Test
  void aLostSiteIsFailedOverWithTheMembersThatItsTagsWereSeenToFind() throws Exception {
    tag("web-01", "role:web", "svc:shop");
    tag("web-02", "role:web", "svc:shop");
    installation.engine().observe(TAGGED, ALICE);
    installation.home.lose(true);
    installation.mirror.cut();

    Run run =
        installation.run(StartRequest.of(TAGGED, Mode.UNPLANNED, ALICE).forced("dal12 burns"));

    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(run.head().servers()).containsExactlyInAnyOrder("web-01", "web-02");
  }

  @Test
  void aQueuedRunWhoseTagsFindOthersWhenItsTurnComesDoesNotBegin() throws Exception {
    tag("web-01", "role:web", "svc:shop");
    tag("web-02", "role:web", "svc:shop");
    Run first = installation.run(StartRequest.of(TAGGED, Mode.PLANNED, ALICE));
    assertThat(installation.engine().start(StartRequest.of(TAGGED, Mode.DRILL, ALICE)))
        .isInstanceOf(StartResult.Queued.class);
    tag("web-02", "role:web");

    installation.engine().rollBack(first.id(), ALICE);
    installation.engine().await(first.id());
    Run second = installation.engine().await("run2").orElseThrow();

    assertThat(second.state())
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> assertThat(failed.why()).contains("other servers", "[web-01]"));
  }
}
