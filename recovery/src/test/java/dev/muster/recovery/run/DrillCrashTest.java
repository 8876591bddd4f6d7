package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A process that dies after each single event of a drill, and the next one that cleans up.
@Timeout(300)
class DrillCrashTest {
  private static final RecoveryPlan WEB = Installation.plan("web-tier");

  /// In the first way the last event's act still reaches the cloud, in the second it does not.
  @ParameterizedTest(name = "nobody gets to know of the last event: {0}")
  @ValueSource(booleans = {false, true})
  void cleanUpAfterACrashAtAnyEventLeavesNothing(boolean silently) throws Exception {
    int events = eventsOfAWholeDrill();
    for (int last = 1; last < events; last++) {
      try (Installation installation = new Installation(last, silently, RunArchive.NONE)) {
        dieWhileDrilling(installation);
        installation.restart();
        cleanUp(installation, last);
      }
    }
  }

  private static void dieWhileDrilling(Installation installation) throws InterruptedException {
    try {
      installation.drill(WEB);
    } catch (AuditUnavailableException e) {
      // Died while its start was recorded: there is no run to wait for.
      assertThat(installation.engine().runs()).hasSizeLessThanOrEqualTo(1);
    }
  }

  private static void cleanUp(Installation installation, int last) throws InterruptedException {
    String crash = "crash after event %d".formatted(last);
    Run interrupted = installation.engine().run("run1").orElseThrow();
    assertThat(interrupted.state()).as(crash).isInstanceOf(RunState.Interrupted.class);
    assertThat(installation.engine().start(StartRequest.of(WEB, Mode.DRILL, ALICE)))
        .as(crash)
        .isInstanceOf(StartResult.NotReady.class);

    assertThat(installation.engine().cleanUp("run1", ALICE))
        .as(crash)
        .isInstanceOf(ControlResult.Accepted.class);

    Run run = installation.engine().await("run1").orElseThrow();
    assertThat(run.state()).as(crash).isInstanceOf(RunState.RolledBack.class);
    assertThat(installation.differences()).as(crash).isEmpty();
    assertThat(installation.unannounced).as(crash).isEmpty();
    assertThat(installation.home.asked()).as(crash).isEmpty();
    assertThat(installation.replayed().run("run1")).as(crash).contains(run);
    if (installation.events().stream().anyMatch(event -> event.action().equals("dr-run.start"))) {
      assertEndedOnce(installation, "dr-run.start", crash);
    }
    assertEndedOnce(installation, "dr-run.cleanup", crash);
  }

  private static void assertEndedOnce(Installation installation, String action, String crash) {
    List<Outcome> outcomes =
        installation.events().stream()
            .filter(event -> event.action().equals(action))
            .filter(event -> event.correlationId().equals("run1"))
            .map(CadfEvent::outcome)
            .toList();
    assertThat(outcomes).as(crash + ", " + action).hasSize(2).startsWith(Outcome.PENDING);
    assertThat(outcomes.getLast()).as(crash + ", " + action).isNotEqualTo(Outcome.PENDING);
  }

  /// The second process dies too, after each single event of its cleanup.
  @Test
  void aSecondCrashDuringTheCleanUpLeavesEachActWithOneEnd() throws Exception {
    int first = eventsOfAWholeDrill() / 2;
    boolean whole = false;
    for (int more = 0; !whole; more++) {
      try (Installation installation = new Installation(first, false, RunArchive.NONE)) {
        dieWhileDrilling(installation);
        installation.restart(first + more);
        whole = cleansUp(installation);
        if (!whole) {
          installation.restart();
          cleanUp(installation, first + more);
        }
      }
    }
  }

  private static boolean cleansUp(Installation installation) throws InterruptedException {
    try {
      assertThat(installation.engine().cleanUp("run1", ALICE))
          .isInstanceOf(ControlResult.Accepted.class);
      return installation.engine().await("run1").orElseThrow().isOver();
    } catch (AuditUnavailableException e) {
      assertThat(installation.engine().run("run1").orElseThrow().state())
          .isInstanceOf(RunState.Interrupted.class);
      return false;
    }
  }

  @Test
  void aStartOfWhichOnlyAPartIsOnRecordDoesNotHoldItsServers() throws Exception {
    RecoveryPlan core = Installation.plan("core-banking");
    try (Installation installation = new Installation(1, false, RunArchive.NONE)) {
      assertThatThrownBy(
              () -> installation.engine().start(StartRequest.of(core, Mode.DRILL, ALICE)))
          .isInstanceOf(AuditUnavailableException.class);

      assertThat(installation.events()).hasSize(1);
      assertThat(installation.engine().run("run1").orElseThrow().state())
          .isInstanceOf(RunState.Interrupted.class);
      installation.restart();
      cleanUp(installation, 1);
      assertThat(installation.drill(core).state()).isInstanceOf(RunState.Succeeded.class);
    }
  }

  private static int eventsOfAWholeDrill() throws InterruptedException {
    try (Installation installation = new Installation()) {
      assertThat(installation.drill(WEB).state()).isInstanceOf(RunState.Succeeded.class);
      return installation.events().size();
    }
  }

  @Test
  void onlyAnInterruptedRunIsCleanedUp() throws Exception {
    try (Installation installation = new Installation()) {
      installation.drill(WEB);

      assertThat(installation.engine().cleanUp("run1", ALICE))
          .isInstanceOf(ControlResult.NotNow.class);
      assertThat(installation.engine().cleanUp("run2", ALICE))
          .isInstanceOf(ControlResult.NotFound.class);
    }
  }

  @Test
  void runsBeforeARestartAreStillListed() throws Exception {
    try (Installation installation = new Installation()) {
      Run first = installation.drill(WEB);
      Run second = installation.drill(WEB);

      installation.restart();

      assertThat(installation.engine().runs()).containsExactly(second, first);
    }
  }
}
