package dev.muster.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/// The SHA-256 that a footer keeps of what lies before it. From version 2 on it covers everything
/// but the entries: their checksums are in what it covers, and their own hashes are in the tree, so
/// hashing them here once more would cost as much as all else that an append costs.
///
/// For one pass over one segment, in order.
final class SealDigest {
  private static final int WINDOW_BYTES = 1 << 20;

  private final MessageDigest sha256 = MerkleHash.sha256();
  private final int salt;
  private final boolean withEntries;

  SealDigest(byte[] header) {
    this.salt = SegmentFormat.salt(header);
    this.withEntries = SegmentFormat.version(header) < SegmentFormat.VERSION;
    sha256.update(header);
  }

  /// Takes a whole record, of whatever kind.
  void add(ByteBuffer in, int start) {
    int length = SegmentFormat.announcedLength(in, start);
    int entryBytes = SegmentFormat.entryBytes(in, start);
    sha256.update(in.slice(start, withEntries ? length : length - entryBytes));
  }

  /// Takes records side by side.
  ///
  /// @return bytes of those that are whole, from the first on
  int addAll(ByteBuffer in) {
    int at = 0;
    while (SegmentFormat.isWholeRecord(in, at, in.limit(), salt)) {
      add(in, at);
      at += SegmentFormat.announcedLength(in, at);
    }
    return at;
  }

  byte[] digest() {
    return sha256.digest();
  }

  /// Reads a segment again, up to an offset where a record begins or the last one ends.
  ///
  /// @throws LedgerCorrupt when a record is damaged
  static SealDigest of(Disk.DiskFile file, Path path, long end) throws IOException {
    ByteBuffer window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, end));
    fill(file, window.limit(SegmentFormat.HEADER_BYTES), 0);
    var digest = new SealDigest(Arrays.copyOf(window.array(), SegmentFormat.HEADER_BYTES));
    for (long at = SegmentFormat.HEADER_BYTES; at < end; ) {
      fill(file, window.clear().limit((int) Math.min(window.capacity(), end - at)), at);
      int taken = digest.addAll(window);
      if (taken == 0) {
        throw new LedgerCorrupt("%s at byte %d: the record is damaged".formatted(path, at));
      }
      at += taken;
    }
    return digest;
  }

  private static void fill(Disk.DiskFile file, ByteBuffer buffer, long at) throws IOException {
    int count = buffer.remaining();
    if (file.read(buffer, at) < count) {
      throw new IOException("the file is shorter than " + (at + count) + " bytes");
    }
  }
}
