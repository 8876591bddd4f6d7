package dev.muster.server.restart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfJson;
import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.RunJournal.Needed;
import dev.muster.recovery.run.RunListener;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StillNeededTest {

  @TempDir Path folder;

  private final RunJournal journal =
      new RunJournal(
          _ -> {
            throw new IllegalStateException("nothing is recorded here");
          },
          RunListener.NONE);
  private final StillNeeded stillNeeded = new StillNeeded(journal);
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger =
        Ledger.open(
            folder.resolve("l"),
            "muster.local/ledger/x/us-east",
            LedgerKey.ofSeed(new byte[32]),
            LedgerConfig.defaults());
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private long append(String outcome, String action, String id, String request) {
    byte[] event =
        """
        {"logSourceCRN":"crn:v1:bluemix:public:power-dr-automation:us-east:a/x:i::","saveServiceCopy":true,
         "dataEvent":false,"outcome":"%s","eventTime":"2026-01-01T00:00:00.00+0000","action":"%s",
         "correlationId":"%s","severity":"normal","initiator":{"id":"admin","name":"admin","typeURI":"service/security/account/user",
         "authnId":"","authnName":"","host":{"agent":"t","address":"127.0.0.1","addressType":"IPv4"},"credential":{"type":"token"}},
         "target":{"id":"crn:v1:bluemix:public:power-dr-automation:us-east:a/x:i:run:1","name":"",
         "typeURI":"power-dr-automation/run","host":{"address":""}},"reason":{"reasonCode":202,"reasonType":"Accepted"},
         "requestData":%s,"message":"m","observer":{"name":"ActivityTracker"}}
        """
            .formatted(outcome, action, id, request)
            .replace("\n", "")
            .getBytes(UTF_8);
    long index = ledger.append(event).join().index();
    journal.replay(CadfJson.parse(event), new EventReceipt(ledger.origin(), "us-east", index));
    return index;
  }

  @Test
  void anActWithoutAnOutcomeIsNeeded() {
    append("pending", "dr-token.create", "one", "{}");
    long open = append("pending", "dr-token.create", "two", "{}");
    append("success", "dr-token.create", "one", "{}");
    long behind = append("pending", "dr-token.create", "three", "{}");

    assertThat(stillNeeded.below(ledger, open)).isEmpty();
    assertThat(stillNeeded.below(ledger, ledger.size())).map(Needed::index).hasValue(open);
    append("failure", "dr-token.create", "two", "{}");
    assertThat(stillNeeded.below(ledger, behind)).isEmpty();
    assertThat(stillNeeded.below(ledger, behind + 1))
        .hasValueSatisfying(needed -> assertThat(needed.what()).contains("three dr-token.create"));
  }

  @Test
  void aRunThatIsNotOverIsNeededFromItsFirstEventOn() {
    append("success", "dr-token.list", "before", "{}");
    long first =
        append("success", "dr-run.create", "run1", "{\"mode\":\"drill\",\"plan\":\"shop\"}");
    append("success", "dr-run.pause", "run1", "{}");

    assertThat(stillNeeded.below(ledger, first)).isEmpty();
    assertThat(stillNeeded.below(ledger, ledger.size()))
        .hasValue(new Needed(first, "run run1 of plan shop"));
  }

  @Test
  void whatWasLastSeenOfThePlansSitesIsNeeded() {
    String seen = "{\"plan\":\"shop\",\"part\":%d,\"parts\":2}";
    append("success", "dr-plan.observe", "first", seen.formatted(1));
    append("success", "dr-plan.observe", "first", seen.formatted(2));
    long newest = append("success", "dr-plan.observe", "second", seen.formatted(1));
    long end = append("success", "dr-plan.observe", "second", seen.formatted(2));

    assertThat(stillNeeded.below(ledger, newest)).isEmpty();
    assertThat(stillNeeded.below(ledger, end))
        .hasValue(new Needed(newest, "what was last seen of the sites of plan shop"));
  }
}
