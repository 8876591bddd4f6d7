package dev.muster.server.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Crn;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityRules;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerCorrupt;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.LedgerListener;
import dev.muster.ledger.Ledgers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubWatchTest {
  private static final Crn INSTANCE =
      Crn.parse("crn:v1:bluemix:public:power-dr-automation:us-east:a/acc-1:i::");

  @TempDir Path folder;

  private final List<CadfEvent> recorded = new ArrayList<>();
  private final LinkedBlockingQueue<LedgerCorrupt> found = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Long> passes = new LinkedBlockingQueue<>();

  private Ledgers open() {
    var listener =
        new LedgerListener() {
          @Override
          public void scrubFound(LedgerCorrupt damage) {
            found.add(damage);
          }

          @Override
          public void scrubbed(long entries) {
            passes.add(entries);
          }
        };
    LedgerConfig config =
        LedgerConfig.defaults().withScrubPeriod(Duration.ofMillis(50)).withListener(listener);
    return Ledgers.open(folder, "muster.local/ledger", LedgerKey.ofSeed(new byte[32]), config);
  }

  private EventReceipt record(CadfEvent event) {
    recorded.add(event);
    return new EventReceipt("muster.local/ledger/acc-1/us-east", "us-east", recorded.size() - 1L);
  }

  private AuditRecorder recorder() {
    return new AuditRecorder(
        this::record,
        new EventBuilder(SeverityRules.standard(), new Redaction(new byte[32])),
        ActionCatalogue.standard(),
        () -> Instant.ofEpochSecond(1_700_000_000),
        INSTANCE.toString());
  }

  /// At once: nobody may read half of it.
  private void put(Path file, byte[] content) throws IOException {
    Path beside = Files.write(folder.resolve("beside"), content);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void newDamageIsOneEventAndARepairedLedgerIsShownAsSound() throws Exception {
    try (Ledgers ledgers = open()) {
      Ledger ledger = ledgers.ledger("acc-1", "us-east");
      for (int i = 0; i < 301; i++) {
        ledger.append(("{\"n\":" + i + "}").getBytes(UTF_8)).join();
      }
      ledger.awaitCheckpoint(301, Duration.ofMinutes(1));
      var watch = new ScrubWatch(ledgers, recorder(), INSTANCE, () -> "c");
      watch.look();
      assertThat(recorded).isEmpty();
      String tiles = "tile/0/00000000000000000000.tiles";
      Path tile = folder.resolve("acc-1/us-east").resolve(tiles);
      byte[] sound = Files.readAllBytes(tile);
      byte[] altered = sound.clone();
      altered[40] ^= 1;
      put(tile, altered);
      found.clear();
      assertThat(found.poll(60, TimeUnit.SECONDS)).isNotNull();

      watch.look();
      watch.look();

      assertThat(ledger.damage()).hasSize(1).first().asString().contains(tiles);
      assertThat(recorded).hasSize(1);
      CadfEvent event = recorded.getFirst();
      assertThat(event.action()).isEqualTo("dr-ledger.verify");
      assertThat(event.outcome()).isEqualTo(Outcome.FAILURE);
      assertThat(CadfJson.validate(event)).isEmpty();
      assertThat(String.valueOf(event.responseData())).contains(tiles);

      put(tile, sound);
      passes.clear();
      // The second one has seen nothing of the damage, from its beginning to its end.
      for (int pass = 0; pass < 3; pass++) {
        assertThat(passes.poll(60, TimeUnit.SECONDS)).isNotNull();
      }
      assertThat(ledger.damage()).isEmpty();
      watch.look();
      assertThat(recorded).hasSize(1);
    }
  }
}
