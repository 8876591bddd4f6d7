package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenCheckpointsTest {
  private static final Trust TRUST =
      Trust.inKeys(List.of(Samples.logKey().verifierKey("whatever")));

  @TempDir Path temp;

  private Ledger open() {
    return Ledger.open(
        temp.resolve("l"), Samples.ORIGIN, Samples.logKey(), Samples.smallSegments());
  }

  @Test
  void everyCheckpointOfAGrowingLedgerIsKeptOnceAndStaysConsistent() throws IOException {
    Path file = temp.resolve("seen");
    for (int round = 1; round <= 20; round++) {
      try (Ledger ledger = open()) {
        ledger.appendAll(Samples.entries((round - 1) * 30, 30)).join();
        ledger.awaitCheckpoint(round * 30L, Duration.ofSeconds(30));
        SeenCheckpoints seen = SeenCheckpoints.read(file);
        assertThat(Verifier.verify(temp.resolve("l"), TRUST, seen).problems()).isEmpty();
        assertThat(Verifier.verify(temp.resolve("l"), TRUST, seen).problems()).isEmpty();
        seen.write();
      }
    }
    assertThat(SeenCheckpoints.read(file).of(Samples.ORIGIN))
        .extracting(SignedCheckpoint::size)
        .hasSize(20)
        .isSorted();
  }

  @Test
  void aProofOfAnotherHistoryOfTheSameSizeIsFound() throws IOException {
    SeenCheckpoints seen = SeenCheckpoints.read(temp.resolve("seen"));
    Path proof = temp.resolve("p");
    try (Ledger ledger = open()) {
      ledger.appendAll(Samples.entries(0, 7)).join();
      Files.write(proof, ledger.proof(2).toBytes());
    }
    assertThat(Verifier.verifyProof(proof, Samples.entry(2), TRUST, seen).problems()).isEmpty();
    try (Ledger other =
        Ledger.open(temp.resolve("o"), Samples.ORIGIN, Samples.logKey(), Samples.smallSegments())) {
      other.appendAll(Samples.entries(1, 7)).join();
      Files.write(proof, other.proof(2).toBytes());
    }

    assertThat(Verifier.verifyProof(proof, Samples.entry(3), TRUST, null).problems()).isEmpty();
    assertThat(Verifier.verifyProof(proof, Samples.entry(3), TRUST, seen).problems())
        .singleElement()
        .asString()
        .contains("fork: a checkpoint of the same 7 entries");
  }

  @Test
  void whatWasNotSignedByAKeyToTrustIsNotKept() throws IOException {
    SeenCheckpoints seen = SeenCheckpoints.read(temp.resolve("seen"));
    try (Ledger ledger = open()) {
      ledger.append(Samples.entry(0)).join();
    }
    var strangers = Trust.inKeys(List.of(Samples.witnessSeedKey().verifierKey("any")));

    assertThat(Verifier.verify(temp.resolve("l"), strangers, seen).isOk()).isFalse();
    assertThat(seen.of(Samples.ORIGIN)).isEmpty();
  }

  @Test
  void aDamagedFileIsRefusedWithItsLine() throws IOException {
    Path file = temp.resolve("seen");
    SeenCheckpoints seen = SeenCheckpoints.read(file);
    seen.put(Samples.logKey().sign(new Checkpoint(Samples.ORIGIN, 7, Samples.root(7))));
    seen.write();
    assertThat(SeenCheckpoints.read(file).of(Samples.ORIGIN)).hasSize(1);
    String good = Files.readString(file);
    for (String bad :
        List.of(
            "", "other\n", good + "x\n", good.replace(" 7 ", " 8 "), good.replace("v1", "v2"))) {
      Files.write(file, bad.getBytes(UTF_8));
      assertThatThrownBy(() -> SeenCheckpoints.read(file))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }
}
