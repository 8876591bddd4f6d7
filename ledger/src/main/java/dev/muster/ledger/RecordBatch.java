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
  /// @param keyed those of the whole ones that have a key, in order
  record Checked(RecordBatch batch, int whole, Leaves leaves, List<Keyed> keyed) {}

  /// An idempotency key, with the index of its entry.
  record Keyed(KeyDigest key, long index) {}

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
    byte[] hashes = new byte[count * Hash.BYTES];
    int whole = 0;
    while (whole < count && isWhole(in, whole)) {
      int start = starts[whole];
      int keyBytes = SegmentFormat.keyBytes(in, start);
      int entry = start + SegmentFormat.RECORD_HEAD_BYTES + keyBytes;
      merkle.leaf(bytes, entry, starts[whole + 1] - entry, hashes, whole * Hash.BYTES);
      if (keyBytes > 0) {
        byte[] key = Arrays.copyOfRange(bytes, entry - keyBytes, entry);
        keyed.add(new Keyed(KeyDigest.of(key), firstIndex + whole));
      }
      whole++;
    }
    byte[] known = whole == count ? hashes : Arrays.copyOf(hashes, whole * Hash.BYTES);
    return new Checked(this, whole, Leaves.of(firstIndex, known), keyed);
  }

  private boolean isWhole(ByteBuffer in, int place) {
    return SegmentFormat.isWholeRecord(in, starts[place], starts[place + 1], salt);
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
      boolean keyed = SegmentFormat.keyBytes(in, start) > 0;
      segment.add(length, keyed, SegmentFormat.receivedMicros(in, start));
    }
  }
}
