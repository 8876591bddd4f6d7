package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.PreviewStep.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class DrillTest {
  private static final RecoveryPlan CORE = Installation.plan("core-banking");
  private static final RecoveryPlan WEB = Installation.plan("web-tier");

  private final Installation installation = new Installation();

  @AfterEach
  void nothingHappenedUnannounced() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
  }

  @Test
  void aDrillSucceedsAndLeavesNothing() throws Exception {
    Run run = installation.drill(CORE);

    assertThat(run.state()).isInstanceOf(RunState.Succeeded.class);
    assertThat(run.steps()).allMatch(step -> step.state() instanceof StepState.Succeeded);
    assertThat(run.achieved().recoveryTime()).hasValueSatisfying(t -> assertThat(t).isPositive());
    assertThat(run.achieved().leftOver()).isEmpty();
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void serversStartTierByTier() throws Exception {
    installation.drill(CORE);

    List<String> started = started();
    assertThat(started).hasSize(6);
    assertThat(started.subList(0, 2)).containsExactlyInAnyOrder("standby-ora-01", "standby-ora-02");
    assertThat(started.subList(2, 4)).containsExactlyInAnyOrder("standby-was-01", "standby-was-02");
    assertThat(started.subList(4, 6)).containsExactlyInAnyOrder("standby-web-01", "standby-web-02");
  }

  @Test
  void theProtectedSiteAndReplicationAreNotTouched() throws Exception {
    installation.drill(CORE);

    assertThat(installation.home.asked()).isEmpty();
    Set<String> auxiliary = new HashSet<>();
    installation.before.recovery().volumes().forEach(volume -> auxiliary.add(volume.id()));
    assertThat(installation.recovery.asked())
        .noneMatch(mutation ->
            switch (mutation) {
              case Mutation.AttachVolume m -> auxiliary.contains(m.volumeId());
              case Mutation.DetachVolume m -> auxiliary.contains(m.volumeId());
              case Mutation.DeleteVolume m -> auxiliary.contains(m.volumeId());
              default -> false;
            });
  }

  @Test
  void serversRunOnlyOnIsolatedNetworks() throws Exception {
    List<String> reachable = new ArrayList<>();
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.StartServer(String id)) {
        installation.inventory().recovery().server(id).orElseThrow().interfaces().stream()
            .filter(nic -> !nic.networkName().startsWith("drill-"))
            .forEach(nic -> reachable.add(id + " on " + nic.networkName()));
      }
    });

    installation.drill(CORE);

    assertThat(reachable).isEmpty();
    assertThat(installation.recovery.asked())
        .filteredOn(Mutation.CreateNetwork.class::isInstance)
        .allMatch(m -> m instanceof Mutation.CreateNetwork create && create.gateway().isEmpty());
  }

  @Test
  void everyCopyGoesToTheServerOfItsSource() throws Exception {
    installation.drill(CORE);

    assertThat(installation.recovery.asked())
        .filteredOn(Mutation.AttachVolume.class::isInstance)
        .hasSize(9)
        .allMatch(mutation ->
            mutation instanceof Mutation.AttachVolume(String server, String copy)
                && installation
                    .recovery
                    .sourceOf(copy)
                    .startsWith(server.replace("standby-", "aux-") + "-"));
  }

  @Test
  void everyActIsAPairOfEventsWithOneCorrelationId() throws Exception {
    Run run = installation.drill(CORE);

    List<CadfEvent> starts =
        installation.events().stream()
            .filter(event -> event.action().equals("dr-instance.start"))
            .toList();
    assertThat(starts).hasSize(12);
    assertThat(starts)
        .filteredOn(event -> event.outcome() == Outcome.PENDING)
        .allSatisfy(pending ->
            assertThat(starts)
                .filteredOn(event -> event.outcome() == Outcome.SUCCESS)
                .filteredOn(e -> e.correlationId().equals(pending.correlationId()))
                .hasSize(1));
    assertThat(installation.events())
        .allMatch(event -> RunNames.runOf(event.correlationId()).equals(run.id()))
        .allMatch(event -> event.initiator().id().equals("alice"));
    assertThat(run.receipts()).hasSameSizeAs(installation.events());
  }

  @Test
  void theFoldOfTheLedgerIsTheLiveRun() throws Exception {
    Run live = installation.drill(CORE);

    assertThat(installation.replayed().run(live.id())).contains(live);
  }

  @Test
  void theReportedRecoveryTimeFollowsFromTheEvents() throws Exception {
    Run run = installation.drill(CORE);

    Duration recomputed =
        run.steps().stream()
            .filter(s -> s.planned().orElseThrow().phase() == Phase.RECOVER)
            .map(step ->
                Duration.between(run.state().startedAt(), step.state().ended().orElseThrow()))
            .max(Duration::compareTo)
            .orElseThrow();
    assertThat(run.achieved().recoveryTime()).contains(recomputed);
  }

  @Test
  void aStartThatFailsFailsTheDrillAndLeavesNothing() throws Exception {
    installation.recovery.failWhen(mutation ->
        mutation.equals(new Mutation.StartServer("standby-was-01"))
            ? Optional.of(new Refused<>(500, "no capacity"))
            : Optional.empty());

    Run run = installation.drill(CORE);

    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> assertThat(failed.why()).contains("start-was-01").contains("no capacity"));
    assertThat(started()).doesNotContain("standby-web-01", "standby-web-02");
    assertThat(installation.differences()).isEmpty();
    assertThat(installation.replayed().run(run.id())).contains(run);
  }

  @Test
  void aServerThatBreaksWhileStartingIsCleanedUp() throws Exception {
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.StartServer(String id) && id.endsWith("ora-02")) {
        installation.recovery.setStatus(id, "ERROR", "CRITICAL");
      }
    });

    Run run = installation.drill(CORE);

    assertThat(run.state()).isInstanceOf(RunState.Failed.class);
    assertThat(installation.differences()).isEmpty();
  }

  static Stream<Arguments> unansweredActs() {
    return Stream.of(
            Mutation.CreateNetwork.class,
            Mutation.CloneVolumes.class,
            Mutation.DetachNetwork.class,
            Mutation.AttachNetwork.class,
            Mutation.AttachVolume.class,
            Mutation.StartServer.class,
            Mutation.StopServer.class,
            Mutation.DetachVolume.class,
            Mutation.DeleteVolume.class,
            Mutation.DeleteNetwork.class)
        .flatMap(kind -> Stream.of(Arguments.of(kind, true), Arguments.of(kind, false)));
  }

  @ParameterizedTest(name = "{0}, happened: {1}")
  @MethodSource("unansweredActs")
  void anActWithoutAnAnswerIsResolvedByLooking(Class<? extends Mutation> kind, boolean happened)
      throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    installation.recovery.failWhen(mutation ->
        kind.isInstance(mutation) && once.compareAndSet(false, true)
            ? Optional.of(new Unknown<>(happened ? "happened" : "lost"))
            : Optional.empty());

    Run run = installation.drill(WEB);

    assertThat(once).isTrue();
    assertThat(run.isOver()).isTrue();
    if (happened) {
      assertThat(run.state()).isInstanceOf(RunState.Succeeded.class);
    }
    assertThat(installation.differences()).isEmpty();
    assertThat(installation.replayed().run(run.id())).contains(run);
  }

  @Test
  void aCancelledDrillLeavesNothing() throws Exception {
    CompletableFuture<ControlResult> answer = new CompletableFuture<>();
    // The groups are cloned side by side: only the first of them cancels.
    var first = new AtomicBoolean(true);
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.CloneVolumes && first.compareAndSet(true, false)) {
        answer.complete(installation.engine().cancel("run1", ALICE));
      }
    });

    Run run = installation.drill(CORE);

    assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(ControlResult.Accepted.class);
    assertThat(run.state()).isInstanceOf(RunState.Cancelled.class);
    assertThat(installation.events())
        .filteredOn(event -> event.action().equals("dr-run.start"))
        .extracting(CadfEvent::outcome)
        .containsOnlyOnce(Outcome.FAILURE)
        .endsWith(Outcome.FAILURE);
    assertThat(started()).isEmpty();
    assertThat(installation.differences()).isEmpty();
    assertThat(installation.engine().cancel("run1", ALICE))
        .isInstanceOf(ControlResult.NotNow.class);
    assertThat(installation.engine().cancel("run9", ALICE))
        .isInstanceOf(ControlResult.NotFound.class);
  }

  @Test
  void aSecondDrillOfTheSameServersWaitsForTheFirst() throws Exception {
    CompletableFuture<StartResult> second = new CompletableFuture<>();
    AtomicBoolean once = new AtomicBoolean();
    installation.recovery.afterEach(mutation -> {
      if (once.compareAndSet(false, true)) {
        second.complete(installation.engine().start(StartRequest.of(WEB, Mode.DRILL, ALICE)));
      }
    });

    Run first = installation.drill(CORE);

    assertThat(second.get(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            StartResult.Queued.class,
            queued -> {
              assertThat(queued.position()).isEqualTo(1);
              assertThat(queued.behind()).containsExactly(first.id());
              assertThat(queued.run().state()).isInstanceOf(RunState.Queued.class);
            });
    Run later = installation.engine().await("run2").orElseThrow();
    assertThat(later.state()).isInstanceOf(RunState.Succeeded.class);
    assertThat(later.state().startedAt()).isAfterOrEqualTo(first.state().ended().orElseThrow());
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void aMissingStandbyIsNotReady() {
    installation.recovery.removeServer("standby-web-02");

    assertThat(installation.engine().start(StartRequest.of(WEB, Mode.DRILL, ALICE)))
        .isInstanceOfSatisfying(
            StartResult.NotReady.class,
            notReady ->
                assertThat(notReady.findings())
                    .extracting(Object::toString)
                    .contains("server web-02 at wdc06: no server has this name"));
    assertThat(installation.events()).isEmpty();
  }

  @Test
  void aStandbyThatSomebodyStartedIsLeftAlone() throws Exception {
    // Given a standby that comes up between the preview and the run's own look
    installation.onceRecorded(
        () -> installation.recovery.setStatus("standby-web-01", "ACTIVE", "OK"));

    // When
    StartResult result = installation.engine().start(StartRequest.of(WEB, Mode.DRILL, ALICE));

    // Then the run fails before it changes anything, and does not stop what it did not start
    assertThat(result).isInstanceOf(StartResult.Started.class);
    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).isInstanceOf(RunState.Failed.class);
    assertThat(installation.recovery.asked()).isEmpty();
  }

  @Test
  void aServerThatSomebodyTookOverIsNotStopped() throws Exception {
    // Given a standby that somebody gives a real network while the drill has it running
    installation.recovery.afterEach(mutation -> {
      if (mutation.equals(new Mutation.StartServer("standby-web-01"))) {
        installation.recovery.elsewhere(
            new Mutation.AttachNetwork("standby-web-01", "dr-net-web", ""));
      }
    });

    Run run = installation.drill(WEB);

    assertThat(run.state()).isInstanceOf(RunState.Failed.class);
    assertThat(run.achieved().leftOver())
        .contains(
            "server web-01 is ACTIVE, not stopped: it is on network dr-web-net, which this run did"
                + " not make");
    assertThat(stopped()).containsExactly("standby-web-02");
    // Nor is anything pulled out from under it
    assertThat(installation.recovery.asked())
        .noneMatch(m ->
            m instanceof Mutation.DetachVolume detach
                && detach.serverId().equals("standby-web-01"));
  }

  @Test
  void aServerThatHasNothingOfTheRunAnyMoreIsNotStopped() throws Exception {
    // Given a standby that came up in the drill, was put back, and was started again by somebody
    installation.recovery.failWhen(mutation ->
        mutation instanceof Mutation.DeleteNetwork
            ? Optional.of(new Refused<>(500, "not now"))
            : Optional.empty());
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.DeleteNetwork) {
        installation.recovery.setStatus("standby-web-01", "ACTIVE", "OK");
      }
    });

    Run run = installation.drill(WEB);

    assertThat(run.achieved().leftOver())
        .contains(
            "server web-01 is ACTIVE, not stopped: it is on network dr-web-net, which this run did"
                + " not make");
    assertThat(stopped()).containsExactlyInAnyOrder("standby-web-01", "standby-web-02");
  }

  @Test
  void aStandbyOnAForeignNetworkIsNotStarted() throws Exception {
    // Given a standby that gets a real network after everything was found ready
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.AttachVolume(String server, String _)
          && server.equals("standby-web-01")) {
        installation.recovery.elsewhere(
            new Mutation.AttachNetwork(server, "dr-net-db", "10.6.10.9"));
      }
    });

    Run run = installation.drill(WEB);

    assertThat(started()).doesNotContain("standby-web-01");
    assertRefused(run, "network dr-db-net with 10.6.10.9");
  }

  @Test
  void aStandbyWithAReplicatedVolumeIsNotStarted() throws Exception {
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.AttachVolume(String server, String volume)
          && server.equals("standby-web-01")
          && !volume.startsWith("aux-")) {
        installation.recovery.elsewhere(new Mutation.AttachVolume(server, "aux-ora-01-data-1"));
      }
    });

    Run run = installation.drill(WEB);

    assertThat(started()).doesNotContain("standby-web-01");
    assertRefused(run, "replicated volume aux_volume-ora-01-data-1");
  }

  private void assertRefused(Run run, String seen) {
    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> assertThat(failed.why()).contains("step start-web-01").contains(seen));
    assertThat(run.step("start-web-01").orElseThrow().state())
        .isInstanceOfSatisfying(
            StepState.Failed.class, failed -> assertThat(failed.why()).contains(seen));
    assertThat(run.step("start-web-01").orElseThrow().wasBegun()).isFalse();
    assertThat(installation.recovery.asked())
        .noneMatch(m -> m.equals(new Mutation.DetachVolume("standby-web-01", "aux-ora-01-data-1")));
    assertThat(installation.replayed().run(run.id())).contains(run);
  }

  @Test
  void withoutALedgerNothingHappens() {
    try (Installation dead = new Installation(0, false, RunArchive.NONE)) {
      assertThatThrownBy(() -> dead.engine().start(StartRequest.of(WEB, Mode.DRILL, ALICE)))
          .isInstanceOf(AuditUnavailableException.class);
      assertThat(dead.recovery.asked()).isEmpty();
      assertThat(dead.engine().runs()).isEmpty();
    }
  }

  private List<String> started() {
    return installation.recovery.asked().stream()
        .filter(Mutation.StartServer.class::isInstance)
        .map(m -> ((Mutation.StartServer) m).serverId())
        .toList();
  }

  private List<String> stopped() {
    return installation.recovery.asked().stream()
        .filter(Mutation.StopServer.class::isInstance)
        .map(m -> ((Mutation.StopServer) m).serverId())
        .toList();
  }

  private static RecoveryPlan web(String from, String to) {
    String text = WEB.source().text();
    assertThat(text).contains(from);
    return Installation.parse(text.replace(from, to));
  }

  @Test
  void gatesAndChecksOfADrillAskTheServersThatRehearse() throws Exception {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    installation.ask((address, _, expect, _) -> {
      asked.add(address + " " + Integer.toString(expect));
      return "";
    });
    RecoveryPlan plan =
        web(
            """
                  healthGate: {type: server-health, within: PT10M}
              drill:
                ttl: PT2H
                successWhen: [boot-web.healthy, rta <= objectives.rto]
            """,
            """
                  healthGate: {type: tcp, port: 443, within: PT10M}
                - id: pays
                  action: http.check
                  with: {url: "https://web-02:8443/pay?x=1", expect: 204}
                  after: [boot-web.healthy]
                - {id: port, action: tcp.check, with: {host: web-01, port: 22}, after: [boot-web.done]}
                - {id: away, action: tcp.check, with: {host: pay.example, port: 22}}
              drill:
                ttl: PT2H
                successWhen: [boot-web.healthy, pays.passed, port.passed, away.done]
            """);

    Run run = installation.drill(plan);

    assertThat(run.state()).as("%s", run.state()).isInstanceOf(RunState.Succeeded.class);
    assertThat(asked).hasSize(5).contains("tcp://pay.example:22 0");
    // In the drill's own range, where the rehearsing servers are.
    assertThat(asked)
        .filteredOn(address -> address.contains("172.31.24"))
        .hasSize(4)
        .anyMatch(
            address -> address.startsWith("https://") && address.endsWith(":8443/pay?x=1 204"));
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void aDrillWaitsForAPersonAndLetsTimePass() throws Exception {
    RecoveryPlan plan =
        web(
            "  drill:\n",
            """
                - {id: look, action: manual, with: {prompt: Look at it, owner: app, deadline: PT30M}, after: [boot-web.healthy]}
                - {id: settle, action: dr.wait, with: {for: PT5M}, after: [look.done]}
              drill:
            """);

    Run asks = installation.drill(plan);

    assertThat(asks.waiting()).extracting(RunStep::id).containsExactly("look");
    installation.engine().acknowledge("run1", "look", "fine", ALICE);
    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).isInstanceOf(RunState.Succeeded.class);
    StepState settled = run.step("settle").orElseThrow().state();
    assertThat(Duration.between(settled.begun().orElseThrow(), settled.ended().orElseThrow()))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void aDrillThatNobodyAnswersIsTakenAwayWhenItsTimeIsOver() throws Exception {
    RecoveryPlan plan =
        web(
            "  drill:\n",
            """
                - {id: look, action: manual, with: {prompt: Look, owner: app, deadline: PT9H}}
              drill:
            """);
    assertThat(installation.drill(plan).waiting()).hasSize(1);
    installation.clock.advance(Duration.ofHours(3));

    installation.engine().tick();

    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Failed.class, failed -> assertThat(failed.why()).contains("time to live"));
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void enoughServersAreEnoughInADrillToo() throws Exception {
    RecoveryPlan plan = web("with: {groups: [web]}", "with: {groups: [web], minSuccess: 1}");
    installation.recovery.failWhen(mutation ->
        mutation.equals(new Mutation.StartServer("standby-web-02"))
            ? Optional.of(new Refused<>(500, "no"))
            : Optional.empty());

    Run run = installation.drill(plan);

    assertThat(run.state()).as("%s", run.state()).isInstanceOf(RunState.Succeeded.class);
    assertThat(run.step("start-web-02").orElseThrow().state()).isInstanceOf(StepState.Failed.class);
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void tooFewServersFailADrill() throws Exception {
    RecoveryPlan plan = web("with: {groups: [web]}", "with: {groups: [web], minSuccess: 1}");
    installation.recovery.failWhen(mutation ->
        mutation instanceof Mutation.StartServer
            ? Optional.of(new Refused<>(500, "no"))
            : Optional.empty());

    Run run = installation.drill(plan);

    assertThat(run.state()).isInstanceOf(RunState.Failed.class);
    assertThat(installation.differences()).isEmpty();
  }
}
