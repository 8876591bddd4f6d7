package dev.muster.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Opens what a process left behind: first looks, then compares with the signed checkpoint, and
/// only then repairs what a crash explains. A healthy ledger and a crashed one go the same way.
final class Recovery {
  private final Disk disk;
  private final Path ledger;
  private final Segments segments;
  private final Tiles tiles;
  private final Survey survey;
  private final LedgerListener listener;
  private final MerkleHash merkle = new MerkleHash();
  private final long sealedSize;

  Recovery(
      Disk disk,
      Path ledger,
      Segments segments,
      Tiles tiles,
      Survey survey,
      LedgerListener listener) {
    this.disk = disk;
    this.ledger = ledger;
    this.segments = segments;
    this.tiles = tiles;
    this.survey = survey;
    this.listener = listener;
    this.sealedSize =
        survey.leaves().isEmpty() ? survey.size() : survey.leaves().getFirst().firstIndex();
  }

  /// Refuses when entries are gone that the checkpoint promises.
  void refuseLoss(SignedCheckpoint checkpoint) {
    if (survey.size() >= checkpoint.size()) {
      return;
    }
    long first = survey.size();
    long last = checkpoint.size() - 1;
    throw new LedgerDataLoss(
        ("ledger %s: entries %d to %d (%d entries) are missing. The checkpoint that was signed and published covers %d"
                + " entries, but the segment files in %s hold only %d. Nothing was changed and nothing will be appended,"
                + " because new entries would take the indexes of the lost ones. Restore the newest files of that"
                + " folder from a copy, then start again. Do not delete the checkpoint.")
            .formatted(
                checkpoint.origin(),
                first,
                last,
                last - first + 1,
                checkpoint.size(),
                ledger.resolve(LedgerStore.SEGMENTS),
                survey.size()),
        first,
        last);
  }

  /// The tree over all entries found, compared with the tiles on disk and with the checkpoint's
  /// root.
  TreeEdge rebuildTree(SignedCheckpoint checkpoint) throws IOException {
    var edge = new TreeEdge(sealedEdge());
    for (Leaves leaves : survey.leaves()) {
      edge.append(
          leaves,
          (level, number, hashes) ->
              compare(TilePath.full(level, number), hashes, checkpoint.size()));
    }
    Hash root = new Tree(edge.snapshot(), tiles).root(checkpoint.size());
    if (!root.equals(checkpoint.root())) {
      throw new LedgerCorrupt(firstDifference(checkpoint, root));
    }
    tiles.writePending(edge.size());
    return edge;
  }

  /// Holds a tile on the disk against the one that follows from the entries.
  private void compare(TilePath tile, byte[] expected, long checkpointSize) {
    byte @Nullable [] found = tiles.read(tile);
    if (found != null && Arrays.equals(found, expected)) {
      tiles.addUnsynced(tile);
      return;
    }
    if (found != null && !TornWrite.explains(found, expected, 0)) {
      throw new LedgerCorrupt(tiles.differs(tile, found, expected));
    }
    tiles.add(tile.level(), tile.number(), expected);
    if (found != null || Tiles.completeAt(tile) <= checkpointSize) {
      listener.tileRebuilt(tiles.file(tile));
    }
  }

  /// The edge of the tree over the sealed segments, from their tiles; missing tiles are made again
  /// from the entries.
  private TreeEdge.Snapshot sealedEdge() throws IOException {
    var levels = new ArrayList<byte[]>();
    for (int level = 0; TreeEdge.Snapshot.hashesAt(level, sealedSize) > 0; level++) {
      long hashes = TreeEdge.Snapshot.hashesAt(level, sealedSize);
      long full = hashes / TilePath.FULL;
      for (long pack = 0; pack * TilePack.TILES < full; pack++) {
        rebuildMissing(new TilePack(level, pack));
      }
      levels.add(hashes(level, full * TilePath.FULL, (int) (hashes % TilePath.FULL)));
    }
    // Nobody looks at these tiles again before they are needed, so they must be durable now.
    tiles.sync(sealedSize);
    return new TreeEdge.Snapshot(sealedSize, List.copyOf(levels));
  }

  private void rebuildMissing(TilePack pack) throws IOException {
    int sealed = pack.tilesAt(sealedSize);
    for (int place = tiles.tilesIn(pack); place < sealed; place++) {
      TilePath tile = TilePath.full(pack.level(), pack.number() * TilePack.TILES + place);
      rebuildSealed(tile, hashes(pack.level(), tile.number() * TilePath.FULL, TilePath.FULL));
    }
  }

  private void rebuildSealed(TilePath tile, byte[] expected) throws IOException {
    byte @Nullable [] found = tiles.read(tile);
    if (found != null && !TornWrite.explains(found, expected, 0)) {
      throw new LedgerCorrupt(tiles.differs(tile, found, expected));
    }
    tiles.write(tile, expected);
    listener.tileRebuilt(tiles.file(tile));
  }

  /// Hashes of a level computed from what lies below it: entries or tiles.
  private byte[] hashes(int level, long from, int count) throws IOException {
    ByteBuffer hashes = ByteBuffer.allocate(count * Hash.BYTES);
    if (level == 0 && from < segments.firstIndex()) {
      // Of pruned entries only the tiles are left; those they have in part only are full on disk.
      byte @Nullable [] tile = tiles.read(TilePath.full(0, from / TilePath.FULL));
      if (count < TilePath.FULL && tile != null && tile.length == TilePath.FULL_BYTES) {
        return Arrays.copyOf(tile, count * Hash.BYTES);
      }
      throw new LedgerCorrupt(
          "%s: the tile is missing or cut short, and cannot be made again because its entries were pruned; restore it from a copy"
              .formatted(tiles.file(TilePath.full(0, from / TilePath.FULL))));
    }
    if (level == 0) {
      segments.readRecords(from, from + count, record -> hashes.put(merkle.leaf(record.entry())));
    } else {
      for (long number = from; number < from + count; number++) {
        hashes.put(merkle.fold(tiles.tile(level - 1, number), 0, TilePath.FULL));
      }
    }
    return hashes.array();
  }

  /// Reads everything to say where the first contradiction is.
  private String firstDifference(SignedCheckpoint checkpoint, Hash root) throws IOException {
    var differences = new ArrayList<String>();
    var edge = new TreeEdge();
    segments.readRecords(
        segments.firstIndex() == 0 ? 0 : checkpoint.size(),
        checkpoint.size(),
        record ->
            edge.append(
                merkle.leaf(record.entry()),
                (level, number, expected) -> {
                  TilePath tile = TilePath.full(level, number);
                  byte @Nullable [] found = tiles.read(tile);
                  if (differences.isEmpty() && found != null && !Arrays.equals(found, expected)) {
                    differences.add(tiles.differs(tile, found, expected));
                  }
                }));
    if (!differences.isEmpty()) {
      return differences.getFirst();
    }
    return ("%s: the signed root for %d entries is %s, the entries on disk give %s. Entries and tiles agree with each"
            + " other, so an entry was altered together with its tiles, or the checkpoint is of another history.")
        .formatted(
            ledger.resolve(LedgerStore.CHECKPOINT),
            checkpoint.size(),
            checkpoint.root().base64(),
            root.base64());
  }

  /// Removes what unfinished writes left. Only now, when nothing is known to be lost.
  void removeRemnants() throws IOException {
    disk.delete(ledger.resolve(LedgerStore.CHECKPOINT + ".tmp"));
    disk.delete(ledger.resolve(LedgerStore.VKEY + ".tmp"));
    disk.delete(ledger.resolve(MinimumIndex.FILE + ".tmp"));
    disk.delete(ledger.resolve(LedgerStore.SEGMENTS).resolve(Segments.SPARE + ".tmp"));
    disk.delete(ledger.resolve(LedgerStore.SEGMENTS).resolve(SegmentCompressor.TEMPORARY));
    removePruned();
    removeTornTail();
  }

  private void removePruned() throws IOException {
    for (Path file : survey.pruned()) {
      disk.delete(file);
    }
    if (!survey.pruned().isEmpty()) {
      disk.forceDirectory(ledger.resolve(LedgerStore.SEGMENTS));
    }
  }

  private void removeTornTail() throws IOException {
    if (survey.blank() != null) {
      disk.delete(survey.blank());
      disk.forceDirectory(ledger.resolve(LedgerStore.SEGMENTS));
    }
    SegmentScan.Tail tail = survey.tornTail();
    if (tail == null) {
      return;
    }
    Path file = survey.segments().getLast().file;
    int bytes = Math.toIntExact(tail.garbageEnd() - tail.end());
    try (Disk.DiskFile open = disk.openForWriting(file)) {
      open.write(ByteBuffer.allocate(bytes), tail.end());
      open.force();
    }
    listener.tornTailRemoved(file, tail.end(), bytes);
  }

  /// The newest keys of all segments, oldest first.
  IdempotencyIndex idempotencyIndex(int keysMax) throws IOException {
    var index = new IdempotencyIndex(keysMax);
    long keys = survey.keyed().size();
    var toRead = new ArrayList<Segment>();
    for (Segment segment : survey.segments().reversed()) {
      if (segment.endIndex() <= sealedSize && segment.keys() > 0 && keys < keysMax) {
        toRead.add(segment);
        keys += segment.keys();
      }
    }
    for (Segment segment : toRead.reversed()) {
      segments.readRecords(
          segment.firstIndex,
          segment.endIndex(),
          record -> {
            if (record.mark() != null && record.mark().isKey()) {
              index.put(record.mark().digest(), record.index());
            }
          });
    }
    survey.keyed().forEach(keyed -> index.put(keyed.key(), keyed.index()));
    return index;
  }

  /// What is known of the producers behind the last entry.
  Producers producers() throws IOException {
    Producers read = survey.producers();
    if (read != null) {
      return read;
    }
    // A crash came between the beginning of a segment and its first entry.
    for (Segment segment : survey.segments().reversed()) {
      if (!segment.isEmpty()) {
        return segment.knowsProducers() ? producersBehind(segment) : new Producers();
      }
    }
    return new Producers();
  }

  private Producers producersBehind(Segment segment) throws IOException {
    var producers =
        Objects.requireNonNullElseGet(segments.producersBefore(segment), Producers::new);
    segments.readRecords(
        segment.firstIndex,
        segment.endIndex(),
        record -> {
          if (record.mark() != null && record.mark().isProducers()) {
            producers.apply(record.mark(), record.index(), record.receivedMicros());
          }
        });
    return producers;
  }

  /// Runs an opening step whose tile reads may fail inside callbacks.
  static <T> T unwrapping(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// A step of opening.
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }
}
