package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes and one ledger. Two writers would fork the history.
class TwoProcessesTest {
  private static final String OPENED = "opened";
  private static final String IN_USE = "in use: ";

  @TempDir Path temp;

  /// The other process: opens a ledger, says so, and holds it until its input ends.
  static final class Other {
    private Other() {}

    public static void main(String[] args) throws IOException {
      try (Ledger ledger =
          Ledger.open(
              Path.of(args[0]), Samples.ORIGIN, Samples.logKey(), LedgerConfig.defaults())) {
        ledger.append(Samples.entry(0)).join();
        System.out.println(OPENED);
        while (System.in.read() >= 0) {
          // Until the other side closes.
        }
      } catch (LedgerInUse e) {
        System.out.println(IN_USE + e.getMessage());
      }
    }
  }

  private Process other() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            temp.resolve("l").toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private Ledger open() {
    return Ledger.open(
        temp.resolve("l"), Samples.ORIGIN, Samples.logKey(), LedgerConfig.defaults());
  }

  @Test
  void theSecondProcessIsRefusedAndChangesNothing() throws Exception {
    try (Ledger ledger = open()) {
      ledger.append(Samples.entry(0)).join();
      Process second = other();
      try (BufferedReader lines = second.inputReader(UTF_8)) {
        assertThat(lines.readLine()).startsWith(IN_USE).contains(temp.resolve("l").toString());
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(ledger.append(Samples.entry(1)).join().index()).isEqualTo(1);
    }
  }

  @Test
  void aProcessThatWasKilledHoldsNothingAndLosesNothing() throws Exception {
    Process first = other();
    try (BufferedReader lines = first.inputReader(UTF_8)) {
      assertThat(lines.readLine()).isEqualTo(OPENED);
      assertThatThrownBy(this::open).isInstanceOf(LedgerInUse.class);
    } finally {
      first.destroyForcibly().onExit().join();
    }

    try (Ledger ledger = open()) {
      assertThat(ledger.entry(0).bytes()).isEqualTo(Samples.entry(0));
      assertThat(ledger.append(Samples.entry(1)).join().index()).isEqualTo(1);
    }
  }
}
