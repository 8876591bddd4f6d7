package dev.muster.ledger.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.SignedCheckpoint;
import dev.muster.ledger.SignedNote;
import dev.muster.ledger.VerifierKey;
import dev.muster.ledger.witness.Answer.Conflict;
import dev.muster.ledger.witness.Answer.Cosigned;
import dev.muster.ledger.witness.Answer.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
  private static final String ORIGIN = "audit.example/dr-eu-de";
  private static final String NAME = "witness.example/w1";
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  @TempDir Path temp;

  private final LedgerKey logKey = LedgerKey.ofSeed(counting(0));
  private final LedgerKey witnessKey = LedgerKey.ofSeed(counting(0x20));
  private final List<VerifierKey> logs = List.of(logKey.verifierKey(ORIGIN));
  private int folders;

  private static byte[] counting(int from) {
    byte[] seed = new byte[32];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) (from + i);
    }
    return seed;
  }

  private Witness open() {
    return Witness.open(temp.resolve("state"), NAME, witnessKey, logs, InstantSource.fixed(NOW));
  }

  /// A ledger of its own with the entries `<text>0`, `<text>1`, ...
  private Ledger ledger(String text, int entries) {
    Ledger ledger =
        Ledger.open(
            temp.resolve("l" + folders++),
            ORIGIN,
            logKey,
            LedgerConfig.defaults().withCheckpointInterval(Duration.ofMillis(1)));
    grow(ledger, text, entries);
    return ledger;
  }

  private static SignedCheckpoint grow(Ledger ledger, String text, int size) {
    for (long i = ledger.size(); i < size; i++) {
      ledger.append((text + i + "}").getBytes(UTF_8)).join();
    }
    return ledger.awaitCheckpoint(size, Duration.ofSeconds(30));
  }

  private static byte[] request(Ledger ledger, long oldSize, SignedCheckpoint checkpoint) {
    return new AddCheckpoint(
            oldSize,
            oldSize > checkpoint.size()
                ? List.of()
                : ledger.proveConsistency(oldSize, checkpoint.size()).hashes(),
            checkpoint.note())
        .toBytes();
  }

  private static int refusal(Answer answer) {
    return answer instanceof Refused refused ? refused.status() : 0;
  }

  @Test
  void theWorkedCheckpointGetsTheWorkedCosignature() {
    try (Witness witness = open();
        Ledger ledger = ledger("{\"n\":", 7)) {
      Answer answer = witness.addCheckpoint(request(ledger, 0, ledger.checkpoint()));

      assertThat(answer).isInstanceOf(Cosigned.class);
      assertThat(((Cosigned) answer).signatures())
          .extracting(SignedNote.Signature::line)
          .containsExactly(
              "— witness.example/w1 IDJKvgAAAABlU/EAuD8iq3jK2XPUJPYg7LHOYep11dhnwnoLzHHFPMmP9frxLTrgKWiiekKg/f3HT8jrKL7Gz0q4n5GBWwH3Nr9oDg==\n");
      assertThat(witness.verifierKey())
          .hasToString("witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X");
    }
  }

  @Test
  void aGrowingLogIsCosignedAtEachSizeAndTheLatestIsServed() {
    try (Witness witness = open();
        Ledger ledger = ledger("{\"n\":", 7)) {
      assertThat(witness.addCheckpoint(request(ledger, 0, ledger.checkpoint())).status())
          .isEqualTo(200);
      SignedCheckpoint next = grow(ledger, "{\"n\":", 300);
      assertThat(witness.addCheckpoint(request(ledger, 7, next)).status()).isEqualTo(200);
      // The same again: a client that missed the answer.
      assertThat(witness.addCheckpoint(request(ledger, 300, next)).status()).isEqualTo(200);

      SignedCheckpoint latest =
          SignedCheckpoint.parse(witness.latest(Witness.idOf(ORIGIN)).orElseThrow());
      assertThat(latest.checkpoint()).isEqualTo(next.checkpoint());
      assertThat(latest.note().isSignedBy(witness.verifierKey())).isTrue();
      assertThat(latest.isSignedBy(logs.getFirst())).isTrue();
      assertThat(witness.latest(Witness.idOf("other"))).isEmpty();
    }
  }

  @Test
  void eachWrongRequestGetsItsStatus() {
    try (Witness witness = open();
        Ledger ledger = ledger("{\"n\":", 7);
        Ledger fork = ledger("{\"m\":", 7)) {
      SignedCheckpoint seven = ledger.checkpoint();
      assertThat(witness.addCheckpoint(request(ledger, 0, seven)).status()).isEqualTo(200);
      SignedCheckpoint twenty = grow(ledger, "{\"n\":", 20);
      SignedCheckpoint forked = grow(fork, "{\"m\":", 20);

      assertThat(witness.addCheckpoint(request(ledger, 0, twenty))).isEqualTo(new Conflict(7));
      assertThat(witness.addCheckpoint(request(ledger, 6, twenty))).isEqualTo(new Conflict(7));
      assertThat(refusal(witness.addCheckpoint(request(ledger, 21, twenty)))).isEqualTo(400);
      assertThat(refusal(witness.addCheckpoint("old 7\n".getBytes(UTF_8)))).isEqualTo(400);
      assertThat(refusal(witness.addCheckpoint(request(fork, 7, forked)))).isEqualTo(422);
      SignedCheckpoint forkedSeven = SignedCheckpoint.parse(fork(fork, 7));
      assertThat(refusal(witness.addCheckpoint(request(fork, 7, forkedSeven)))).isEqualTo(422);
      // A rollback: the log itself signs a smaller tree.
      assertThat(witness.addCheckpoint(request(fork, 0, forkedSeven))).isEqualTo(new Conflict(7));
      assertThat(witness.addCheckpoint(request(ledger, 7, twenty)).status()).isEqualTo(200);
    }
  }

  /// A ledger of the same beginning, closed at a size.
  private byte[] fork(Ledger ledger, int size) {
    try (Ledger other = ledger("{\"m\":", size)) {
      assertThat(ledger.size()).isGreaterThanOrEqualTo(size);
      return other.checkpoint().toBytes();
    }
  }

  @Test
  void anUnknownLogAndAForeignKeyAreRefused() {
    LedgerKey foreign = LedgerKey.ofSeed(counting(0x40));
    try (Witness witness = open();
        Ledger unknown =
            Ledger.open(temp.resolve("u"), "audit.example/other", logKey, LedgerConfig.defaults());
        Ledger forged = Ledger.open(temp.resolve("f"), ORIGIN, foreign, LedgerConfig.defaults())) {
      assertThat(refusal(witness.addCheckpoint(request(unknown, 0, unknown.checkpoint()))))
          .isEqualTo(404);
      assertThat(refusal(witness.addCheckpoint(request(forged, 0, forged.checkpoint()))))
          .isEqualTo(403);
      String spoiled =
          new String(request(unknown, 0, unknown.checkpoint()), UTF_8)
              .replace("audit.example/other\n", ORIGIN + "\n")
              .replace("— audit.example/other", "— " + ORIGIN);
      assertThat(refusal(witness.addCheckpoint(spoiled.getBytes(UTF_8)))).isEqualTo(403);
    }
  }

  @Test
  void aProofThatShouldNotBeThereIsRefused() {
    try (Witness witness = open();
        Ledger ledger = ledger("{\"n\":", 7)) {
      String request = new String(request(ledger, 0, ledger.checkpoint()), UTF_8);
      String hash = ledger.checkpoint().root().base64();

      assertThat(
              refusal(
                  witness.addCheckpoint(
                      request.replace("old 0\n", "old 0\n" + hash + "\n").getBytes(UTF_8))))
          .isEqualTo(422);
      for (String malformed :
          List.of(
              request.replace("old 0", "old 00"),
              request.replace("old 0", "old -1"),
              request.replace("old 0", "new 0"),
              request.replace("\n7\n", "\n07\n"),
              "old 0\n" + (hash + "\n").repeat(64) + request.substring("old 0\n".length()),
              request + "\n",
              "")) {
        assertThat(refusal(witness.addCheckpoint(malformed.getBytes(UTF_8))))
            .as(malformed)
            .isEqualTo(400);
      }
    }
  }

  @Test
  void aCosignatureIsNoSignatureOfTheLog() {
    String text = ORIGIN + "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nan extension\n";
    try (Witness witness = open()) {
      var note = new SignedNote(text, List.of(logKey.cosign(ORIGIN, text, NOW)));

      assertThat(refusal(witness.addCheckpoint(new AddCheckpoint(0, List.of(), note).toBytes())))
          .isEqualTo(403);
    }
  }

  @Test
  void whatWasCosignedIsRememberedAcrossARestart() {
    try (Ledger ledger = ledger("{\"n\":", 7);
        Ledger fork = ledger("{\"m\":", 9)) {
      try (Witness witness = open()) {
        witness.addCheckpoint(request(ledger, 0, ledger.checkpoint()));
      }
      try (Witness witness = open()) {
        assertThat(witness.addCheckpoint(request(fork, 0, fork.checkpoint())))
            .isEqualTo(new Conflict(7));
        assertThat(refusal(witness.addCheckpoint(request(fork, 7, fork.checkpoint()))))
            .isEqualTo(422);
      }
    }
  }

  @Test
  void damagedStateStopsTheStartAndTwoWitnessesCannotShareIt() throws IOException {
    Path file = temp.resolve("state").resolve(Witness.idOf(ORIGIN));
    try (Ledger ledger = ledger("{\"n\":", 7)) {
      try (Witness witness = open()) {
        witness.addCheckpoint(request(ledger, 0, ledger.checkpoint()));
        assertThatThrownBy(this::open).hasMessageContaining("in use");
      }
    }
    byte[] good = Files.readAllBytes(file);
    String text = SignedNote.parse(good).text();
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(file, bad);
      // The signature of the log is kept for others; the witness's own covers what it must
      // remember.
      try (Witness witness = open()) {
        byte[] kept = witness.latest(Witness.idOf(ORIGIN)).orElseThrow();
        assertThat(SignedNote.parse(kept).text()).as("byte %d", at).isEqualTo(text);
      } catch (WitnessStateException e) {
        assertThat(e).hasMessageContaining(Witness.idOf(ORIGIN));
      }
    }
    Files.write(file, new byte[0]);
    assertThatThrownBy(this::open).isInstanceOf(WitnessStateException.class);
  }

  /// A disk that dies at a chosen write: before it, or after it and before the answer.
  private static final class DyingMemory implements WitnessMemory {
    private final Map<String, byte[]> durable = new HashMap<>();
    private int writesLeft = Integer.MAX_VALUE;
    private boolean writes;

    private void dieAt(int write, boolean happens) {
      writesLeft = write;
      writes = happens;
    }

    @Override
    public Optional<byte[]> recall(String log) {
      return Optional.ofNullable(durable.get(log));
    }

    @Override
    public void remember(String log, byte[] note) throws IOException {
      if (writesLeft-- > 0) {
        durable.put(log, note);
        return;
      }
      if (writes) {
        durable.put(log, note);
      }
      throw new IOException("killed");
    }

    @Override
    public void close() {}
  }

  @Test
  void killedBetweenSigningAndWritingItNeverCosignsAFork() throws IOException {
    for (boolean written : List.of(true, false)) {
      var memory = new DyingMemory();
      try (Ledger ledger = ledger("{\"n\":", 7);
          Ledger fork = ledger("{\"m\":", 7)) {
        InstantSource clock = InstantSource.fixed(NOW);
        Witness first = Witness.open(memory, NAME, witnessKey, logs, clock);
        memory.dieAt(0, written);
        // It signed, and died in writing: nobody got the cosignature.
        assertThat(refusal(first.addCheckpoint(request(ledger, 0, ledger.checkpoint()))))
            .isEqualTo(503);
        // It does not know whether it has written, so it answers nobody.
        assertThat(refusal(first.addCheckpoint(request(fork, 0, fork.checkpoint()))))
            .isEqualTo(503);

        memory.dieAt(Integer.MAX_VALUE, true);
        Witness second = Witness.open(memory, NAME, witnessKey, logs, clock);
        Answer toFork = second.addCheckpoint(request(fork, 0, fork.checkpoint()));
        Answer toLedger = second.addCheckpoint(request(ledger, 0, ledger.checkpoint()));
        // One of the two histories, whichever came first to the disk, and never both.
        assertThat(List.of(toFork.status(), toLedger.status()))
            .isEqualTo(written ? List.of(409, 409) : List.of(200, 409));
        assertThat(second.addCheckpoint(request(ledger, 7, ledger.checkpoint())).status())
            .isEqualTo(written ? 200 : 422);
        assertThat(second.addCheckpoint(request(fork, 7, fork.checkpoint())).status())
            .isEqualTo(written ? 422 : 200);
      }
    }
  }
}
