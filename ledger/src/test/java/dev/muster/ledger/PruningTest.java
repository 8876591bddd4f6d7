package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {
  private static final int ENTRIES = 1500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path temp;

  private Path folder;

  @BeforeEach
  void nameFolder() {
    folder = temp.resolve("l");
  }

  private Ledger open() {
    return open(Samples.logKey());
  }

  private Ledger open(LedgerKey key) {
    return Ledger.open(folder, Samples.ORIGIN, key, Samples.smallSegments());
  }

  private void fill() {
    try (Ledger ledger = open()) {
      for (int i = 0; i < ENTRIES; i += 50) {
        ledger.appendAll(Samples.entries(i, 50)).join();
      }
      ledger.awaitCheckpoint(ENTRIES, PATIENCE);
    }
  }

  /// A closed ledger that keeps entries from 768 on.
  private void fillAndPrune() {
    fill();
    try (Ledger ledger = open()) {
      assertThat(ledger.prune(1000)).isEqualTo(768);
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("segments"))) {
      return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
  }

  private static long firstIndex(Path segment) {
    return SegmentFormat.firstIndex(String.valueOf(segment.getFileName())).orElseThrow();
  }

  private List<String> problems() throws IOException {
    return Verifier.verify(folder).problems().stream().map(Object::toString).toList();
  }

  private static void assertPruned(Ledger ledger) {
    assertThat(ledger.size()).isEqualTo(ENTRIES);
    assertThat(ledger.minimumIndex()).isEqualTo(768);
    assertThat(catchThrowableOfType(LedgerPruned.class, () -> ledger.entry(767)).minimumIndex())
        .isEqualTo(768);
    assertThat(ledger.resource("tile/entries/002")).isEmpty();
    assertThat(ledger.resource("tile/entries/003")).isPresent();
    assertThat(ledger.resource("tile/0/000")).isPresent();
    var texts = new ArrayList<String>();
    ledger.read(768, ENTRIES, entry -> texts.add(new String(entry.bytes(), UTF_8)));
    assertThat(texts).isEqualTo(Samples.texts(768, ENTRIES - 768));
    Hash root = ledger.checkpoint().root();
    for (long index : new long[] {0, 767, 768, 1000, ENTRIES - 1}) {
      InclusionProof proof = ledger.proveInclusion(index, ENTRIES);
      assertThat(proof.proves(Samples.entry(index), root)).as("entry %d", index).isTrue();
    }
  }

  /// The first file that is kept begins amid a tile, and is not sealed.
  @Test
  void aLedgerOpensThatWasPrunedIntoAnUnsealedSegment() throws IOException {
    Ledger.open(folder, Samples.ORIGIN, Samples.logKey(), Samples.smallSegments()).close();
    var seams = Seams.system();
    LedgerConfig config = Samples.smallSegments();
    LedgerStore store = LedgerStore.open(seams, folder, Samples.ORIGIN, Samples.logKey(), config);
    var merkle = new MerkleHash();
    for (int i = 0; i < 400; i++) {
      store.commit(
          List.of(new PendingEntry(Samples.entry(i), merkle.leaf(Samples.entry(i)), null)));
    }
    store.publish();
    assertThat(store.prune(300)).isEqualTo(256);
    assertThat(firstIndex(segments().getFirst())).isBetween(1L, 255L);
    store.close();

    try (Ledger ledger = open()) {
      assertThat(ledger.size()).isEqualTo(400);
      assertThat(ledger.minimumIndex()).isEqualTo(256);
      Hash root = ledger.checkpoint().root();
      assertThat(ledger.proveInclusion(3, 400).proves(Samples.entry(3), root)).isTrue();
    }
    assertThat(problems()).isEmpty();
  }

  @Test
  void entriesBelowAreGoneAndTheTreeIsWhole() throws IOException {
    fill();
    int before = segments().size();
    SignedCheckpoint signed;
    try (Ledger ledger = open()) {
      signed = ledger.checkpoint();
      assertThat(ledger.prune(1000)).isEqualTo(768);
      assertPruned(ledger);
    }
    assertThat(segments().size()).isLessThan(before);
    assertThat(firstIndex(segments().getFirst())).isLessThanOrEqualTo(768);
    assertThat(firstIndex(segments().get(1))).isGreaterThan(768);
    try (Ledger ledger = open()) {
      assertPruned(ledger);
      assertThat(ledger.checkpoint()).isEqualTo(signed);
      assertThat(ledger.prune(500)).as("it never goes back").isEqualTo(768);
      assertThat(ledger.append(Samples.entry(ENTRIES)).join().index()).isEqualTo(ENTRIES);
      ledger.awaitCheckpoint(ENTRIES + 1, PATIENCE);
      assertThat(ledger.prune(ENTRIES + 1)).isEqualTo(1280);
    }
    assertThat(problems()).isEmpty();
  }

  @Test
  void theVerifierSaysSoAndDoesNotCallItMissing() throws IOException {
    fillAndPrune();

    VerificationReport report = Verifier.verify(folder);

    assertThat(report.problems()).isEmpty();
    assertThat(report.ledgers().getFirst().notes())
        .anyMatch(note -> note.contains("pruned below 768"));
    assertThat(report.ledgers().getFirst().size()).isEqualTo(ENTRIES);
  }

  @Test
  void aMirrorMadeBeforeLosesTheBundlesAndVerifies() throws IOException {
    Path mirror = temp.resolve("mirror");
    fill();
    try (Ledger ledger = open()) {
      ledger.mirror(mirror);
      assertThat(ledger.prune(768)).isEqualTo(768);
      ledger.mirror(mirror);
    }

    VerificationReport report = Verifier.verify(mirror);

    assertThat(report.problems()).isEmpty();
    assertThat(report.ledgers().getFirst().notes())
        .anyMatch(note -> note.contains("pruned below 768"));
    assertThat(mirror.resolve("tile/entries/002")).doesNotExist();
    Files.delete(mirror.resolve("tile/entries/003"));
    assertThat(Verifier.verify(mirror).problems().toString()).contains("tile/entries/003");
  }

  @Test
  void aDeletionThatNobodySignedIsStillALoss() throws IOException {
    fill();
    Files.delete(segments().getFirst());
    assertThatThrownBy(this::open).isInstanceOf(LedgerDataLoss.class);
    assertThat(problems().toString()).contains("are missing before this segment");
  }

  @Test
  void aDeletionBeyondWhatIsSignedIsStillALoss() throws IOException {
    fillAndPrune();
    Path first = segments().getFirst();
    long next = firstIndex(segments().get(1));
    Files.delete(first);

    assertThat(catchThrowableOfType(LedgerDataLoss.class, this::open).firstMissing())
        .isEqualTo(768);
    assertThat(problems().toString()).contains("entries 768 to %d are missing".formatted(next - 1));
  }

  @Test
  void anOlderStatementPutBackIsALoss() throws IOException {
    fill();
    byte[] older;
    try (Ledger ledger = open()) {
      assertThat(ledger.prune(300)).isEqualTo(256);
      older = ledger.resource("minimum-index").orElseThrow();
      assertThat(ledger.prune(1000)).isEqualTo(768);
    }
    Files.write(folder.resolve("minimum-index"), older);

    assertThatThrownBy(this::open).isInstanceOf(LedgerDataLoss.class);
    assertThat(problems().toString()).contains("are missing before this segment");
  }

  @Test
  void aStatementOfAnotherKeyOrAnotherTreeIsRefused() throws IOException {
    fillAndPrune();
    Path file = folder.resolve("minimum-index");
    MinimumIndex signed = MinimumIndex.parse(MinimumIndex.note(Files.readAllBytes(file)));

    var further = new MinimumIndex(Samples.ORIGIN, 1024, signed.root());
    Files.write(file, further.signedBy(Samples.witnessSeedKey()).toBytes());
    assertThatThrownBy(this::open).hasMessageContaining("not signed by the ledger's key");
    assertThat(problems().toString()).contains("not signed by a key to trust");

    Files.write(file, further.signedBy(Samples.logKey()).toBytes());
    assertThatThrownBy(this::open).hasMessageContaining("the signed root of the 1024 pruned");
    assertThat(problems().toString()).contains("the signed root of 1024 pruned entries");
  }

  @Test
  void aTileOfPrunedEntriesCannotBeMadeAgain() throws IOException {
    fillAndPrune();
    Path tile = folder.resolve(Samples.TILES);
    byte[] hashes = Files.readAllBytes(tile);

    Files.delete(tile);
    assertThatThrownBy(this::open).hasMessageContaining("restore it from a copy");
    assertThat(problems().toString()).contains(Samples.TILES);

    hashes[8192 + 5] ^= 1;
    Files.write(tile, hashes);
    assertThatThrownBy(this::open).isInstanceOf(LedgerCorrupt.class);
    assertThat(problems()).isNotEmpty();
  }

  @Test
  void whatAFollowerHasNotReadIsKept() throws Exception {
    fill();
    var arrived = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (Ledger ledger = open()) {
      ledger.follow(
          "slow",
          300,
          entries -> {
            arrived.countDown();
            awaitQuietly(goOn);
          });
      assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(ledger.prune(1000)).isEqualTo(256);
      goOn.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFollowerFromTheBeginningStartsWithWhatIsKept() throws Exception {
    fillAndPrune();
    var first = new LinkedBlockingQueue<Long>();
    try (Ledger ledger = open()) {
      ledger.follow("new", 0, entries -> first.add(entries.getFirst().index()));
      assertThat(first.poll(60, TimeUnit.SECONDS)).isEqualTo(768);
    }
  }

  @Test
  void aKeyThatTakesOverSignsTheStatementToo() throws IOException {
    fillAndPrune();
    LedgerKey next = Samples.witnessSeedKey();
    try (Ledger ledger = open(Samples.logKey().with(next))) {
      ledger.append(Samples.entry(ENTRIES)).join();
      ledger.awaitCheckpoint(ENTRIES + 1, PATIENCE);
    }
    try (Ledger ledger = open(next)) {
      assertThat(ledger.minimumIndex()).isEqualTo(768);
    }
    assertThat(problems()).isEmpty();
  }
}
