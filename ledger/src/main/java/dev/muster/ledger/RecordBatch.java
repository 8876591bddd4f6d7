package dev.muster.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What looks like records, side by side in memory; only their announced lengths are known.
final class RecordBatch {
  /// What was learnt of a batch.
  ///
  /// @param whole how many records from the first on are whole
  /// @param leaves of the whole ones
  /// @param keyed those of the whole ones that have a key or a producer's place, in order
  /// @param marked those of the whole ones that say something of a producer, in order
  record Checked(
      RecordBatch batch, int whole, Leaves leaves, List<Keyed> keyed, List<Marked> marked) {}

  /// An idempotency key or a producer's place, with the index of its entry.
  record Keyed(KeyDigest key, long index) {}

  /// What a record says of a producer, with the index of its entry and when that was received.
  record Marked(RecordMark mark, long index, long receivedMicros) {}

  final byte[] bytes;
  private final int salt;
  private final long firstIndex;

  /// Where each record begins, and where the last one ends.
  private int[] starts = new int[64];

  private int count;

  /// An empty batch.
  ///
  /// @param firstIndex that the first record must have
  RecordBatch(byte[] bytes, int salt, long firstIndex) {
    this.bytes = bytes;
    this.salt = salt;
    this.firstIndex = firstIndex;
  }

  /// Takes what the bytes hold from their beginning.
  ///
  /// @param filled bytes that were read
  /// @return bytes taken; 0 when no record begins there
  int take(int filled) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int at = 0;
    int atTile = 0;
    int countAtTile = 0;
    while (filled - at >= SegmentFormat.RECORD_BYTES_MIN) {
      int length = SegmentFormat.announcedLength(in, at);
      if (length < SegmentFormat.RECORD_BYTES_MIN
          || length > SegmentFormat.RECORD_BYTES_MAX
          || length > filled - at) {
        break;
      }
      note(at);
      at += length;
      if ((firstIndex + count) % TilePath.FULL == 0) {
        atTile = at;
        countAtTile = count;
      }
    }
    note(at);
    count--;
    if (filled < bytes.length || countAtTile == 0) {
      return at;
    }
    // More will follow: it begins with a tile, so that whole tiles are hashed beside the reading.
    count = countAtTile;
    return atTile;
  }

  private void note(int start) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    starts[count] = start;
    count++;
  }

  /// Checks and hashes the records where they lie; for any thread.
  Checked check() {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    var merkle = new MerkleHash();
    var keyed = new ArrayList<Keyed>();
    var marked = new ArrayList<Marked>();
    byte[] hashes = new byte[count * Hash.BYTES];
    int whole = 0;
    while (whole < count && isWhole(in, whole)) {
      int start = starts[whole];
      int entry = start + SegmentFormat.RECORD_HEAD_BYTES + SegmentFormat.markBytes(in, start);
      merkle.leaf(bytes, entry, starts[whole + 1] - entry, hashes, whole * Hash.BYTES);
      RecordMark mark = SegmentFormat.mark(in, start);
      if (mark != null && mark.isKey()) {
        keyed.add(new Keyed(mark.digest(), firstIndex + whole));
      }
      if (mark != null && mark.isProducers()) {
        long micros = SegmentFormat.receivedMicros(in, start);
        marked.add(new Marked(mark, firstIndex + whole, micros));
      }
      whole++;
    }
    byte[] known = whole == count ? hashes : Arrays.copyOf(hashes, whole * Hash.BYTES);
    return new Checked(this, whole, Leaves.of(firstIndex, known), keyed, marked);
  }

  private boolean isWhole(ByteBuffer in, int place) {
    return SegmentFormat.isWholeRecord(in, starts[place], starts[place + 1], salt)
        && SegmentFormat.isEntry(in, starts[place]);
  }

  int count() {
    return count;
  }

  /// Adds the records that are whole to a segment.
  ///
  /// @throws LedgerCorrupt when one has another index than the next
  void addTo(Segment segment, int whole) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    for (int place = 0; place < whole; place++) {
      int start = starts[place];
      long index = SegmentFormat.index(in, start);
      if (index != segment.endIndex()) {
        throw new LedgerCorrupt(
            "%s at byte %d: expected entry %d, got entry %d"
                .formatted(segment.file, segment.end(), segment.endIndex(), index));
      }
      int length = starts[place + 1] - start;
      segment.add(
          length, SegmentFormat.isKeyed(in, start), SegmentFormat.receivedMicros(in, start));
    }
  }
}
