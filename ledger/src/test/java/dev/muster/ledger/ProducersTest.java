package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.SequenceRefused.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProducersTest {
  @TempDir Path folder;

  private final List<SequenceGap> noticed = new CopyOnWriteArrayList<>();

  private Ledger open(int keysMax) {
    var listener =
        new LedgerListener() {
          @Override
          public void gapNoticed(SequenceGap gap) {
            noticed.add(gap);
          }
        };
    return Ledger.open(
        folder.resolve("l"),
        Samples.ORIGIN,
        Samples.logKey(),
        Samples.smallSegments().withIdempotencyKeysMax(keysMax).withListener(listener));
  }

  private static Receipt append(Ledger ledger, String producer, long sequence) {
    return ledger.append(Samples.entry(sequence), new ProducerPlace(producer, sequence)).join();
  }

  private static List<String> gaps(Ledger ledger, String producer) {
    return ranges(ledger.producer(producer).orElseThrow().gaps());
  }

  private static List<String> lost(Ledger ledger, String producer) {
    return ranges(ledger.producer(producer).orElseThrow().lost());
  }

  private static List<String> ranges(List<SequenceGap> gaps) {
    return gaps.stream()
        .map(gap -> "%d-%d at %d".formatted(gap.from(), gap.to(), gap.index()))
        .toList();
  }

  private static Reason refused(CompletableFuture<Receipt> append) {
    try {
      Receipt receipt = append.join();
      throw new AssertionError("expected a refusal, got " + receipt);
    } catch (CompletionException e) {
      if (e.getCause() instanceof SequenceRefused refused) {
        return refused.reason();
      }
      throw e;
    }
  }

  @Test
  void aRepeatGetsTheFirstReceipt() {
    try (Ledger ledger = open(100)) {
      Receipt first = append(ledger, "app", 1);
      append(ledger, "app", 2);
      append(ledger, "other", 1);

      assertThat(append(ledger, "app", 1)).isEqualTo(first);
      assertThat(ledger.size()).isEqualTo(3);
      assertThat(ledger.producers())
          .extracting(ProducerState::producer, ProducerState::last)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("app", 2L),
              org.assertj.core.groups.Tuple.tuple("other", 1L));
      assertThat(noticed).isEmpty();
    }
  }

  @Test
  void otherBytesWithTheSameSequenceAreRefusedAndBothAreNamed() {
    try (Ledger ledger = open(100)) {
      append(ledger, "app", 1);
      append(ledger, "app", 2);

      assertThatThrownBy(() -> ledger.append(Samples.entry(9), new ProducerPlace("app", 2)).join())
          .cause()
          .isInstanceOfSatisfying(IdempotencyConflict.class, e -> assertThat(e.index()).hasValue(1))
          .hasMessageContainingAll(
              "producer app, sequence 2",
              "entry 1",
              Hash.of(new MerkleHash().leaf(Samples.entry(2))).base64(),
              Hash.of(new MerkleHash().leaf(Samples.entry(9))).base64());
      assertThat(ledger.size()).isEqualTo(2);
    }
  }

  @Test
  void aPlaceIsNoIdempotencyKeyWithTheSameBytes() {
    try (Ledger ledger = open(100)) {
      ledger.append(Samples.entry(1), "\0\0\0\0\0\0\0\u0001app").join();
      append(ledger, "app", 1);

      assertThat(ledger.size()).isEqualTo(2);
    }
  }

  @Test
  void aJumpIsTakenAndTheGapIsToldAndKept() {
    try (Ledger ledger = open(100)) {
      append(ledger, "app", 1);
      append(ledger, "app", 5);

      assertThat(gaps(ledger, "app")).containsExactly("2-4 at 1");
      assertThat(ranges(noticed)).containsExactly("2-4 at 1");
      assertThat(noticed.getFirst().producer()).isEqualTo("app");
      assertThat(noticed.getFirst().since()).isEqualTo(ledger.entry(1).receivedAt());
    }
    try (Ledger ledger = open(100)) {
      assertThat(gaps(ledger, "app")).containsExactly("2-4 at 1");
      assertThat(ranges(noticed)).as("told once").hasSize(1);
    }
  }

  @Test
  void lateArrivalsFillAGapFromAnyPlace() {
    try (Ledger ledger = open(100)) {
      append(ledger, "app", 1);
      append(ledger, "app", 9);
      append(ledger, "app", 5);
      assertThat(gaps(ledger, "app")).containsExactly("2-4 at 1", "6-8 at 1");
      append(ledger, "app", 2);
      append(ledger, "app", 8);
      assertThat(gaps(ledger, "app")).containsExactly("3-4 at 1", "6-7 at 1");
      for (long sequence : new long[] {3, 4, 6, 7}) {
        append(ledger, "app", sequence);
      }
      assertThat(gaps(ledger, "app")).isEmpty();
      assertThat(ledger.producer("app").orElseThrow().last()).isEqualTo(9);
    }
  }

  @Test
  void aProducerStartsAnywhereAndWhatOvertookItsFirstEntryIsNotRefused() {
    try (Ledger ledger = open(100)) {
      append(ledger, "app", 42);
      assertThat(gaps(ledger, "app")).isEmpty();
      append(ledger, "app", 41);
      append(ledger, "app", 38);
      assertThat(gaps(ledger, "app")).containsExactly("39-40 at 2");
      assertThat(ledger.producer("app").orElseThrow().first()).isEqualTo(38);
    }
  }

  @Test
  void aRepeatBeyondTheMemoryForReceiptsIsRefusedNotRecordedAgain() {
    try (Ledger ledger = open(2)) {
      for (int i = 1; i <= 4; i++) {
        append(ledger, "app", i);
      }
      assertThat(refused(ledger.append(Samples.entry(1), new ProducerPlace("app", 1))))
          .isEqualTo(Reason.CAME_BEFORE);
      assertThat(ledger.size()).isEqualTo(4);
    }
  }

  @Test
  void aTombstoneClosesAGapAndWhatComesNeverthelessIsTaken() {
    try (Ledger ledger = open(100)) {
      append(ledger, "app", 1);
      append(ledger, "app", 9);
      Receipt tombstone = ledger.appendTombstone(Samples.entry(0), "app", 4, 6).join();
      assertThat(tombstone.index()).isEqualTo(2);
      assertThat(gaps(ledger, "app")).containsExactly("2-3 at 1", "7-8 at 1");
      assertThat(lost(ledger, "app")).containsExactly("4-6 at 2");

      append(ledger, "app", 5);
      assertThat(lost(ledger, "app")).containsExactly("4-4 at 2", "6-6 at 2");
      assertThat(gaps(ledger, "app")).containsExactly("2-3 at 1", "7-8 at 1");
    }
    try (Ledger ledger = open(100)) {
      assertThat(lost(ledger, "app")).containsExactly("4-4 at 2", "6-6 at 2");
      assertThat(gaps(ledger, "app")).containsExactly("2-3 at 1", "7-8 at 1");
    }
  }

  @Test
  void whatLiesBeyondTheLastSequenceCanBeLostToo() {
    try (Ledger ledger = open(100)) {
      append(ledger, "app", 1);
      ledger.appendTombstone(Samples.entry(0), "app", 3, 5).join();
      assertThat(gaps(ledger, "app")).containsExactly("2-2 at 1");
      assertThat(lost(ledger, "app")).containsExactly("3-5 at 1");
      append(ledger, "app", 6);
      assertThat(gaps(ledger, "app")).containsExactly("2-2 at 1");
    }
  }

  @Test
  void onlyWhatIsMissingCanBeLost() {
    try (Ledger ledger = open(100)) {
      append(ledger, "app", 1);
      append(ledger, "app", 5);
      assertThat(refused(ledger.appendTombstone(Samples.entry(0), "app", 1, 2)))
          .isEqualTo(Reason.NOT_MISSING);
      assertThat(refused(ledger.appendTombstone(Samples.entry(0), "app", 4, 6)))
          .isEqualTo(Reason.NOT_MISSING);
      ledger.appendTombstone(Samples.entry(0), "app", 2, 4).join();
      assertThat(refused(ledger.appendTombstone(Samples.entry(0), "app", 2, 4)))
          .isEqualTo(Reason.NOT_MISSING);
      assertThat(ledger.size()).isEqualTo(3);
    }
  }

  @Test
  void aBatchTakesWhatCanBeTaken() {
    try (Ledger ledger = open(2)) {
      for (int i = 1; i <= 4; i++) {
        append(ledger, "app", i);
      }
      List<byte[]> entries = LongStream.of(1, 4, 5, 5, 8).mapToObj(Samples::entry).toList();
      List<ProducerPlace> places =
          LongStream.of(1, 4, 5, 5, 8).mapToObj(i -> new ProducerPlace("app", i)).toList();
      List<CompletableFuture<Receipt>> results = ledger.appendAllAt(entries, places);

      assertThat(refused(results.get(0))).isEqualTo(Reason.CAME_BEFORE);
      assertThat(results.get(1).join().index()).isEqualTo(3);
      assertThat(results.get(2).join().index()).isEqualTo(4);
      assertThat(results.get(3).join().index()).isEqualTo(4);
      assertThat(results.get(4).join().index()).isEqualTo(5);
      assertThat(gaps(ledger, "app")).containsExactly("6-7 at 5");
    }
  }

  /// Many small segments, and all forms of them.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everythingIsKnownAfterReopening(boolean compression) throws Exception {
    LedgerConfig config = Samples.smallSegments().withCompression(compression);
    List<ProducerState> before;
    for (int round = 0; round < 3; round++) {
      try (Ledger ledger =
          Ledger.open(folder.resolve("l"), Samples.ORIGIN, Samples.logKey(), config)) {
        var results = new ArrayList<CompletableFuture<Receipt>>();
        for (int i = 1; i <= 150; i++) {
          String producer = "producer-" + i % 7;
          long sequence = 1000L * round + i / 7 * 2L + 1;
          results.add(ledger.append(Samples.entry(i), new ProducerPlace(producer, sequence)));
          results.add(ledger.append(Samples.entry(i)));
        }
        results.forEach(CompletableFuture::join);
        ledger
            .appendTombstone(Samples.entry(0), "producer-3", 1000L * round + 6, 1000L * round + 6)
            .join();
        before = ledger.producers();
        assertThat(before).hasSize(7);
      }
      try (Ledger ledger =
          Ledger.open(folder.resolve("l"), Samples.ORIGIN, Samples.logKey(), config)) {
        assertThat(ledger.producers()).isEqualTo(before);
        assertThat(Verifier.verify(folder.resolve("l")).problems()).isEmpty();
      }
      assertThat(Verifier.verify(folder.resolve("l")).problems()).isEmpty();
    }
    assertThat(segments()).hasSizeGreaterThan(5);
  }

  @Test
  void whatWasPrunedIsStillKnownOfItsProducers() throws IOException {
    try (Ledger ledger = open(100)) {
      for (int i = 1; i <= 1000; i++) {
        append(ledger, "app", i == 1 ? 1 : i + 1);
      }
      ledger.awaitCheckpoint(1000, java.time.Duration.ofSeconds(30));
      assertThat(ledger.prune(1000)).isEqualTo(768);
      assertThat(gaps(ledger, "app")).containsExactly("2-2 at 1");
    }
    try (Ledger ledger = open(100)) {
      assertThat(gaps(ledger, "app")).containsExactly("2-2 at 1");
      assertThat(ledger.producer("app").orElseThrow().last()).isEqualTo(1001);
      assertThat(Verifier.verify(folder.resolve("l")).problems()).isEmpty();
    }
  }

  @Test
  void theVerifierHoldsWhatASegmentSaysAgainstTheEntriesInFront() throws IOException {
    try (Ledger ledger = open(100)) {
      for (int i = 1; i <= 100; i++) {
        append(ledger, "app", 2L * i);
      }
    }
    Path last = segments().getLast();
    try (Disk.DiskFile file = new FileDisk().openForWriting(last)) {
      long first = SegmentFormat.firstIndex(String.valueOf(last.getFileName())).orElseThrow();
      byte[] origin = SegmentFormat.originHash(Samples.ORIGIN);
      SegmentFormat.Header header = SegmentScan.readHeader(file, last, origin, first);
      Producers said =
          Objects.requireNonNull(SegmentScan.readBeginning(file, last, header).producers());
      // As long as before: an open gap became a lost one.
      said.apply(RecordMark.loss("app", 5, 5), 0, 0);
      byte[] altered = SegmentFormat.encodeProducers(said, header.salt(), first);
      file.write(ByteBuffer.wrap(altered), SegmentFormat.HEADER_BYTES);
    }
    assertThat(Verifier.verify(folder.resolve("l")).problems())
        .singleElement()
        .asString()
        .contains("what is said of the producers does not agree with the entries in front");
  }

  @Test
  void thereIsALimitForProducersAndOneForGaps() {
    try (Ledger ledger = open(5000)) {
      var results = new ArrayList<CompletableFuture<Receipt>>();
      for (int i = 0; i < Producers.PRODUCERS_MAX; i++) {
        results.add(ledger.append(Samples.entry(i), new ProducerPlace("p" + i, 1)));
      }
      assertThat(refused(ledger.append(Samples.entry(0), new ProducerPlace("more", 1))))
          .isEqualTo(Reason.TOO_MANY_PRODUCERS);
      for (int i = 0; i < Producers.GAPS_MAX; i++) {
        results.add(ledger.append(Samples.entry(i), new ProducerPlace("p0", 3 + 3L * i)));
      }
      assertThat(refused(ledger.append(Samples.entry(0), new ProducerPlace("p1", 3))))
          .isEqualTo(Reason.TOO_MANY_GAPS);
      results.forEach(CompletableFuture::join);
      append(ledger, "p1", 2);
      append(ledger, "p0", 2);
      append(ledger, "p1", 4);
      assertThat(refused(ledger.append(Samples.entry(0), new ProducerPlace("p2", 3))))
          .isEqualTo(Reason.TOO_MANY_GAPS);
    }
    try (Ledger ledger = open(5000)) {
      assertThat(ledger.producers()).hasSize(Producers.PRODUCERS_MAX);
      assertThat(gaps(ledger, "p0")).hasSize(Producers.GAPS_MAX - 1);
      assertThat(refused(ledger.append(Samples.entry(0), new ProducerPlace("p2", 3))))
          .isEqualTo(Reason.TOO_MANY_GAPS);
    }
  }

  @Test
  void lostRangesThatAreTooManyAreForgottenOldestFirst() {
    var producers = new Producers();
    for (int i = 0; i <= Producers.LOST_MAX; i++) {
      producers.apply(RecordMark.loss("app", 1 + 2L * i, 1 + 2L * i), i, i);
      producers.apply(RecordMark.place(new ProducerPlace("app", 2 + 2L * i)), i, i);
    }
    ProducerState state = producers.states().getFirst();
    assertThat(state.lost()).hasSize(Producers.LOST_MAX);
    assertThat(state.lost().getFirst().from()).isEqualTo(3);
    assertThat(Producers.decode(producers.encode()).states()).isEqualTo(producers.states());
  }

  /// A ledger of an earlier version: its segments say so, and get no more records.
  @Test
  void segmentsOfTheFirstVersionStillOpen() throws IOException {
    try (Ledger ledger = open(100)) {
      for (int i = 0; i < 100; i++) {
        ledger.append(Samples.entry(i), "key-" + i).join();
      }
    }
    List<Path> old = segments();
    for (Path segment : old) {
      makeFirstVersion(segment);
    }
    try (Ledger ledger = open(100)) {
      assertThat(ledger.append(Samples.entry(99), "key-99").join().index()).isEqualTo(99);
      append(ledger, "app", 7);
      append(ledger, "app", 9);
      assertThat(segments()).hasSize(old.size() + 1);
      assertThat(Verifier.verify(folder.resolve("l")).problems()).isEmpty();
    }
    try (Ledger ledger = open(100)) {
      assertThat(gaps(ledger, "app")).containsExactly("8-8 at 101");
      assertThat(ledger.entry(50).bytes()).isEqualTo(Samples.entry(50));
    }
    assertThat(Verifier.verify(folder.resolve("l")).problems()).isEmpty();
  }

  /// A sealed segment's checksum covers its header, and the footer's one the checksum.
  private static void makeFirstVersion(Path segment) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment));
    SegmentFormat.Footer footer;
    try (Disk.DiskFile file = new FileDisk().openForReading(segment)) {
      footer = SegmentScan.readFooter(file);
    }
    bytes.putInt(8, 1);
    var crc = new CRC32C();
    crc.update(bytes.array(), 0, 60);
    bytes.putInt(60, (int) crc.getValue());
    if (footer != null) {
      int end = bytes.capacity() - SegmentFormat.encodeFooter(footer).length;
      var digest = MerkleHash.sha256();
      digest.update(bytes.array(), 0, end);
      var changed =
          new SegmentFormat.Footer(
              footer.firstIndex(),
              footer.count(),
              footer.keys(),
              footer.firstReceivedMicros(),
              footer.lastReceivedMicros(),
              digest.digest(),
              footer.offsets());
      bytes.put(end, SegmentFormat.encodeFooter(changed));
      Files.delete(segment);
    }
    Files.write(segment, bytes.array());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-app", "a b", "\u00e4pp", "a\n"})
  void namesThatAreNoneAreRefused(String name) {
    assertThatThrownBy(() -> new ProducerPlace(name, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a producer's name has 1 to 64");
    assertThat(ProducerPlace.isName("a".repeat(64))).isTrue();
    assertThat(ProducerPlace.isName("a".repeat(65))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
  void sequencesBeginWithOne(long sequence) {
    assertThatThrownBy(() -> new ProducerPlace("app", sequence))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got: " + sequence);
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("l/segments"))) {
      return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
  }
}
