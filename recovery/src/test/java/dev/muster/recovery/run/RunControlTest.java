package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Network;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Volume;
import dev.muster.estate.EstateCloud;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Preview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What persons decide about runs, and what time decides for them.
@Timeout(60)
class RunControlTest {
  private static final RecoveryPlan CORE = Installation.plan("core-banking");
  private static final RecoveryPlan WEB = Installation.plan("web-tier");
  private static final StartRequest MOVE = StartRequest.of(WEB, Mode.PLANNED, ALICE);

  private final Installation installation = new Installation();

  @AfterEach
  void nothingHappenedUnannounced() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
  }

  @Test
  void aStepThatFailsHaltsAMoveAndIsTriedAgain() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    refuse(mutation -> mutation instanceof Mutation.StartServer && broken.get());

    Run halted = installation.run(MOVE);

    assertThat(halted.state())
        .isInstanceOfSatisfying(
            RunState.Halted.class, h -> assertThat(h.why()).contains("start-web-0"));
    assertThat(halted.offers())
        .contains(Run.Offer.RETRY, Run.Offer.SKIP, Run.Offer.ROLL_BACK, Run.Offer.RESUME);
    broken.set(false);
    String failed =
        halted.steps().stream()
            .filter(step -> step.state() instanceof StepState.Failed)
            .map(RunStep::id)
            .findFirst()
            .orElseThrow();
    assertAccepted(installation.engine().retry("run1", failed, ALICE));
    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(installation.replayed().run("run1")).contains(run);
  }

  @Test
  void aHaltedMoveIsRolledBack() throws Exception {
    refuse(mutation ->
        mutation instanceof Mutation.StartServer(String id) && id.startsWith("standby-"));
    installation.run(MOVE);

    assertAccepted(installation.engine().rollBack("run1", ALICE));

    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).isInstanceOf(RunState.RolledBack.class);
    assertThat(installation.differences()).isEmpty();
    assertThat(installation.engine().commit("run1", ALICE))
        .isInstanceOf(ControlResult.NotNow.class);
  }

  @Test
  void aCancelledMoveOffersToLeaveItOrToTakeItBackOrToGoOn() throws Exception {
    once(Mutation.StopServer.class, () -> installation.engine().cancel("run1", ALICE));

    Run halted = installation.run(MOVE);

    assertThat(halted.state()).isInstanceOf(RunState.Halted.class);
    assertThat(halted.offers()).contains(Run.Offer.LEAVE, Run.Offer.ROLL_BACK, Run.Offer.RESUME);
    assertThat(installation.recovery.asked()).isEmpty();
    assertAccepted(installation.engine().resume("run1", ALICE));
    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
  }

  @Test
  void aCancelledMoveIsLeftAsItIs() throws Exception {
    once(Mutation.StopServer.class, () -> installation.engine().cancel("run1", ALICE));
    installation.run(MOVE);

    assertAccepted(installation.engine().leave("run1", ALICE));

    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).isInstanceOf(RunState.Cancelled.class);
    assertThat(installation.replayed().run("run1")).contains(run);
  }

  @Test
  void aPausedMoveBeginsNothingMoreUntilItIsResumed() throws Exception {
    once(Mutation.StopVolumeGroup.class, () -> installation.engine().pause("run1", ALICE));

    Run paused = installation.run(MOVE);

    assertThat(paused.state()).isInstanceOf(RunState.Paused.class);
    assertThat(installation.recovery.asked()).hasSize(1);
    assertAccepted(installation.engine().resume("run1", ALICE));
    assertThat(installation.engine().await("run1").orElseThrow().state())
        .isInstanceOf(RunState.AwaitingCommit.class);
  }

  @Test
  void aMoveIsNotResumedIntoAnotherWorld() throws Exception {
    once(Mutation.StopVolumeGroup.class, () -> installation.engine().pause("run1", ALICE));
    installation.run(MOVE);
    installation.home.setStatus("home-web-01", "ACTIVE", "OK");

    assertThat(installation.engine().resume("run1", ALICE))
        .isInstanceOfSatisfying(
            ControlResult.NotNow.class,
            not -> assertThat(not.why()).contains("contradicts").contains("web-01 at home"));
  }

  @Test
  void aMoveThatRealityContradictsHaltsAfterARestartWithBothViews() throws Exception {
    installation.run(MOVE);
    int promoted = 0;
    while (!installation.events().get(promoted).correlationId().equals("run1.promote-web")) {
      promoted++;
    }
    try (Installation dying = new Installation(promoted + 1, false, RunArchive.NONE)) {
      dying.run(MOVE);
      dying.home.setStatus("home-web-01", "ACTIVE", "OK");
      dying.restart();

      dying.engine().adopt();

      Run run = dying.engine().await("run1").orElseThrow();
      assertThat(run.state())
          .isInstanceOfSatisfying(
              RunState.Halted.class, halted -> assertThat(halted.why()).contains("contradicts"));
      var request = requireNonNull(dying.events().getLast().requestData());
      assertThat(request.path("views").size()).isPositive();
    }
  }

  @Test
  void aRunRefusesWhenTheWorldMovedSinceItsPreview() {
    Preview preview = preview(WEB, Mode.PLANNED);
    installation.recovery.elsewhere(
        new Mutation.AttachVolume("standby-web-01", "aux-web-01-data-1"));
    installation.clock.advance(Duration.ofMinutes(1));

    assertThat(installation.engine().start(MOVE.expecting(preview.hash())))
        .isInstanceOfSatisfying(
            StartResult.Moved.class,
            moved ->
                assertThat(moved.differences())
                    .anyMatch(line -> line.contains("aux_volume-web-01-data-1")));
    assertThat(installation.events()).isEmpty();
  }

  @Test
  void thePreviewNamesTheBlastRadiusTheDestructivePartAndThePointOfNoReturn() {
    Preview preview = preview(WEB, Mode.PLANNED);

    assertThat(preview.findings()).isEmpty();
    assertThat(preview.pointOfNoReturn().orElseThrow().id()).isEqualTo("reverse-web");
    assertThat(preview.destructive())
        .extracting(step -> step.id())
        .containsExactly("reverse-web", "restore-web");
    assertThat(preview.blastRadius())
        .contains("home: web-01", "recovery: web-01", "recovery: aux_volume-web-01-data-1");
  }

  @Test
  void aFailoverCancelsADrillOfItsServersAndGoesFirst() throws Exception {
    installation.engine().observe(CORE, ALICE);
    AtomicInteger asked = new AtomicInteger();
    once(
        Mutation.CloneVolumes.class,
        () -> {
          StartResult result =
              installation
                  .engine()
                  .start(StartRequest.of(CORE, Mode.UNPLANNED, ALICE).forced("fire"));
          asked.set(result instanceof StartResult.Queued ? 1 : 2);
        });

    Run drill = installation.drill(CORE);

    assertThat(asked).hasValue(1);
    assertThat(drill.state()).isInstanceOf(RunState.Cancelled.class);
    Run failover = installation.engine().await("run2").orElseThrow();
    assertThat(failover.state()).isInstanceOf(RunState.AwaitingCommit.class);
  }

  @Test
  void aPausedDrillIsTakenAwayWhenItsTimeToLiveIsOver() throws Exception {
    once(Mutation.CloneVolumes.class, () -> installation.engine().pause("run1", ALICE));
    Run paused = installation.drill(WEB);
    assertThat(paused.state()).isInstanceOf(RunState.Paused.class);

    installation.engine().tick();
    assertThat(installation.run("run1").state()).isInstanceOf(RunState.Paused.class);
    installation.clock.advance(Duration.ofHours(3));
    installation.engine().tick();

    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).isInstanceOf(RunState.Cancelled.class);
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void nobodyTakesAwayWhatALiveRunMadeOrUses() throws Exception {
    once(Mutation.StartServer.class, () -> installation.engine().pause("run1", ALICE));
    Run paused = installation.drill(WEB);
    assertThat(paused.state()).isInstanceOf(RunState.Paused.class);
    List<Mutation> harms = new ArrayList<>();
    harms.add(new Mutation.DeleteServer("standby-web-01"));
    harms.add(new Mutation.DeleteVolume("aux-web-01-data-1"));
    for (Volume volume : installation.inventory().recovery().volumes()) {
      if (volume.name().contains("drill-run1-")) {
        harms.add(new Mutation.DeleteVolume(volume.id()));
        harms.add(new Mutation.DetachVolume("standby-web-01", volume.id()));
      }
    }
    for (Network network : installation.inventory().recovery().networks()) {
      if (network.name().contains("drill-run1-")) {
        harms.add(new Mutation.DeleteNetwork(network.id()));
      }
    }
    assertThat(harms).hasSizeGreaterThan(4);

    assertThat(harms)
        .allSatisfy(harm ->
            assertThat(installation.engine().objection("ws-recovery", harm))
                .hasValueSatisfying(why ->
                    assertThat(why.message()).contains("run run1 of plan web-tier uses it")));
    assertThat(
            installation
                .engine()
                .objection("ws-recovery", new Mutation.DeleteVolume("aux-ora-01-data-1")))
        .isEmpty();
    installation.engine().cancel("run1", ALICE);
    installation.engine().await("run1");
    assertThat(harms)
        .allSatisfy(
            harm -> assertThat(installation.engine().objection("ws-recovery", harm)).isEmpty());
  }

  @Test
  void checksAskTheServersThatComeUpAndAreToldTheirAddresses() throws Exception {
    RecoveryPlan plan =
        edited("{type: server-health, within: PT10M}", "{type: tcp, port: 1521, within: PT10M}");
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    Set<String> recovered = ConcurrentHashMap.newKeySet();
    installation.answer((address, addresses, _, _) -> {
      asked.add(address);
      recovered.addAll(addresses);
      // The first try of each comes too early.
      return Collections.frequency(asked, address) > 1 ? "" : "cannot be asked: refused";
    });

    Run moved = installation.run(StartRequest.of(plan, Mode.PLANNED, ALICE));

    assertThat(moved.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(asked).contains("tcp://10.6.30.11:1521", "tcp://10.6.30.12:1521").hasSize(4);
    assertThat(recovered).containsExactlyInAnyOrder("10.6.30.11", "10.6.30.12");
  }

  @Test
  void whatIsFailedOverIsNotDeleted() throws Exception {
    installation.run(MOVE);
    Mutation delete = new Mutation.DeleteVolume("aux-web-01-data-1");

    assertThat(installation.engine().objection("ws-recovery", delete))
        .hasValueSatisfying(
            why -> assertThat(why.message()).contains("failed over").contains("run1"));
    assertThat(
            installation
                .engine()
                .objection("ws-recovery", new Mutation.DeleteVolume("aux-ora-01-data-1")))
        .isEmpty();
    installation.engine().rollBack("run1", ALICE);
    installation.engine().await("run1");
    assertThat(installation.engine().objection("ws-recovery", delete)).isEmpty();
  }

  @Test
  void aPersonsStepWaitsIsAcknowledgedOrRunsOutOfTime() throws Exception {
    RecoveryPlan plan =
        edited(
            "  drill:\n",
            String.join(
                "\n      ",
                "    - id: dns",
                "action: manual",
                "with: {prompt: alias, owner: netops, deadline: PT10M, onDeadline: fail}",
                "when: [planned]",
                "after: [boot-web.done]\n  drill:\n"));

    Run waiting = installation.run(StartRequest.of(plan, Mode.PLANNED, ALICE));

    assertThat(waiting.state()).isInstanceOf(RunState.Running.class);
    assertThat(waiting.waiting()).extracting(RunStep::id).containsExactly("dns");
    installation.clock.advance(Duration.ofMinutes(11));
    installation.engine().tick();
    Run halted = installation.engine().await("run1").orElseThrow();
    assertThat(halted.state()).isInstanceOf(RunState.Halted.class);
    assertThat(halted.step("dns").orElseThrow().state()).isInstanceOf(StepState.Failed.class);
    assertAccepted(installation.engine().retry("run1", "dns", ALICE));
    installation.engine().await("run1");
    assertAccepted(installation.engine().acknowledge("run1", "dns", "done", ALICE));
    assertThat(installation.engine().await("run1").orElseThrow().state())
        .isInstanceOf(RunState.AwaitingCommit.class);
  }

  @Test
  void enoughServersAreEnough() throws Exception {
    RecoveryPlan plan = edited("with: {groups: [web]}", "with: {groups: [web], minSuccess: 1}");
    refuse(mutation -> mutation.equals(new Mutation.StartServer("standby-web-02")));

    Run run = installation.run(StartRequest.of(plan, Mode.PLANNED, ALICE));

    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(run.step("start-web-02").orElseThrow().state()).isInstanceOf(StepState.Failed.class);
  }

  @Test
  void whatTheCloudThrottlesIsTriedAgain() throws Exception {
    AtomicInteger refusals = new AtomicInteger(3);
    installation.recovery.failWhen(mutation ->
        mutation instanceof Mutation.AttachVolume && refusals.getAndDecrement() > 0
            ? Optional.of(new Refused<>(429, "slow down"))
            : Optional.empty());

    Run run = installation.run(MOVE);

    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(installation.replayed().run("run1")).contains(run);
  }

  @Test
  void howLongActsTakeIsLearnt() throws Exception {
    installation.run(MOVE);

    assertThat(installation.engine().latencies())
        .anySatisfy(latency -> {
          assertThat(latency.site()).isEqualTo("recovery");
          assertThat(latency.act()).isEqualTo("StartServer");
          assertThat(latency.count()).isEqualTo(2);
          assertThat(latency.typical()).isPositive();
        });
    assertThat(installation.replayed().latencies()).isEqualTo(installation.engine().latencies());
  }

  private Preview preview(RecoveryPlan plan, Mode mode) {
    if (installation.engine().preview(plan, mode) instanceof Result.Done<Preview>(Preview done)) {
      return done;
    }
    throw new AssertionError("cannot look");
  }

  private void refuse(Predicate<Mutation> which) {
    installation.recovery.failWhen(mutation ->
        which.test(mutation) ? Optional.of(new Refused<>(500, "not now")) : Optional.empty());
  }

  /// Does something when the first mutation of a kind was taken on, at either site.
  private void once(Class<? extends Mutation> kind, Runnable action) {
    AtomicBoolean first = new AtomicBoolean(true);
    for (EstateCloud cloud : new EstateCloud[] {installation.home, installation.recovery}) {
      cloud.afterEach(mutation -> {
        if (kind.isInstance(mutation) && first.compareAndSet(true, false)) {
          action.run();
        }
      });
    }
  }

  private static void assertAccepted(ControlResult result) {
    assertThat(result).isInstanceOf(ControlResult.Accepted.class);
  }

  private static RecoveryPlan edited(String from, String to) {
    String text = WEB.source().text();
    assertThat(text).contains(from);
    if (new PlanParser().parse(text.replace(from, to).getBytes(UTF_8))
        instanceof PlanResult.Valid(RecoveryPlan plan)) {
      return plan;
    }
    throw new AssertionError(
        new PlanParser().parse(text.replace(from, to).getBytes(UTF_8)).toString()
            + "\n"
            + text.replace(from, to));
  }

  @Test
  void aRunThatIsAtWorkForTooLongHaltsAndGoesOnWhenSomebodyLetsIt() throws Exception {
    RecoveryPlan plan = edited("  sites:\n", "  runTimeout: PT31M\n  sites:\n");
    installation.recovery.takes(_ -> Duration.ofMinutes(9));
    installation.home.takes(_ -> Duration.ofMinutes(9));

    Run halted = installation.run(StartRequest.of(plan, Mode.PLANNED, ALICE));

    assertThat(halted.state())
        .isInstanceOfSatisfying(
            RunState.Halted.class,
            state -> assertThat(state.why()).isEqualTo("its run timeout is over: PT31M"));
    assertThat(halted.offers()).contains(Run.Offer.RESUME, Run.Offer.ROLL_BACK);
    assertThat(installation.replayed().run("run1")).contains(halted);

    installation.engine().resume("run1", ALICE);

    assertThat(installation.engine().await("run1").orElseThrow().state())
        .isInstanceOf(RunState.AwaitingCommit.class);
  }

  @Test
  void aRunThatWaitsForAPersonForTooLongHalts() throws Exception {
    String sign =
        "    - {id: sign, action: manual, with: {prompt: Sign, owner: boss, deadline: PT9H}}\n";
    RecoveryPlan plan =
        Installation.parse(
            edited("  sites:\n", "  runTimeout: PT1H\n  sites:\n")
                .source()
                .text()
                .replace("  drill:\n", sign + "  drill:\n"));
    assertThat(installation.run(StartRequest.of(plan, Mode.PLANNED, ALICE)).state())
        .isInstanceOf(RunState.Running.class);
    installation.clock.advance(Duration.ofHours(2));

    installation.engine().tick();

    assertThat(installation.run("run1").state()).isInstanceOf(RunState.Halted.class);
    installation.engine().resume("run1", ALICE);
    installation.engine().acknowledge("run1", "sign", "", ALICE);
    assertThat(installation.engine().await("run1").orElseThrow().state())
        .isInstanceOf(RunState.AwaitingCommit.class);
  }
}
