package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sealed segments in their compressed form, on real files.
class CompressionTest {
  private static final Random RANDOM = new Random(1);

  @TempDir Path temp;

  private final Disk disk = new FileDisk();

  private LedgerStore open(int segmentBytes) throws IOException {
    Path folder = temp.resolve("l");
    disk.createDirectories(folder);
    var seams =
        new Seams(disk, () -> Instant.ofEpochSecond(1_700_000_000), () -> 42, Runnable::run);
    LedgerConfig config = LedgerConfig.defaults().withSegmentBytes(segmentBytes);
    return LedgerStore.open(seams, folder, Samples.ORIGIN, Samples.logKey(), config);
  }

  /// A store whose full segments are sealed.
  private LedgerStore sealed(int segmentBytes, int entries) throws IOException {
    LedgerStore store = open(segmentBytes);
    var merkle = new MerkleHash();
    for (int i = 0; i < entries; i += 50) {
      var batch = new ArrayList<PendingEntry>();
      for (int j = i; j < i + 50; j++) {
        byte[] bytes = event(j);
        batch.add(
            new PendingEntry(
                bytes, merkle.leaf(bytes), RecordMark.key(("key-" + j).getBytes(UTF_8))));
      }
      store.commit(batch);
    }
    store.publish();
    while (store.sealNext()) {
      // One after the other.
    }
    return store;
  }

  private static byte[] event(int number) {
    String id = Long.toHexString(number * 0x9E3779B97F4A7C15L);
    return ("{\"id\":\"" + id + "\",\"action\":\"dr-instance.start\",\"number\":" + number + "}")
        .getBytes(UTF_8);
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("l/segments"))) {
      return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
  }

  private static void compressAll(LedgerStore store) throws IOException {
    while (store.compressNext(Breath.NONE)) {
      // One after the other.
    }
  }

  private byte[] read(Path segment, int from, int count) throws IOException {
    try (Disk.DiskFile file = CompressedSegment.open(disk, segment)) {
      byte[] bytes = new byte[count];
      int read = file.read(ByteBuffer.wrap(bytes), from);
      return Arrays.copyOf(bytes, read);
    }
  }

  @Test
  void aCompressedSegmentReadsAsTheSealedOneByteForByte() throws IOException {
    try (var store = new Closing(sealed(1 << 20, 20_000))) {
      List<Path> sealed = segments().subList(0, segments().size() - 1);
      assertThat(sealed).hasSizeGreaterThan(1);
      var before = new ArrayList<byte[]>();
      for (Path segment : sealed) {
        before.add(Files.readAllBytes(segment));
      }

      compressAll(store.store());

      for (int i = 0; i < sealed.size(); i++) {
        byte[] raw = before.get(i);
        assertThat(Files.size(sealed.get(i))).isLessThan(raw.length / 2);
        assertThat(Files.getPosixFilePermissions(sealed.get(i)))
            .hasToString("[OWNER_READ, GROUP_READ, OTHERS_READ]");
        assertThat(read(sealed.get(i), 0, raw.length + 10)).isEqualTo(raw);
        for (int j = 0; j < 50; j++) {
          int from = RANDOM.nextInt(raw.length);
          int to = from + RANDOM.nextInt(Math.min(5000, raw.length - from));
          assertThat(read(sealed.get(i), from, to - from))
              .isEqualTo(Arrays.copyOfRange(raw, from, to));
        }
      }
    }
  }

  @Test
  void entriesKeysAndProofsAreTheSameAfterReopening() throws IOException {
    Hash root;
    try (var store = new Closing(sealed(1 << 18, 4000))) {
      root = store.store().tree().root(4000);
      compressAll(store.store());
    }
    try (var reopened = new Closing(open(1 << 18))) {
      LedgerStore store = reopened.store();
      assertThat(store.tree().root(4000)).isEqualTo(root);
      var index = new int[1];
      store.read(
          0,
          4000,
          entry -> {
            assertThat(entry.bytes()).isEqualTo(event(index[0]));
            index[0]++;
          });
      assertThat(index[0]).isEqualTo(4000);
      assertThat(store.idempotencyIndex().indexOf(KeyDigest.of("key-17".getBytes(UTF_8))))
          .hasValue(17);
      assertThat(store.uncompressed()).isZero();
    }
    assertThat(Verifier.verify(temp.resolve("l")).problems()).isEmpty();
  }

  @Test
  void aFlippedByteOfACompressedSegmentIsFoundInItsFile() throws IOException {
    try (var store = new Closing(sealed(8192, 200))) {
      compressAll(store.store());
    }
    Path segment = segments().getFirst();
    byte[] good = Files.readAllBytes(segment);
    assertThat(segment.toFile().setWritable(true)).isTrue();
    for (int at = 0; at < good.length; at += 3) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(segment, bad);
      assertThat(Verifier.verify(temp.resolve("l")).problems())
          .as("byte %d", at)
          .anyMatch(problem -> problem.file().equals(segment));
    }
    Files.write(segment, good);
    assertThat(Verifier.verify(temp.resolve("l")).problems()).isEmpty();
    Files.write(segment, Arrays.copyOf(good, good.length + 1));
    assertThat(Verifier.verify(temp.resolve("l")).problems()).isNotEmpty();
  }

  /// Compressing anew would make damaged records look whole.
  @Test
  void damagedRecordsAreNotCompressed() throws IOException {
    try (var store = new Closing(sealed(8192, 300))) {
      Path segment = segments().getFirst();
      byte[] bad = Files.readAllBytes(segment);
      bad[1000] ^= 1;
      assertThat(segment.toFile().setWritable(true)).isTrue();
      Files.write(segment, bad);

      assertThatThrownBy(() -> store.store().compressNext(Breath.NONE))
          .isInstanceOf(LedgerCorrupt.class)
          .hasMessageContaining("not those that were sealed");

      assertThat(Files.readAllBytes(segment)).isEqualTo(bad);
      assertThat(temp.resolve("l/segments").resolve(SegmentCompressor.TEMPORARY)).doesNotExist();
    }
  }

  @Test
  void givingUpLeavesTheSegmentAsItWas() throws IOException {
    try (var store = new Closing(sealed(4 << 20, 40_000))) {
      byte[] before = Files.readAllBytes(segments().getFirst());

      assertThat(store.store().compressNext(() -> false)).isFalse();

      assertThat(Files.readAllBytes(segments().getFirst())).isEqualTo(before);
      assertThat(temp.resolve("l/segments").resolve(SegmentCompressor.TEMPORARY)).doesNotExist();
      compressAll(store.store());
      assertThat(store.store().uncompressed()).isZero();
    }
  }

  /// A store that a test closes.
  private record Closing(LedgerStore store) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      store.close();
    }
  }
}
