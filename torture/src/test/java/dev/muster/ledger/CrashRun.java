package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A client of a ledger store who remembers everything it was ever told, over all restarts, and
/// holds the ledger to it. Entry i is the text of number i, and every third has an idempotency key.
final class CrashRun {
  static final Path ROOT = Path.of("/simulated");
  static final Path LEDGER = ROOT.resolve("ledger");

  private static final LedgerKey KEY = Samples.logKey();

  private final List<SignedCheckpoint> published = new ArrayList<>();
  private final List<SignedCheckpoint> seenOnDisk = new ArrayList<>();
  private SimulatedDisk disk = new SimulatedDisk(ROOT);
  private long acknowledged;

  SimulatedDisk disk() {
    return disk;
  }

  void restartOn(SimulatedDisk next) {
    disk = next;
  }

  LedgerStore open() throws IOException {
    disk.createDirectoriesDurably(LEDGER);
    var seams =
        new Seams(disk, () -> Instant.ofEpochSecond(1_700_000_000), () -> 42, Runnable::run);
    LedgerConfig config = LedgerConfig.defaults().withSegmentBytes(4096);
    LedgerStore store = LedgerStore.open(seams, LEDGER, Samples.ORIGIN, KEY, config);
    for (long index = 0; index < store.size(); index += 3) {
      if (index < store.minimumIndex()) {
        // Keys go with their entries.
        continue;
      }
      assertThat(store.idempotencyIndex().indexOf(KeyDigest.of(key(index)))).hasValue(index);
    }
    return store;
  }

  private static byte[] key(long index) {
    return ("key-" + index).getBytes(UTF_8);
  }

  private static PendingEntry pending(long index) {
    byte[] bytes = Samples.entry(index);
    return new PendingEntry(
        bytes, new MerkleHash().leaf(bytes), index % 3 == 0 ? RecordMark.key(key(index)) : null);
  }

  void commit(LedgerStore store, int count) throws IOException {
    long first = store.size();
    List<PendingEntry> batch = IntStream.range(0, count).mapToObj(i -> pending(first + i)).toList();
    assertThat(store.commit(batch)).isEqualTo(first);
    acknowledged = first + count;
  }

  void publish(LedgerStore store) throws IOException {
    published.add(store.publish());
  }

  /// A checkpoint that reached its file may have been read by somebody, even if the writer was
  /// never told: a power failure may take it back, but no later one may contradict it.
  void noteCheckpointOnDisk() {
    byte[] content = disk.content(LEDGER.resolve(LedgerStore.CHECKPOINT));
    if (content != null) {
      seenOnDisk.add(SignedCheckpoint.parse(content));
    }
  }

  /// Everything that was acknowledged is there once, at its index; nothing is there that was never
  /// written; no published checkpoint is contradicted.
  void check(LedgerStore store) throws IOException {
    assertThat(store.size()).as("acknowledged entries").isGreaterThanOrEqualTo(acknowledged);
    var texts = new ArrayList<String>();
    long first = store.minimumIndex();
    store.read(first, store.size(), entry -> texts.add(new String(entry.bytes(), UTF_8)));
    assertThat(texts).isEqualTo(Samples.texts((int) first, (int) (store.size() - first)));
    Recovery.unwrapping(() -> {
      checkCheckpoints(store);
      return true;
    });
  }

  private void checkCheckpoints(LedgerStore store) {
    Tree tree = store.tree();
    for (SignedCheckpoint checkpoint :
        Stream.concat(published.stream(), seenOnDisk.stream()).toList()) {
      assertThat(tree.root(checkpoint.size())).isEqualTo(checkpoint.root());
      ConsistencyProof proof = tree.consistency(checkpoint.size(), store.size());
      assertThat(proof.proves(checkpoint.root(), tree.root(store.size()))).isTrue();
    }
    assertThat(store.checkpoint().size())
        .isGreaterThanOrEqualTo(
            published.stream().mapToLong(SignedCheckpoint::size).max().orElse(0));
  }

  /// Our verifier agrees, on real files.
  void verify(Path folder) throws IOException {
    disk.copyTo(folder);
    VerificationReport report = Verifier.verify(folder.resolve("ledger"));
    assertThat(report.problems()).isEmpty();
  }
}
