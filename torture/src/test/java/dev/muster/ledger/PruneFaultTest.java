package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every disk call of giving entries up, and of opening afterwards, fails once.
class PruneFaultTest {
  private static final int ENTRIES = 1000;

  @TempDir Path folder;

  @ParameterizedTest(name = "happens {0}, {1}, power lost {2}")
  @CsvSource({
    "false, ERROR, false",
    "true, ERROR, false",
    "false, ERROR, true",
    "true, ERROR, true",
    "false, CRASH, false",
    "true, CRASH, false",
    "false, CRASH, true",
    "true, CRASH, true"
  })
  void noCallLosesWhatIsKept(boolean happens, SimulatedDisk.Fault fault, boolean powerLost)
      throws IOException {
    boolean reached = true;
    int call = 0;
    for (; reached; call++) {
      try {
        reached = survives(call, happens, fault, powerLost);
      } catch (IOException | RuntimeException | AssertionError e) {
        fail(
            "call %d, happens %s, %s, power lost %s".formatted(call, happens, fault, powerLost), e);
      }
    }
    assertThat(call).as("disk calls of the scenario").isGreaterThan(20);
  }

  /// @return whether there was such a call
  private boolean survives(int call, boolean happens, SimulatedDisk.Fault fault, boolean powerLost)
      throws IOException {
    var run = new CrashRun();
    LedgerStore store = run.open();
    for (int i = 0; i < ENTRIES; i += 50) {
      run.commit(store, 50);
      run.publish(store);
      while (store.sealNext()) {
        store.prepareSpare();
      }
    }
    // Some must be swept away by the second one, some were never sealed.
    assertThat(store.prune(300)).isEqualTo(256);
    run.disk().failAt(call, happens, fault);
    long told = 256;
    try {
      told = store.prune(900);
      store.close();
      run.open().close();
    } catch (IOException e) {
      assertThat(run.disk().faultWasReached()).as("only the injected fault: %s", e).isTrue();
    }
    if (!run.disk().faultWasReached()) {
      return false;
    }
    run.restartOn(
        powerLost ? run.disk().afterPowerFailure(new Random(call)) : run.disk().afterKill());
    LedgerStore next = run.open();
    assertThat(next.minimumIndex()).isIn(256L, 768L).isGreaterThanOrEqualTo(told);
    run.check(next);
    run.commit(next, 30);
    run.publish(next);
    assertThat(next.prune(900)).isEqualTo(768);
    run.check(next);
    next.close();
    run.check(run.open());
    if (call % 5 == 0) {
      run.verify(folder.resolve(Integer.toString(call)));
    }
    return true;
  }
}
