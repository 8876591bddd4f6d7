package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RangeProofTest {
  private static final int SIZE = 70;

  @TempDir Path temp;

  @Test
  void everyRangeOfEverySizeIsProvenAndNoOtherRangeByIt() {
    try (Ledger ledger =
        Ledger.open(temp.resolve("l"), Samples.ORIGIN, Samples.logKey(), Samples.smallSegments())) {
      ledger.appendAll(Samples.entries(0, SIZE)).join();
      for (int size = 0; size <= SIZE; size += size < 20 ? 1 : 10) {
        for (int from = 0; from <= size; from++) {
          for (int to = from; to <= size; to += 1 + size / 10) {
            RangeProof proof = ledger.proveRange(from, to, size);
            List<byte[]> entries = Samples.entries(from, to - from);
            assertThat(proof.proves(entries.iterator(), Samples.root(size)))
                .as("%d to %d of %d", from, to, size)
                .isTrue();
            refusesWhatIsNotIt(proof, entries);
          }
        }
      }
    }
  }

  private static void refusesWhatIsNotIt(RangeProof proof, List<byte[]> entries) {
    Hash root = Samples.root(proof.size());
    List<Hash> longer = new ArrayList<>(proof.right());
    longer.add(root);
    var tooLong = new RangeProof(proof.from(), proof.to(), proof.size(), proof.left(), longer);
    assertThat(tooLong.proves(entries.iterator(), root)).isFalse();
    if (!proof.left().isEmpty()) {
      var tooShort =
          new RangeProof(
              proof.from(),
              proof.to(),
              proof.size(),
              proof.left().subList(1, proof.left().size()),
              proof.right());
      assertThat(tooShort.proves(entries.iterator(), root)).isFalse();
    }
    if (!entries.isEmpty()) {
      assertThat(proof.proves(entries.subList(1, entries.size()).iterator(), root)).isFalse();
      if (proof.to() < proof.size()) {
        List<byte[]> next = Samples.entries((int) proof.from() + 1, entries.size());
        assertThat(proof.proves(next.iterator(), root)).isFalse();
      }
    }
  }
}
