package dev.muster.recovery.run;

import static dev.muster.recovery.run.Installation.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result.Refused;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Races with a provider that a simulation cannot be made to lose: the others of these scenarios
/// run through the adapter.
@Timeout(60)
class ProviderFaultScenariosTest {
  private static final RecoveryPlan WEB = Installation.plan("web-tier");
  private static final StartRequest MOVE = StartRequest.of(WEB, Mode.PLANNED, ALICE);

  private final Installation installation = new Installation();

  @AfterEach
  void nothingHappenedUnannounced() {
    installation.close();
    assertThat(installation.unannounced).isEmpty();
  }

  @Test
  void p05StopThatIsRefusedBecauseSomebodyWasFasterIsAlreadySatisfied() throws Exception {
    Mutation stop = new Mutation.StopServer("home-web-01", Mutation.StopMode.GRACEFUL);
    installation.home.failWhen(mutation -> {
      if (!mutation.equals(stop)) {
        return Optional.empty();
      }
      installation.home.setStatus("home-web-01", "SHUTOFF", "OK");
      return Optional.of(new Refused<>(409, "already in requested state"));
    });

    Run run = installation.run(MOVE);

    assertThat(run.state()).isInstanceOf(RunState.AwaitingCommit.class);
    assertThat(run.step("stop-web-01").orElseThrow().state())
        .isInstanceOf(StepState.AlreadySatisfied.class);
    assertThat(installation.home.asked()).filteredOn(stop::equals).hasSize(1);
    assertThat(installation.replayed().run("run1")).contains(run);
  }

  @Test
  void p07ReplicationThatSomebodyStopsInTheLastMomentIsNotStoppedAgain() throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    installation.home.afterEach(mutation -> {
      if (mutation instanceof Mutation.StopServer && once.compareAndSet(false, true)) {
        installation.recovery.elsewhere(new Mutation.StopVolumeGroup("vg-aux-web", true));
      }
    });

    Run run = installation.run(MOVE);

    assertThat(run.state()).isInstanceOf(RunState.Halted.class);
    assertThat(installation.recovery.asked()).noneMatch(Mutation.StopVolumeGroup.class::isInstance);
    assertThat(installation.recovery.asked()).noneMatch(Mutation.StartServer.class::isInstance);
  }
}
