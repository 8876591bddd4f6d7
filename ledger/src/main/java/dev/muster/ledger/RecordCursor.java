package dev.muster.ledger;

import dev.muster.ledger.SegmentFormat.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads the records of one open segment file in order.
final class RecordCursor {
  private static final int WINDOW_BYTES_MAX = 1 << 20;
  private static final int WINDOW_BYTES_MIN = 1 << 12;

  private final Disk.DiskFile file;
  private final int salt;
  private ByteBuffer window;
  private long windowAt;
  private long position;

  /// Place in the window of the record that was read last.
  private int lastStart;

  /// A cursor that will read about so many bytes.
  ///
  /// @param position offset of the first record to read
  RecordCursor(Disk.DiskFile file, int salt, long position, long expectedBytes) {
    this.file = file;
    this.salt = salt;
    this.position = position;
    this.windowAt = position;
    long window = Math.clamp(expectedBytes, WINDOW_BYTES_MIN, WINDOW_BYTES_MAX);
    this.window = ByteBuffer.allocate((int) window).limit(0);
  }

  /// Offset of the next record: the end of the last one that was read.
  long position() {
    return position;
  }

  /// The next record, or null when none that is whole begins here.
  @Nullable LogRecord next() throws IOException {
    int available = ensure(SegmentFormat.RECORD_BYTES_MIN);
    if (available < SegmentFormat.RECORD_BYTES_MIN) {
      return null;
    }
    int length = SegmentFormat.announcedLength(window, start());
    if (length < SegmentFormat.RECORD_BYTES_MIN || length > SegmentFormat.RECORD_BYTES_MAX) {
      return null;
    }
    ensure(length);
    LogRecord record = SegmentFormat.decodeRecord(window, start(), window.limit(), salt);
    if (record != null) {
      lastStart = start();
      position += record.length();
    }
    return record;
  }

  /// Adds the record that was read last.
  void addLastTo(SealDigest digest) {
    digest.add(window, lastStart);
  }

  private int start() {
    return (int) (position - windowAt);
  }

  /// Brings bytes from the position on into the window; fewer when the file ends.
  private int ensure(int bytes) throws IOException {
    if (window.limit() - start() < bytes) {
      if (window.capacity() < bytes) {
        window = ByteBuffer.allocate(SegmentFormat.RECORD_BYTES_MAX);
      }
      window.clear();
      windowAt = position;
      int read = file.read(window, position);
      window.position(0).limit(read);
    }
    return window.limit() - start();
  }
}
