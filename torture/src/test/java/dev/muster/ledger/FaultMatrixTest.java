package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every single disk call of a ledger's life fails once: {happened, did not} x {error, crash} x
/// {killed, power lost}.
class FaultMatrixTest {
  private static final int[] BATCHES = {1, 2, 60, 150, 1, 90, 7, 300};

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
  void noCallLosesAnAcknowledgedEntry(boolean happens, SimulatedDisk.Fault fault, boolean powerLost)
      throws IOException {
    boolean reached = true;
    int call = 0;
    for (; reached; call++) {
      reached = survives(call, happens, fault, powerLost);
    }
    assertThat(call).as("disk calls of the scenario").isGreaterThan(250);
  }

  /// One life with a fault, and the next one.
  ///
  /// @return whether there was such a call
  private boolean survives(int call, boolean happens, SimulatedDisk.Fault fault, boolean powerLost)
      throws IOException {
    var run = new CrashRun();
    run.disk().failAt(call, happens, fault);
    live(run);
    if (!run.disk().faultWasReached()) {
      return false;
    }
    run.restartOn(
        powerLost ? run.disk().afterPowerFailure(new Random(call)) : run.disk().afterKill());
    run.noteCheckpointOnDisk();
    try {
      LedgerStore store = run.open();
      run.check(store);
      liveOn(run, store, 3, 300);
      run.check(store);
      store.close();
      if (call % 5 == 0) {
        run.verify(folder.resolve(Integer.toString(call)));
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      fail("call %d, happens %s, %s, power lost %s".formatted(call, happens, fault, powerLost), e);
    }
    return true;
  }

  /// Opens and works until the fault ends it, as the threads of a ledger would.
  private static void live(CrashRun run) {
    try {
      LedgerStore store = run.open();
      liveOn(run, store, BATCHES);
      store.close();
    } catch (IOException e) {
      assertThat(run.disk().faultWasReached()).as("only the injected fault: %s", e).isTrue();
    }
  }

  private static void liveOn(CrashRun run, LedgerStore store, int... batches) throws IOException {
    for (int batch : batches) {
      run.commit(store, batch);
      retrying(() -> run.publish(store));
      retrying(store::prepareSpare);
      retrying(() -> {
        while (store.sealNext()) {
          store.prepareSpare();
        }
      });
      retrying(() -> store.compressNext(Breath.NONE));
    }
  }

  /// A step beside the appends.
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /// A failure beside the appends is tried again, unless it was an fsync.
  private static void retrying(Step step) throws IOException {
    try {
      step.run();
    } catch (ForceFailed | SimulatedDisk.Crashed e) {
      throw e;
    } catch (IOException _) {
      step.run();
    }
  }

  /// A folder whose maker died before its name was durable was there for the next process, and gone
  /// with all that process had acknowledged after a power failure.
  @Test
  void aFolderWhoseMakerDiedIsMadeDurable() throws Exception {
    for (int call = 0; call < 12; call++) {
      for (long seed = 0; seed < 16; seed++) {
        var run = new CrashRun();
        run.disk().failAt(call, true, SimulatedDisk.Fault.CRASH);
        try {
          run.open();
        } catch (IOException e) {
          assertThat(run.disk().faultWasReached()).as("only the injected fault: %s", e).isTrue();
        }
        run.restartOn(run.disk().afterKill());
        LedgerStore second = run.open();
        run.commit(second, 5);
        run.restartOn(run.disk().afterPowerFailure(new Random(seed)));
        LedgerStore third = run.open();
        run.check(third);
        third.close();
      }
    }
  }

  @Test
  void randomLivesWithRandomCrashesLoseNothing() throws Exception {
    Seeded.runs(
        100,
        random -> {
          var run = new CrashRun();
          for (int life = 0; life < 6; life++) {
            run.disk().failAt(random.nextInt(250), random.nextBoolean(), SimulatedDisk.Fault.CRASH);
            randomLife(run, random);
            run.restartOn(
                random.nextBoolean()
                    ? run.disk().afterPowerFailure(random)
                    : run.disk().afterKill());
            run.noteCheckpointOnDisk();
          }
          LedgerStore store = run.open();
          run.check(store);
          store.close();
        });
  }

  private static void randomLife(CrashRun run, Random random) {
    try {
      LedgerStore store = run.open();
      run.check(store);
      for (int i = 0; i < 30; i++) {
        switch (random.nextInt(5)) {
          case 0 -> run.publish(store);
          case 1 -> store.sealNext();
          case 2 -> store.prepareSpare();
          case 3 -> store.compressNext(Breath.NONE);
          default -> run.commit(store, 1 + random.nextInt(120));
        }
      }
    } catch (IOException e) {
      assertThat(run.disk().faultWasReached()).as("only the injected fault: %s", e).isTrue();
    }
  }
}
