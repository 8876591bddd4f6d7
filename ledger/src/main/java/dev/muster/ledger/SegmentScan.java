package dev.muster.ledger;

import dev.muster.ledger.SegmentFormat.Footer;
import dev.muster.ledger.SegmentFormat.Header;
import dev.muster.ledger.SegmentFormat.LogRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds out what one segment file holds, without changing it.
final class SegmentScan {
  /// Takes every whole record.
  @FunctionalInterface
  interface RecordConsumer {
    void accept(LogRecord record);
  }

  /// What follows the last whole record.
  ///
  /// @param end offset where it ends
  /// @param garbageEnd offset after the last byte that is not zero; equal to end when the tail is
  ///   clean
  record Tail(long end, long garbageEnd) {
    boolean isClean() {
      return end == garbageEnd;
    }
  }

  private static final int WINDOW_BYTES = 1 << 20;

  private SegmentScan() {}

  /// A file that was prepared but never used: nothing but zeros, not even a whole header. The
  /// header is durable before the first record is written.
  static boolean isBlank(Disk.DiskFile file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(SegmentFormat.HEADER_BYTES);
    file.read(head, 0);
    return !SegmentFormat.isWholeHeader(head.array())
        && lastNonZero(file, 0) <= SegmentFormat.HEADER_BYTES;
  }

  static Header readHeader(Disk.DiskFile file, Path path, byte[] originHash, long firstIndex)
      throws IOException {
    ByteBuffer head = ByteBuffer.allocate(SegmentFormat.HEADER_BYTES);
    int read = file.read(head, 0);
    return SegmentFormat.parseHeader(
        path, Arrays.copyOf(head.array(), read), originHash, firstIndex);
  }

  /// What stands before the entries.
  ///
  /// @param recordsAt offset of the first entry's record
  /// @param producers what is known of them where the segment begins; null when nothing is said,
  ///   and there are none if an entry follows
  record Beginning(int recordsAt, @Nullable Producers producers) {}

  /// Reads what is known of the producers where a segment begins.
  static Beginning readBeginning(Disk.DiskFile file, Path path, Header header) throws IOException {
    var cursor = new RecordCursor(file, header.salt(), SegmentFormat.HEADER_BYTES, 0);
    var state = new ByteArrayOutputStream();
    LogRecord record = cursor.next();
    while (record != null
        && !record.isEntry()
        && record.index() == header.firstIndex()
        && record.place() > 0) {
      state.writeBytes(record.entry());
      record = cursor.next();
    }
    if (record == null || record.isEntry() || record.index() != header.firstIndex()) {
      // None, or cut short by a crash.
      return new Beginning(SegmentFormat.HEADER_BYTES, null);
    }
    state.writeBytes(record.entry());
    try {
      return new Beginning((int) cursor.position(), Producers.decode(state.toByteArray()));
    } catch (IllegalArgumentException e) {
      throw new LedgerCorrupt(
          "%s at byte %d: %s".formatted(path, SegmentFormat.HEADER_BYTES, e.getMessage()), e);
    }
  }

  /// The footer that ends a sealed file, or null.
  static @Nullable Footer readFooter(Disk.DiskFile file) throws IOException {
    long size = file.size();
    ByteBuffer last = ByteBuffer.allocate(4);
    if (size < SegmentFormat.HEADER_BYTES || file.read(last, size - 4) < 4) {
      return null;
    }
    int length = SegmentFormat.footerLength(last.getInt(0), size);
    if (length == 0) {
      return null;
    }
    ByteBuffer footer = ByteBuffer.allocate(length);
    file.read(footer, size - length);
    return SegmentFormat.parseFooter(footer.array());
  }

  /// Reads every record of an unsealed segment into it.
  ///
  /// @param consumer takes what was learnt of the records, in order
  /// @throws LedgerCorrupt when a record that was durable is damaged: one that cannot be read
  ///   although a later one can that was written after it was durable
  static Tail scan(Disk.DiskFile file, Segment segment, Consumer<RecordBatch.Checked> consumer)
      throws IOException {
    RecordPass.run(file, segment, consumer);
    long garbageEnd = lastNonZero(file, segment.end());
    if (garbageEnd > segment.end()) {
      refuseLaterCommit(file, segment, garbageEnd);
    }
    return new Tail(segment.end(), garbageEnd);
  }

  /// A torn last commit may keep some of its later records; they were never acknowledged. But a
  /// whole record of a *later* commit proves that what lies before it had been durable.
  private static void refuseLaterCommit(Disk.DiskFile file, Segment segment, long garbageEnd)
      throws IOException {
    byte[] garbage = new byte[Math.toIntExact(garbageEnd - segment.end())];
    file.read(ByteBuffer.wrap(garbage), segment.end());
    ByteBuffer in = ByteBuffer.wrap(garbage);
    for (int at = 1; at + SegmentFormat.RECORD_BYTES_MIN <= garbage.length; at++) {
      // The first byte of a record's length is always zero, its index is near: both are cheap to
      // ask.
      if (garbage[at] != 0 || !isNear(in.getLong(at + 8), segment.endIndex())) {
        continue;
      }
      LogRecord record = SegmentFormat.decodeRecord(in, at, garbage.length, segment.salt);
      if (record != null && record.durableBefore() > segment.endIndex()) {
        throw new LedgerCorrupt(
            "%s at byte %d: entry %d is damaged, although entry %d stands whole at byte %d and was written after it"
                .formatted(
                    segment.file,
                    segment.end(),
                    segment.endIndex(),
                    record.index(),
                    segment.end() + at));
      }
    }
  }

  private static boolean isNear(long index, long expected) {
    return index > expected && index - expected < 1L << 32;
  }

  /// Offset after the last byte that is not zero, not less than from.
  static long lastNonZero(Disk.DiskFile file, long from) throws IOException {
    long rest = Math.max(1, file.size() - from);
    ByteBuffer window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, rest));
    byte[] zeros = new byte[window.capacity()];
    long found = from;
    long at = from;
    while (true) {
      window.clear();
      int read = file.read(window, at);
      if (read == 0) {
        return found;
      }
      // Nearly all windows are nothing but zeros, and a comparison tells that much faster.
      if (Arrays.mismatch(window.array(), 0, read, zeros, 0, read) >= 0) {
        int last = read - 1;
        while (window.get(last) == 0) {
          last--;
        }
        found = at + last + 1;
      }
      at += read;
    }
  }
}
