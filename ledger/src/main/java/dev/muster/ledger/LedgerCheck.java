package dev.muster.ledger;

import dev.muster.ledger.SegmentFormat.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Verifies a ledger's folder: reads every byte of every file, builds the tree anew from the
/// entries, and compares. Uses nothing that the writer remembers. While a server appends, only what
/// lies beyond the checkpoint may move.
final class LedgerCheck {
  private static final Set<String> KNOWN =
      Set.of(
          LedgerStore.CHECKPOINT,
          Cosigning.FILE,
          LedgerStore.VKEY,
          MinimumIndex.FILE,
          LedgerStore.LOCK,
          Reserve.FILE,
          LedgerStore.SEGMENTS,
          LedgerStore.TILE);
  private static final Set<String> REMNANTS =
      Set.of(
          LedgerStore.CHECKPOINT + ".tmp",
          Cosigning.FILE + ".tmp",
          LedgerStore.VKEY + ".tmp",
          MinimumIndex.FILE + ".tmp",
          Segments.SPARE + ".tmp",
          SegmentCompressor.TEMPORARY);

  private final Path folder;
  private final Findings findings;
  private final Trial trial;
  private final List<String> notes = new ArrayList<>();
  private final Disk disk;
  private final TreeEdge edge = new TreeEdge();
  private boolean live;
  private @Nullable SignedCheckpoint checkpoint;
  private RootChecks roots = new RootChecks();

  /// Index that the next record must have; entries beyond a damaged place are no longer in the
  /// tree.
  private long next;

  private long lastReceivedMicros;

  private Producers producers = new Producers();

  /// Whether all entries in front were read.
  private boolean knowsProducers;

  LedgerCheck(Disk disk, Path folder, Trial trial, Findings findings) {
    this.disk = disk;
    this.folder = folder;
    this.trial = trial;
    this.findings = findings;
  }

  VerificationReport.Verified run() throws IOException {
    live = isLive();
    // Before the checkpoint, which covers at least as much.
    var signatures = new SignatureCheck(new Resources.Folder(folder), trial, findings, notes);
    signatures.cosigned();
    // The checkpoint before the rest: all that it covers is on disk from then on.
    checkpoint = signatures.checkpoint().orElse(null);
    checkNames(folder, KNOWN);
    if (disk.exists(folder.resolve(Reserve.FILE))) {
      checkZeros(folder.resolve(Reserve.FILE), "room kept back must hold nothing but zeros");
    }
    if (checkpoint != null) {
      roots = signatures.expectedRoots(checkpoint);
      long minimumIndex = signatures.minimumIndex(checkpoint, roots);
      roots.look(edge);
      List<String> kept = segmentsFrom(minimumIndex);
      try (var leaves =
          new LeafHashing(edge.size(), checkpoint.origin(), this::append, signatures::add)) {
        checkSegments(SegmentFormat.originHash(checkpoint.origin()), kept, leaves);
        leaves.flush();
      }
      checkComplete(checkpoint);
      checkTileFolder();
    }
    signatures.judge();
    if (live) {
      notes.add("a server holds the ledger; entries beyond the checkpoint were not judged");
    }
    long size = checkpoint == null ? 0 : checkpoint.size();
    String origin = checkpoint == null ? "" : checkpoint.origin();
    return new VerificationReport.Verified(
        folder, origin, size, Math.max(0, edge.size() - size), notes);
  }

  /// Whether a server holds the lock.
  private boolean isLive() {
    Path lock = folder.resolve(LedgerStore.LOCK);
    try {
      return Files.exists(lock) && disk.isHeld(lock);
    } catch (IOException _) {
      // A read-only copy: no server can be writing to it.
      return false;
    }
  }

  private void checkNames(Path directory, Set<String> known) throws IOException {
    for (String name : disk.list(directory)) {
      if (REMNANTS.contains(name)) {
        notes.add(directory.resolve(name) + " was left by a crash; opening the ledger removes it");
      } else if (!known.contains(name)) {
        findings.problem(directory.resolve(name), "not expected here");
      }
    }
  }

  /// The names of the segments that must be there. What lies below the first of them is taken from
  /// the tiles.
  private List<String> segmentsFrom(long minimumIndex) throws IOException {
    List<String> names = segmentNames();
    int first = Survey.firstKept(names, minimumIndex);
    for (String name : names.subList(0, first)) {
      notes.add(name + " lies below the minimum index; opening the ledger deletes it");
    }
    long begin = names.isEmpty() ? 0 : SegmentFormat.firstIndex(names.get(first)).orElseThrow();
    next = Math.min(begin, minimumIndex);
    knowsProducers = begin == 0;
    takeTiles(next);
    return names.subList(first, names.size());
  }

  /// Takes the leaf hashes of pruned entries; the signed roots say whether they are the right ones.
  private void takeTiles(long end) throws IOException {
    for (long number = 0; number * TilePath.FULL < end; number++) {
      TilePath tile = TilePath.full(0, number);
      Path file = folder.resolve(TilePack.of(tile).toString());
      byte @Nullable [] hashes = Tiles.read(disk, file, tile);
      if (hashes == null || hashes.length != TilePath.FULL_BYTES) {
        findings.problemOfEntry(
            file,
            number * TilePath.FULL,
            "the tile of pruned entries is missing or has a wrong length");
        return;
      }
      long count = Math.min(TilePath.FULL, end - number * TilePath.FULL);
      for (int place = 0; place < count; place++) {
        append(Arrays.copyOfRange(hashes, place * Hash.BYTES, (place + 1) * Hash.BYTES));
      }
    }
  }

  private List<String> segmentNames() throws IOException {
    Path segments = folder.resolve(LedgerStore.SEGMENTS);
    var names = new ArrayList<String>();
    for (String name : disk.list(segments)) {
      if (SegmentFormat.firstIndex(name).isPresent()) {
        names.add(name);
      } else if (name.equals(Segments.SPARE)) {
        checkZeros(segments.resolve(name), "the next segment's file must hold nothing but zeros");
      } else if (!REMNANTS.contains(name)) {
        findings.problem(segments.resolve(name), "not expected here");
      } else if (!live) {
        notes.add(segments.resolve(name) + " was left by a crash; opening the ledger removes it");
      }
    }
    return names;
  }

  private void checkSegments(byte[] originHash, List<String> names, LeafHashing leaves)
      throws IOException {
    Path segments = folder.resolve(LedgerStore.SEGMENTS);
    for (int i = 0; i < names.size(); i++) {
      checkSegment(segments.resolve(names.get(i)), originHash, i == names.size() - 1, leaves);
    }
  }

  private void checkZeros(Path spare, String rule) throws IOException {
    Object before = live ? identity(spare) : null;
    try (Disk.DiskFile file = disk.openForReading(spare)) {
      long end = SegmentScan.lastNonZero(file, 0);
      // A server may put the file to use between our opening and our reading it.
      boolean used = live && (before == null || !before.equals(identity(spare)));
      if (end > 0 && !used) {
        findings.problem(spare, end - 1, rule);
      }
    } catch (IOException e) {
      if (!live) {
        throw e;
      }
    }
  }

  /// What stays the same when a file is renamed; null where there is no such file or no such thing.
  private static @Nullable Object identity(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private void checkSegment(Path path, byte[] originHash, boolean last, LeafHashing leaves)
      throws IOException {
    long first = SegmentFormat.firstIndex(String.valueOf(path.getFileName())).orElseThrow();
    if (first != next) {
      String what =
          first > next
              ? "entries %d to %d are missing before this segment".formatted(next, first - 1)
              : "entries from %d on stand in two segments".formatted(first);
      findings.problemOfEntry(path, Math.min(first, next), what);
      next = first;
      knowsProducers = false;
    }
    try (Disk.DiskFile file = CompressedSegment.open(disk, path)) {
      if (last && SegmentScan.isBlank(file)) {
        notes.add(path + " is empty");
        return;
      }
      SegmentFormat.Header header;
      try {
        header = SegmentScan.readHeader(file, path, originHash, first);
      } catch (LedgerCorrupt e) {
        findings.problem(path, 0, String.valueOf(e.getMessage()));
        return;
      }
      SegmentScan.Beginning beginning = SegmentScan.readBeginning(file, path, header);
      var segment = new Segment(path, header, beginning.recordsAt());
      var digest = SealDigest.of(file, path, segment.end());
      readRecords(file, segment, beginning.producers(), leaves, digest);
      checkTail(file, segment, digest.digest(), last);
    } catch (LedgerCorrupt e) {
      // What lies behind the damage of a compressed file cannot be read.
      findings.problemOfEntry(path, next, String.valueOf(e.getMessage()));
    }
  }

  private void readRecords(
      Disk.DiskFile file,
      Segment segment,
      @Nullable Producers before,
      LeafHashing leaves,
      SealDigest digest)
      throws IOException {
    var cursor = new RecordCursor(file, segment.salt, segment.end(), file.size());
    for (LogRecord record = cursor.next(); record != null; record = cursor.next()) {
      if (record.index() != next) {
        findings.problem(
            segment.file,
            segment.end(),
            next,
            "expected entry %d, got entry %d".formatted(next, record.index()));
        return;
      }
      if (record.receivedMicros() < lastReceivedMicros) {
        findings.problem(
            segment.file, segment.end(), next, "received before the entry in front of it");
      }
      lastReceivedMicros = record.receivedMicros();
      if (segment.isEmpty()) {
        checkProducers(segment.file, before);
      }
      RecordMark mark = record.mark();
      segment.add(record.length(), mark != null && mark.isKey(), record.receivedMicros());
      cursor.addLastTo(digest);
      if (mark != null && mark.isProducers()) {
        producers.apply(mark, next, record.receivedMicros());
      }
      if (leaves.size() == next) {
        leaves.add(record.entry());
      }
      next++;
    }
  }

  /// Holds what a segment says of the producers against all records before it; of pruned ones it is
  /// taken as it is.
  private void checkProducers(Path path, @Nullable Producers said) {
    Producers known = said == null ? new Producers() : said;
    if (knowsProducers && !Arrays.equals(known.encode(), producers.encode())) {
      findings.problemOfEntry(
          path, next, "what is said of the producers does not agree with the entries in front");
    }
    producers = known;
    knowsProducers = true;
  }

  private void append(byte[] leafHash) {
    edge.append(leafHash, this::checkTile);
    roots.look(edge);
  }

  private void checkTile(int level, long number, byte[] expected) {
    TilePath tile = TilePath.full(level, number);
    Path file = folder.resolve(TilePack.of(tile).toString());
    int offset = TilePack.offset(tile);
    boolean covered = checkpoint != null && Tiles.completeAt(tile) <= checkpoint.size();
    byte @Nullable [] found;
    try {
      found = Tiles.read(disk, file, tile);
    } catch (IOException e) {
      findings.problem(file, "cannot be read: " + e);
      return;
    }
    if (found == null) {
      if (covered) {
        findings.problem(
            file, offset, (number * TilePath.FULL) << (8 * level), "the tile is missing");
      }
      return;
    }
    if (!Arrays.equals(found, expected)) {
      if (!covered && (live || TornWrite.explains(found, expected, 0))) {
        notes.add(file + " was not written to its end; opening the ledger does that");
        return;
      }
      int at = Arrays.mismatch(found, expected);
      long entry = (number * TilePath.FULL + at / Hash.BYTES) << (8 * level);
      findings.problem(file, offset + at, entry, "the tile does not agree with the entries");
    }
  }

  /// What follows the last whole record: a footer, zeros, or something that should not be.
  private void checkTail(Disk.DiskFile file, Segment segment, byte[] digest, boolean last)
      throws IOException {
    boolean moving = live && (last || checkpoint == null || next >= checkpoint.size());
    byte[] expected =
        segment.isEmpty() ? new byte[0] : SegmentFormat.encodeFooter(segment.footer(digest));
    long size = file.size();
    long garbageEnd = SegmentScan.lastNonZero(file, segment.end());
    boolean zeros = garbageEnd == segment.end();
    if (zeros) {
      if (!last && !live) {
        notes.add(segment.file + " is full and not yet sealed; opening the ledger seals it");
      }
      return;
    }
    // A footer may itself end with zeros.
    long footerEnd = Math.min(size, segment.end() + expected.length);
    byte[] found = new byte[Math.toIntExact(Math.max(garbageEnd, footerEnd) - segment.end())];
    file.read(java.nio.ByteBuffer.wrap(found), segment.end());
    if (Arrays.equals(found, expected)) {
      if (size > footerEnd && !live) {
        notes.add(segment.file + " was not sealed to its end; opening the ledger does that");
      }
      return;
    }
    if (moving || (live && TornWrite.explains(found, expected, segment.end()))) {
      return;
    }
    int at = Arrays.mismatch(found, expected);
    boolean footer = !segment.isEmpty() && at >= 4;
    boolean afterZeros = found[0] == 0 && found.length > 4 && isZero(found, 4);
    if (footer || afterZeros) {
      long where = segment.end() + (footer ? at : firstNonZero(found));
      String what =
          footer
              ? "the footer does not agree with the records"
              : "after the last entry there must be zeros";
      findings.problem(segment.file, where, what);
    } else {
      findings.problem(segment.file, segment.end(), next, "the record is damaged");
    }
  }

  private static boolean isZero(byte[] bytes, int count) {
    return firstNonZero(bytes) >= count;
  }

  private static int firstNonZero(byte[] bytes) {
    int at = 0;
    while (at < bytes.length && bytes[at] == 0) {
      at++;
    }
    return at;
  }

  private void checkComplete(SignedCheckpoint signed) {
    if (next < signed.size()) {
      findings.problemOfEntry(
          folder.resolve(LedgerStore.SEGMENTS),
          next,
          "entries %d to %d are missing: the checkpoint covers %d"
              .formatted(next, signed.size() - 1, signed.size()));
    } else if (edge.size() < signed.size()) {
      notes.add(
          "entries from %d on could not be compared with the checkpoint because of the damage before them"
              .formatted(edge.size()));
    }
  }

  private void checkTileFolder() throws IOException {
    Path tiles = folder.resolve(LedgerStore.TILE);
    if (!Files.isDirectory(tiles)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(tiles)) {
      files = walk.filter(path -> !Files.isDirectory(path)).sorted().toList();
    }
    long size = Math.max(next, edge.size());
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      int expected =
          TilePack.parse(name).map(pack -> live ? TilePack.TILES : pack.tilesAt(size)).orElse(0);
      if (expected == 0) {
        findings.problem(file, "not expected here");
      } else if (Files.size(file) > (long) expected * TilePath.FULL_BYTES) {
        findings.problem(file, (long) expected * TilePath.FULL_BYTES, "no tile is expected here");
      }
    }
  }
}
