package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubberTest {
  private static final long PATIENCE_SECONDS = 60;
  private static final int ENTRIES = 700;

  @TempDir Path temp;

  private final LinkedBlockingQueue<String> findings = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Long> passes = new LinkedBlockingQueue<>();

  private Ledger open(boolean compression) {
    var listener =
        new LedgerListener() {
          @Override
          public void scrubFound(LedgerCorrupt damage) {
            findings.add(String.valueOf(damage.getMessage()));
          }

          @Override
          public void scrubbed(long entries) {
            passes.add(entries);
          }
        };
    LedgerConfig config =
        Samples.smallSegments()
            .withCompression(compression)
            .withScrubPeriod(Duration.ofMillis(50))
            .withListener(listener);
    return Ledger.open(temp.resolve("l"), Samples.ORIGIN, Samples.logKey(), config);
  }

  private static void fill(Ledger ledger) {
    for (int i = 0; i < ENTRIES; i += 50) {
      ledger.appendAll(Samples.entries(i, 50)).join();
    }
    ledger.awaitCheckpoint(ENTRIES, Duration.ofSeconds(PATIENCE_SECONDS));
  }

  private void awaitFullPass() throws InterruptedException {
    Long entries;
    do {
      entries = passes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(entries).isNotNull();
    } while (entries < ENTRIES);
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    assertThat(file.toFile().setWritable(true)).isTrue();
    Files.write(file, bytes);
  }

  @Test
  void aSoundLedgerIsReadWholeAgainAndAgain() throws Exception {
    for (boolean compression : List.of(false, true)) {
      passes.clear();
      try (Ledger ledger = open(compression)) {
        if (ledger.size() == 0) {
          fill(ledger);
        }
        awaitFullPass();
        awaitFullPass();
      }
      assertThat(findings).isEmpty();
    }
  }

  @Test
  void aByteThatFlipsUnderARunningLedgerIsFoundAndNamed() throws Exception {
    try (Ledger ledger = open(false)) {
      fill(ledger);
      awaitFullPass();
      assertThat(findings).isEmpty();
      Path segment = temp.resolve("l/segments/00000000000000000000.segment");

      flip(segment, 200);

      assertThat(findings.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains(segment.toString());
      // Later passes find it again and again; reading the rest goes on.
      awaitFullPass();
    }
  }

  @Test
  void aTileThatFlipsIsFoundAndNamed() throws Exception {
    try (Ledger ledger = open(false)) {
      fill(ledger);
      awaitFullPass();

      flip(temp.resolve("l").resolve(Samples.TILES), 8192 + 40);

      assertThat(findings.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .contains(Samples.TILES + " at byte 8224", "entries from 257 on");
    }
  }
}
