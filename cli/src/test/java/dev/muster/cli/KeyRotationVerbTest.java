package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Outcome;
import dev.muster.ledger.KeyRotation;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.Ledgers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationVerbTest {
  private static final String ORIGIN = "muster.local/ledger/acc-1/us-east";
  private static final String EVENT =
      """
      {"logSourceCRN":"crn:v1:bluemix:public:power-dr-automation:us-east:a/acc-1:i::",
      "saveServiceCopy":true,"dataEvent":false,"outcome":"success",
      "eventTime":"2024-10-23T10:23:24.49+0000","action":"dr-instance.read","correlationId":"c",
      "severity":"normal","initiator":{"id":"u","name":"u","typeURI":"t","authnId":"",
      "authnName":"","host":{"agent":"a","address":"","addressType":""},
      "credential":{"type":"token"}},"target":{"id":"x","name":"x","typeURI":"t",
      "resourceGroupId":""},"reason":{"reasonCode":200,"reasonType":"OK"},"requestData":null,
      "responseData":null,"message":"m","observer":{"name":"ActivityTracker"}}\
      """
          .replace("\n", "");

  @TempDir private Path data;
  private Path keyFile = Path.of("");
  private String oldKey = "";

  @BeforeEach
  void recordSomething() {
    keyFile = data.resolve("keys/ledger.key");
    oldKey = KeyRotation.of(keyFile).signingKey().vkey(ORIGIN);
    append("before");
  }

  /// What a server does that is started on the folder and stopped again.
  private void append(String text) {
    LedgerKey key = KeyRotation.of(keyFile).signingKey();
    try (Ledgers ledgers = ledgers(key)) {
      Ledger ledger = ledgers.ledger("acc-1", "us-east");
      long index =
          ledger.append(EVENT.replace("\"m\"", "\"" + text + "\"").getBytes(UTF_8)).join().index();
      ledger.awaitCheckpoint(index + 1, Duration.ofMinutes(1));
    }
  }

  private Ledgers ledgers(LedgerKey key) {
    return Ledgers.open(
        data.resolve("ledger"), "muster.local/ledger", key, LedgerConfig.defaults());
  }

  private Desk.Seen run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    return new Desk(data).run(all.toArray(String[]::new));
  }

  private int verify(String vkey) {
    return new Desk(data).run("verify", data.resolve("ledger").toString(), "--vkey", vkey).code();
  }

  private List<CadfEvent> events() {
    List<CadfEvent> events = new ArrayList<>();
    try (Ledgers ledgers = ledgers(KeyRotation.of(keyFile).signingKey())) {
      Ledger ledger = ledgers.ledger("acc-1", "us-east");
      ledger.read(0, ledger.size(), entry -> events.add(CadfJson.parse(entry.bytes())));
    }
    return events;
  }

  @Test
  void bothKeysSignUntilTheRotationIsFinishedAndTheOldKeyCanFollow() {
    Desk.Seen begun = run("ledger", "rotate-key");
    assertThat(begun.code()).as(begun.err()).isZero();
    String newKey = begun.out().strip();
    assertThat(newKey).startsWith(ORIGIN + "+").isNotEqualTo(oldKey);
    append("both");
    assertThat(verify(oldKey)).isZero();
    assertThat(verify(newKey)).isZero();

    Desk.Seen finished = run("ledger", "rotate-key", "--finish");
    assertThat(finished.code()).as(finished.err()).isZero();
    assertThat(finished.out().strip()).isEqualTo(newKey);
    append("after");

    assertThat(KeyRotation.of(keyFile).signingKey().vkey(ORIGIN)).isEqualTo(newKey);
    assertThat(verify(oldKey)).isZero();
    assertThat(verify(newKey)).isZero();
    assertThat(new Desk(data).run("verify", data.toString()).code()).isZero();
    assertThat(events())
        .filteredOn(event -> event.action().equals("dr-ledger.update"))
        .extracting(CadfEvent::outcome)
        .containsExactly(Outcome.PENDING, Outcome.SUCCESS, Outcome.PENDING, Outcome.SUCCESS);
    assertThat(events())
        .filteredOn(event -> event.action().equals("dr-ledger.update"))
        .allSatisfy(event -> assertThat(CadfJson.validate(event)).isEmpty());
  }

  @Test
  void givenAgainItDoesNothingTwice() {
    String newKey = run("ledger", "rotate-key").out().strip();
    int size = events().size();
    assertThat(run("ledger", "rotate-key").out().strip()).isEqualTo(newKey);
    assertThat(events()).hasSize(size);
    assertThat(run("ledger", "rotate-key", "--finish").code()).isZero();
    assertThat(run("ledger", "rotate-key", "--finish").code()).isEqualTo(4);
    assertThat(verify(oldKey)).isZero();
  }

  @Test
  void killedBetweenTwoStepsItGoesOnWhereItWas() throws IOException {
    KeyRotation rotation = KeyRotation.of(keyFile);
    // Killed when the next key was made and nothing recorded.
    String candidate = rotation.prepare().vkey(ORIGIN);
    append("killed");
    assertThat(verify(oldKey)).isZero();
    assertThat(run("ledger", "rotate-key").out().strip()).isEqualTo(candidate);
    assertThat(Files.exists(data.resolve("keys/ledger.key.candidate"))).isFalse();

    // Killed between moving the key's public half and the key.
    Files.move(
        data.resolve("keys/ledger.key.next.vkey"),
        data.resolve("keys/ledger.key.vkey"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    append("killed again");
    assertThat(run("ledger", "rotate-key", "--finish").code()).isZero();
    append("after");
    assertThat(verify(oldKey)).isZero();
    assertThat(verify(candidate)).isZero();
    assertThat(new Desk(data).run("verify", data.toString()).code()).isZero();
  }

  @Test
  void aRunningServerAndAnEmptyFolderAreRefused() {
    try (Ledgers ledgers = ledgers(KeyRotation.of(keyFile).signingKey())) {
      ledgers.ledger("acc-1", "us-east");
      Desk.Seen seen = run("ledger", "rotate-key");
      assertThat(seen.code()).isEqualTo(1);
      assertThat(seen.err()).contains("in use");
    }
    assertThat(
            new Desk(data)
                .run("ledger", "rotate-key", "--data", data.resolve("none").toString())
                .code())
        .isEqualTo(3);
    assertThat(run("ledger", "rotate-key", "--finish").code()).isEqualTo(4);
  }
}
