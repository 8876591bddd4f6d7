package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a hundred open ledgers cost.
class ManyLedgersTest {
  private static final int LEDGERS = 100;

  @TempDir Path folder;

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ledger-"))
        .count();
  }

  private long files() {
    try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
      return handles.filter(this::isOurs).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isOurs(Path handle) {
    try {
      return Files.readSymbolicLink(handle).startsWith(folder.toRealPath());
    } catch (IOException _) {
      // Closed meanwhile.
      return false;
    }
  }

  private static void await(String what, LongSupplier value, LongPredicate good) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!good.test(value.getAsLong())) {
      assertThat(System.nanoTime()).as("%s: %d", what, value.getAsLong()).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aHundredIdleLedgersHaveNoThreadAndOneHandleEach() {
    LedgerConfig config = LedgerConfig.defaults().withSegmentBytes(1 << 16);
    try (Ledgers ledgers = Ledgers.open(folder, "audit.example", Samples.logKey(), config)) {
      for (int i = 0; i < LEDGERS; i++) {
        ledgers.ledger("account-" + i, "eu-de").append(Samples.entry(i)).join();
      }

      await("threads", ManyLedgersTest::threads, count -> count == 0);
      // The lock: a handle is what the operating system hangs it on.
      await("files", this::files, count -> count == LEDGERS);

      for (int i = 0; i < LEDGERS; i++) {
        Ledger ledger = ledgers.ledger("account-" + i, "eu-de");
        assertThat(ledger.append(Samples.entry(i)).join().index()).isEqualTo(1);
      }
      await("threads", ManyLedgersTest::threads, count -> count == 0);
      await("files", this::files, count -> count == LEDGERS);
    }
  }
}
