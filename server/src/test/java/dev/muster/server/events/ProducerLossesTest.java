package dev.muster.server.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Crn;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.Outcome;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.SeverityRules;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.ProducerPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerLossesTest {
  private static final Crn INSTANCE =
      Crn.parse("crn:v1:bluemix:public:power-dr-automation:us-east:a/acc-1:i::");

  @TempDir Path folder;

  private ProducerLosses losses(Ledgers ledgers, Instant now) {
    return new ProducerLosses(
        ledgers,
        new EventBuilder(SeverityRules.standard(), new Redaction(new byte[32])),
        () -> now,
        INSTANCE,
        () -> "c",
        Duration.ofHours(1));
  }

  @Test
  void aGapThatStaysOpenIsALossOnRecordAndOnce() {
    try (Ledgers ledgers =
        Ledgers.open(
            folder,
            "muster.local/ledger",
            LedgerKey.ofSeed(new byte[32]),
            LedgerConfig.defaults())) {
      Ledger ledger = ledgers.ledger("acc-1", "us-east");
      for (long sequence : new long[] {1, 5}) {
        ledger.append("{}".getBytes(UTF_8), new ProducerPlace("app@eu", sequence)).join();
      }
      Instant noticed = ledger.entry(1).receivedAt();
      losses(ledgers, noticed.plus(Duration.ofMinutes(59))).look();
      assertThat(ledger.size()).isEqualTo(2);

      losses(ledgers, noticed.plus(Duration.ofMinutes(61))).look();
      losses(ledgers, noticed.plus(Duration.ofMinutes(62))).look();

      assertThat(ledger.size()).isEqualTo(3);
      CadfEvent event = CadfJson.parse(ledger.entry(2).bytes());
      assertThat(event.action()).isEqualTo("dr-producer.lose");
      assertThat(event.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(CadfJson.validate(event)).isEmpty();
      assertThat(String.valueOf(event.requestData()))
          .contains("\"producer\":\"app@eu\"", "\"from\":2", "\"to\":4", "\"count\":3", "entry 1");
      var state = ledger.producer("app@eu").orElseThrow();
      assertThat(state.gaps()).isEmpty();
      assertThat(state.lost())
          .singleElement()
          .satisfies(lost -> assertThat(lost.index()).isEqualTo(2));
    }
  }
}
