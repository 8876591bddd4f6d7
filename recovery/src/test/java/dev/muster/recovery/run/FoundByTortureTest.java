package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What random stories found, each told again as small as it gets.
@Timeout(60)
class FoundByTortureTest {
  private static final RecoveryPlan WEB = Installation.plan("web-tier");
  private static final RecoveryPlan CORE = Installation.plan("core-banking");

  private final Installation installation = new Installation();

  @AfterEach
  void nothingHappenedUnannounced() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
  }

  private Run rest() throws InterruptedException {
    return installation.engine().await("run1").orElseThrow();
  }

  private static void assertAccepted(ControlResult result) {
    assertThat(result).isInstanceOf(ControlResult.Accepted.class);
  }

  private List<Outcome> outcomes(String action) {
    return installation.events().stream()
        .filter(event -> event.action().equals(action))
        .map(CadfEvent::outcome)
        .toList();
  }

  private static Optional<Result<dev.muster.cloud.Accepted>> refused() {
    return Optional.of(new Result.Refused<>(400, "not now"));
  }

  @Test
  void resumingOnAFullLedgerLeavesTheRunInterrupted() throws Exception {
    installation.fullAfter(40);
    Run run = installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    assertThat(run.state()).isInstanceOf(RunState.Interrupted.class);

    assertThatThrownBy(() -> installation.engine().resume("run1", ALICE))
        .isInstanceOf(AuditUnavailableException.class);
    assertThat(installation.run("run1").state()).isInstanceOf(RunState.Interrupted.class);

    installation.fullAfter(Integer.MAX_VALUE);
    assertAccepted(installation.engine().resume("run1", ALICE));
    assertThat(rest().state()).isInstanceOf(RunState.AwaitingCommit.class);
  }

  @Test
  void rollingBackAgainGoesOnUnderTheFirstIntent() throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    installation.recovery.failWhen(
        mutation -> mutation instanceof Mutation.DetachVolume ? refused() : Optional.empty());
    assertAccepted(installation.engine().rollBack("run1", ALICE));
    assertThat(rest().state()).isInstanceOf(RunState.Halted.class);
    installation.recovery.failWhen(_ -> Optional.empty());

    assertAccepted(installation.engine().rollBack("run1", ALICE));

    assertThat(rest().state()).isInstanceOf(RunState.RolledBack.class);
    assertThat(outcomes(RunEvents.ROLLBACK)).containsExactly(Outcome.PENDING, Outcome.SUCCESS);
    assertThat(installation.replayed().run("run1")).contains(rest());
  }

  @Test
  void aCommitThatIsRolledBackHasAnOutcome() throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    installation.home.setStatus("home-web-01", "ACTIVE", "OK");
    assertAccepted(installation.engine().commit("run1", ALICE));
    assertThat(rest().state()).isInstanceOf(RunState.Halted.class);
    installation.home.setStatus("home-web-01", "SHUTOFF", "OK");

    assertAccepted(installation.engine().rollBack("run1", ALICE));

    assertThat(rest().state()).isInstanceOf(RunState.RolledBack.class);
    assertThat(outcomes(RunEvents.COMMIT)).containsExactly(Outcome.PENDING, Outcome.FAILURE);
  }

  @Test
  void aDrillsCleanupKeepsToThePlansLimits() throws Exception {
    RecoveryPlan plan =
        Installation.parse(
            WEB.source().text().replace("  drill:", "  concurrency: {attach: 1}\n  drill:"));
    Run run = installation.run(StartRequest.of(plan, Mode.DRILL, ALICE));
    assertThat(run.state()).isInstanceOf(RunState.Succeeded.class);

    int underWay = 0;
    for (CadfEvent event : installation.events()) {
      boolean attach =
          event.action().equals("dr-volume.detach") || event.action().equals("dr-volume.delete");
      if (attach) {
        underWay += event.outcome() == Outcome.PENDING ? 1 : -1;
        assertThat(underWay).as(event.correlationId()).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void whatEndsWhileARunIsPausedIsJudgedOnce() throws Exception {
    installation.engine().observe(WEB, ALICE);
    installation.mirror.cut();
    AtomicBoolean paused = new AtomicBoolean();
    // The old servers are seen to have stopped when all else is done, and the run is paused.
    installation.home.blindWhen(_ -> {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!isUp() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(1_000_000);
      }
      if (isUp() && paused.compareAndSet(false, true)) {
        installation.engine().pause("run1", ALICE);
      }
      return Optional.empty();
    });
    Run run = installation.run(StartRequest.of(WEB, Mode.UNPLANNED, ALICE).forced("it burns"));
    assertThat(run.state()).isInstanceOf(RunState.Paused.class);

    assertAccepted(installation.engine().resume("run1", ALICE));

    assertThat(rest().state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(outcomes(RunEvents.START)).containsExactly(Outcome.PENDING, Outcome.SUCCESS);
  }

  private boolean isUp() {
    return installation.journal().run("run1").stream()
        .flatMap(run -> run.step("boot-web-healthy").stream())
        .anyMatch(step -> step.state().isDone());
  }

  @Test
  void aRollBackThatIsPausedIsNotCancelledOntoTheWayForward() throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    AtomicBoolean paused = new AtomicBoolean();
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.DetachVolume && paused.compareAndSet(false, true)) {
        installation.engine().pause("run1", ALICE);
      }
    });
    assertAccepted(installation.engine().rollBack("run1", ALICE));
    assertThat(rest().state())
        .isInstanceOfSatisfying(
            RunState.Paused.class,
            state -> assertThat(state.stage()).isEqualTo(RunState.Stage.ROLL_BACK));

    assertThat(installation.engine().cancel("run1", ALICE))
        .isInstanceOf(ControlResult.NotNow.class);

    assertThat(rest().offers()).doesNotContain(Run.Offer.CANCEL);
    assertAccepted(installation.engine().resume("run1", ALICE));
    assertThat(rest().state()).isInstanceOf(RunState.RolledBack.class);
  }

  @Test
  void aStepThatTheRunHasGonePastIsNotTriedAgain() throws Exception {
    RecoveryPlan plan =
        Installation.parse(
            WEB.source()
                .text()
                .replace(
                    "  drill:",
                    "    - {id: alias, action: tcp.check, criticality: optional, with: {host: a, port: 1, within: PT1M}}\n  drill:"));
    Run run = installation.run(StartRequest.of(plan, Mode.PLANNED, ALICE));
    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(run.step("alias").orElseThrow().state()).isInstanceOf(StepState.Failed.class);

    assertThat(installation.engine().retry("run1", "alias", ALICE))
        .isInstanceOf(ControlResult.NotNow.class);
    assertThat(rest()).isEqualTo(run);
  }

  @ParameterizedTest
  @ValueSource(strings = {RunEvents.ROLLBACK, RunEvents.COMMIT})
  void whatEndedBeforeTheLedgerWasFullDoesNotEndTwice(String action) throws Exception {
    installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));
    fullOnce(action);

    ControlResult begun =
        action.equals(RunEvents.COMMIT)
            ? installation.engine().commit("run1", ALICE)
            : installation.engine().rollBack("run1", ALICE);

    assertAccepted(begun);
    assertThat(rest().state()).isInstanceOf(RunState.Interrupted.class);
    installation.fullAfter(Integer.MAX_VALUE);
    assertAccepted(installation.engine().resume("run1", ALICE));
    assertThat(rest().isOver()).isTrue();
    assertThat(outcomes(action)).containsExactly(Outcome.PENDING, Outcome.SUCCESS);
  }

  /// The ledger takes nothing after the outcome of an act.
  private void fullOnce(String action) {
    installation.onceRecorded(() -> {
      CadfEvent last = installation.ledger.getLast();
      if (last.action().equals(action) && last.outcome() == Outcome.SUCCESS) {
        installation.fullAfter(installation.ledger.size());
      } else {
        fullOnce(action);
      }
    });
  }

  @Test
  void anInterruptedDrillThatIsJudgedStandsWhereItsEventsSay() throws Exception {
    installation.fullAfter(15);
    Run run = installation.run(StartRequest.of(WEB, Mode.DRILL, ALICE));
    assertThat(run.state()).isInstanceOf(RunState.Interrupted.class);
    // One event more: that the drill failed, and not that its cleanup begins.
    int full = installation.events().size() + 1;
    installation.fullAfter(full);
    assertThatThrownBy(() -> installation.engine().cleanUp("run1", ALICE))
        .isInstanceOf(AuditUnavailableException.class);
    assertThat(installation.events()).hasSize(full);

    RunJournal replayed = installation.replayed();
    replayed.interrupted();

    assertThat(replayed.run("run1").orElseThrow().state())
        .isEqualTo(installation.run("run1").state());
  }

  @Test
  void whatWaitsForASkippedStepWaitsForAllThatItWaitedFor() throws Exception {
    Run moved = installation.run(StartRequest.of(CORE, Mode.PLANNED, ALICE));
    assertThat(moved.state()).isInstanceOf(RunState.AwaitingCommit.class);
    // The first server that a rollback starts again at home, when replication is back.
    assertAccepted(
        installation.engine().skip("run1", firstRestart(moved), "comes up by itself", ALICE));
    assertAccepted(installation.engine().rollBack("run1", ALICE));

    assertThat(rest().state()).isInstanceOf(RunState.RolledBack.class);

    List<String> order =
        installation.events().stream()
            .filter(event -> event.outcome() != Outcome.FAILURE)
            .map(CadfEvent::correlationId)
            .toList();
    assertThat(order).contains("run1.restored").anyMatch(id -> id.startsWith("run1.restart-"));
    assertThat(order.subList(0, order.indexOf("run1.restored")))
        .noneMatch(id -> id.startsWith("run1.restart-"));
  }

  private static String firstRestart(Run run) {
    return run.steps().stream()
        .filter(step -> step.id().startsWith("restart-"))
        .filter(step -> step.planned().orElseThrow().dependsOn().contains("restored"))
        .map(RunStep::id)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsSkippedBeforeItsTurnIsNotDone() throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    installation.recovery.afterEach(mutation -> {
      if (once.compareAndSet(false, true)) {
        assertAccepted(installation.engine().skip("run1", "start-web-02", "broken", ALICE));
      }
    });

    Run run = installation.run(StartRequest.of(WEB, Mode.PLANNED, ALICE));

    assertThat(once).isTrue();
    assertThat(run.step("start-web-02").orElseThrow().state())
        .isInstanceOf(StepState.Skipped.class);
    assertThat(installation.recovery.asked())
        .doesNotContain(new Mutation.StartServer("standby-web-02"))
        .contains(new Mutation.StartServer("standby-web-01"));
  }

  @Test
  void aDrillDoesNotTakeAServerToItsNetworkThatSomebodyStarted() throws Exception {
    AtomicReference<String> started = new AtomicReference<>("");
    installation.recovery.afterEach(mutation -> {
      if (mutation instanceof Mutation.DetachNetwork(String server, String _, String _)
          && started.compareAndSet("", server)) {
        installation.recovery.setStatus(server, "ACTIVE", "OK");
      }
    });

    Run run = installation.drill(WEB);

    assertThat(run.state()).isInstanceOf(RunState.Failed.class);
    assertThat(started.get()).isNotEmpty();
    assertThat(installation.recovery.asked())
        .filteredOn(Mutation.AttachNetwork.class::isInstance)
        .extracting(mutation -> ((Mutation.AttachNetwork) mutation).serverId())
        .doesNotContain(started.get());
  }

  @Test
  void aDrillIsNotCleanWhileItsCopiesMayStillCome() throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    installation.recovery.takes(mutation ->
        mutation instanceof Mutation.CloneVolumes && once.compareAndSet(false, true)
            ? Duration.ofHours(1)
            : Duration.ZERO);

    Run run = installation.drill(WEB);

    assertThat(run.state()).isInstanceOf(RunState.Failed.class);
    assertThat(run.achieved().leftOver())
        .singleElement()
        .asString()
        .startsWith("volumes clone-drill-run1-1-*");
    assertThat(run.offers()).contains(Run.Offer.CLEAN_UP);

    installation.clock.advance(Duration.ofHours(1));
    assertAccepted(installation.engine().cleanUp("run1", ALICE));

    assertThat(rest().state()).isInstanceOf(RunState.RolledBack.class);
    assertThat(rest().achieved().leftOver()).isEmpty();
    assertThat(installation.differences()).isEmpty();
    assertThat(installation.replayed().run("run1")).contains(rest());
  }

  @Test
  void copiesThatComeWhileADrillIsCleanedUpAreTakenAway() throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    installation.recovery.takes(mutation ->
        mutation instanceof Mutation.CloneVolumes && once.compareAndSet(false, true)
            ? Duration.ofMinutes(13)
            : Duration.ZERO);

    Run run = installation.drill(WEB);

    assertThat(run.state()).isInstanceOf(RunState.Failed.class);
    assertThat(run.achieved().leftOver()).isEmpty();
    assertThat(installation.differences()).isEmpty();
  }

  @Test
  void copiesThatDoNotComeInAnHourAreNotWaitedForAnyMore() throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    installation.recovery.failWhen(mutation ->
        mutation instanceof Mutation.CloneVolumes && once.compareAndSet(false, true)
            ? Optional.of(new Result.Unknown<>("lost"))
            : Optional.empty());
    assertThat(installation.drill(WEB).achieved().leftOver()).isNotEmpty();

    installation.clock.advance(Duration.ofHours(1));
    assertAccepted(installation.engine().cleanUp("run1", ALICE));

    assertThat(rest().state()).isInstanceOf(RunState.RolledBack.class);
    assertThat(rest().achieved().leftOver()).isEmpty();
  }
}
