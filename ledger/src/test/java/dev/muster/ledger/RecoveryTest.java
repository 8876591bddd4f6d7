package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What opening accepts, repairs and refuses, on real files.
class RecoveryTest {
  private static final int HEADER = SegmentFormat.HEADER_BYTES;

  @TempDir Path temp;

  private Path folder;
  private final List<Path> rebuilt = new ArrayList<>();
  private final List<Path> torn = new ArrayList<>();

  @BeforeEach
  void nameFolder() {
    folder = temp.resolve("l");
  }

  private Ledger open() {
    var listener =
        new LedgerListener() {
          @Override
          public void tileRebuilt(Path tile) {
            rebuilt.add(folder.relativize(tile));
          }

          @Override
          public void tornTailRemoved(Path segment, long offset, long bytes) {
            torn.add(segment);
          }
        };
    return Ledger.open(
        folder, Samples.ORIGIN, Samples.logKey(), Samples.smallSegments().withListener(listener));
  }

  /// A closed ledger; with ten entries each commit has one record of 39 bytes.
  private void fill(int entries) {
    try (Ledger ledger = open()) {
      if (entries <= 10) {
        for (int i = 0; i < entries; i++) {
          ledger.append(Samples.entry(i)).join();
        }
      } else {
        for (int i = 0; i < entries; i += 50) {
          ledger.appendAll(Samples.entries(i, Math.min(50, entries - i))).join();
        }
      }
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("segments"))) {
      return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
  }

  private static void put(Path file, long at, int... bytes) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      for (int value : bytes) {
        open.write(value);
      }
    }
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] content = Files.readAllBytes(file);
    put(file, at, content[(int) at] ^ 1);
  }

  private static void zero(Path file, long from, long to) throws IOException {
    put(file, from, new int[(int) (to - from)]);
  }

  @Test
  void aTornTailBeyondTheCheckpointIsRemoved() throws IOException {
    fill(10);
    put(segments().getFirst(), HEADER + 39 * 10, 0, 0, 0, 39, 1, 2, 3, 4, 5, 6, 7);

    try (Ledger ledger = open()) {
      assertThat(ledger.size()).isEqualTo(10);
      assertThat(ledger.append(Samples.entry(10)).join().index()).isEqualTo(10);
    }

    assertThat(torn).containsExactly(segments().getFirst());
    assertThat(Verifier.verify(folder).problems()).isEmpty();
  }

  @Test
  void aCutBelowTheCheckpointNamesTheMissingEntries() throws IOException {
    fill(10);
    zero(segments().getFirst(), HEADER + 39 * 7, HEADER + 39 * 10);
    byte[] before = Files.readAllBytes(segments().getFirst());

    LedgerDataLoss loss = catchThrowableOfType(LedgerDataLoss.class, this::open);

    assertThat(loss)
        .hasMessageContaining("entries 7 to 9 (3 entries) are missing")
        .hasMessageContaining("covers 10 entries")
        .hasMessageContaining("Restore");
    assertThat(loss.firstMissing()).isEqualTo(7);
    assertThat(loss.lastMissing()).isEqualTo(9);
    assertThat(Files.readAllBytes(segments().getFirst())).isEqualTo(before);
    assertThat(Verifier.verify(folder).problems().toString())
        .contains("entries 7 to 9 are missing");
  }

  @Test
  void aTruncatedNewestSegmentNamesTheMissingEntries() throws IOException {
    fill(10);
    try (var file = new RandomAccessFile(segments().getFirst().toFile(), "rw")) {
      file.setLength(HEADER + 39 * 4 + 20);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerDataLoss.class)
        .hasMessageContaining("entries 4 to 9 (6 entries) are missing");
  }

  @Test
  void aMissingSegmentInTheMiddleNamesItsEntries() throws IOException {
    fill(400);
    List<Path> segments = segments();
    long first = SegmentFormat.firstIndex(segments.get(1).getFileName().toString()).orElseThrow();
    long next = SegmentFormat.firstIndex(segments.get(2).getFileName().toString()).orElseThrow();
    Files.delete(segments.get(1));

    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerDataLoss.class)
        .hasMessageContaining("entries %d to %d".formatted(first, next - 1));
  }

  @Test
  void missingNewestSegmentsAreALoss() throws IOException {
    fill(400);
    Files.delete(segments().getLast());

    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerDataLoss.class)
        .hasMessageContaining("to 399");
  }

  @Test
  void aHoleInFrontOfAWholeRecordIsRefused() throws IOException {
    fill(10);
    zero(segments().getFirst(), HEADER + 39 * 3, HEADER + 39 * 4);

    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerCorrupt.class)
        .hasMessageContaining("at byte %d".formatted(HEADER + 39 * 3))
        .hasMessageContaining("entry 3 is damaged, although entry 4 stands whole")
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining("restore it from a copy or a mirror")
        .hasMessageContaining("muster verify " + folder);
  }

  @Test
  void everyDamagedRecordOfAnEarlierCommitIsRefused() throws IOException {
    fill(10);
    byte[] good = Files.readAllBytes(segments().getFirst());
    for (int at = HEADER; at < HEADER + 39 * 9; at++) {
      flip(segments().getFirst(), at);
      assertThatThrownBy(this::open).as("byte %d", at).isInstanceOf(LedgerException.class);
      Files.write(segments().getFirst(), good);
    }
    open().close();
  }

  @Test
  void aDamagedHeaderIsRefused() throws IOException {
    fill(10);
    for (int at = 0; at < HEADER; at++) {
      flip(segments().getFirst(), at);
      assertThatThrownBy(this::open).as("byte %d", at).isInstanceOf(LedgerCorrupt.class);
      flip(segments().getFirst(), at);
    }
    open().close();
  }

  @Test
  void aMissingTileIsRebuiltAndReported() throws IOException {
    fill(600);
    Files.delete(folder.resolve(Samples.TILES));

    open().close();

    assertThat(rebuilt).containsExactly(Path.of(Samples.TILES), Path.of(Samples.TILES));
    assertThat(Verifier.verify(folder).problems()).isEmpty();
  }

  @Test
  void anAlteredTileIsRefusedAndNamed() throws IOException {
    fill(600);
    for (int at : List.of(40, 8192 + 40)) {
      flip(folder.resolve(Samples.TILES), at);

      assertThatThrownBy(this::open)
          .isInstanceOf(LedgerCorrupt.class)
          .hasMessageContaining(Samples.TILES + " at byte " + (at - at % 32));
      flip(folder.resolve(Samples.TILES), at);
    }
    open().close();
  }

  @Test
  void anAlteredOrMissingCheckpointIsRefused() throws IOException {
    fill(10);
    Path checkpoint = folder.resolve("checkpoint");
    byte[] good = Files.readAllBytes(checkpoint);
    for (int at = 0; at < good.length; at++) {
      flip(checkpoint, at);
      assertThatThrownBy(this::open).as("byte %d", at).isInstanceOf(LedgerCorrupt.class);
      Files.write(checkpoint, good);
    }
    Files.delete(checkpoint);
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerCorrupt.class)
        .hasMessageContaining("checkpoint is missing");
  }

  @Test
  void sealedSegmentsAreReadOnlyAndEndWithTheirFooter() throws IOException {
    fill(600);

    List<Path> segments = segments();
    assertThat(segments).hasSizeGreaterThan(3);
    for (Path segment : segments.subList(0, segments.size() - 1)) {
      assertThat(Files.getPosixFilePermissions(segment))
          .hasToString("[OWNER_READ, GROUP_READ, OTHERS_READ]");
      // It may be compressed already.
      try (Disk.DiskFile file = CompressedSegment.open(new FileDisk(), segment)) {
        assertThat(SegmentScan.readFooter(file)).isNotNull();
      }
    }
  }
}
