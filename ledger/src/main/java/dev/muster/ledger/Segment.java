package dev.muster.ledger;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.Arrays;

/// What is known in memory of one segment file: where its records begin and end.
///
/// Changed by the writer only. A reader that has learnt from the ledger's durable size that an
/// entry exists also sees its offset.
final class Segment {
  final Path file;
  final long firstIndex;
  final int salt;

  /// Offset of the first record.
  final int recordsAt;

  private final int version;
  private int[] offsets = new int[64];
  private long count;
  private long keys;
  private long firstReceivedMicros;
  private long lastReceivedMicros;
  private long end;
  private volatile boolean sealed;
  private volatile boolean compressed;
  private volatile SoftReference<CompressedSegment.Known> known = new SoftReference<>(null);

  Segment(Path file, SegmentFormat.Header header, int recordsAt) {
    this.file = file;
    this.firstIndex = header.firstIndex();
    this.salt = header.salt();
    this.version = header.version();
    this.recordsAt = recordsAt;
    this.end = recordsAt;
  }

  static Segment sealed(
      Path file, SegmentFormat.Header header, SegmentFormat.Footer footer, long end) {
    var segment = new Segment(file, header, footer.offsets()[0]);
    segment.offsets = footer.offsets();
    segment.count = footer.count();
    segment.keys = footer.keys();
    segment.firstReceivedMicros = footer.firstReceivedMicros();
    segment.lastReceivedMicros = footer.lastReceivedMicros();
    segment.end = end;
    segment.sealed = true;
    return segment;
  }

  /// Notes a record at the end of the others.
  void add(int length, boolean keyed, long receivedMicros) {
    if (count % SegmentFormat.OFFSET_STRIDE == 0) {
      int slot = (int) (count / SegmentFormat.OFFSET_STRIDE);
      if (slot == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * slot);
      }
      offsets[slot] = Math.toIntExact(end);
    }
    if (count == 0) {
      firstReceivedMicros = receivedMicros;
    }
    lastReceivedMicros = receivedMicros;
    keys += keyed ? 1 : 0;
    count++;
    end += length;
  }

  SegmentFormat.Footer footer(byte[] sha256) {
    int slots = (int) ((count + SegmentFormat.OFFSET_STRIDE - 1) / SegmentFormat.OFFSET_STRIDE);
    return new SegmentFormat.Footer(
        firstIndex,
        count,
        keys,
        firstReceivedMicros,
        lastReceivedMicros,
        sha256,
        Arrays.copyOf(offsets, slots));
  }

  /// Offset of the nearest noted record at or before an index.
  long offsetBefore(long index) {
    return offsets[(int) ((index - firstIndex) / SegmentFormat.OFFSET_STRIDE)];
  }

  /// Index of the record at [#offsetBefore].
  long indexBefore(long index) {
    long place = index - firstIndex;
    return firstIndex + place - place % SegmentFormat.OFFSET_STRIDE;
  }

  /// About how many bytes the records of a range take, from the noted offset before it.
  long bytesOf(long from, long to) {
    long average = (end - recordsAt) / count + 1;
    return (to - indexBefore(from)) * average;
  }

  long endIndex() {
    return firstIndex + count;
  }

  /// Whether it may get more records: of the newest version, and not full.
  boolean takesRecords() {
    return !sealed && version == SegmentFormat.VERSION;
  }

  /// Whether its records may say something of producers.
  boolean knowsProducers() {
    return version == SegmentFormat.VERSION;
  }

  boolean isEmpty() {
    return count == 0;
  }

  long keys() {
    return keys;
  }

  long lastReceivedMicros() {
    return lastReceivedMicros;
  }

  /// Offset where the next record goes.
  long end() {
    return end;
  }

  boolean isSealed() {
    return sealed;
  }

  void markSealed() {
    sealed = true;
  }

  boolean isCompressed() {
    return compressed;
  }

  void markCompressed() {
    compressed = true;
  }

  /// Opens the file for reading, in whichever form it is.
  Disk.DiskFile open(Disk disk) throws IOException {
    CompressedSegment.Known before = known.get();
    return before == null
        ? CompressedSegment.open(disk, file)
        : CompressedSegment.open(disk, file, before);
  }

  /// Keeps what the next reader of a compressed file would have to read again, while there is
  /// memory for it.
  void keep(Disk.DiskFile read) {
    if (read instanceof CompressedSegment segment) {
      CompressedSegment.Known before = known.get();
      if (before == null || before.dictionary() == null) {
        known = new SoftReference<>(segment.known());
      }
    }
  }
}
