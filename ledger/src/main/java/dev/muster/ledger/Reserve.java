package dev.muster.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A file of zeros that is given up when the disk is full, so that the last checkpoint can still be
/// written: it covers everything that was acknowledged.
final class Reserve {
  static final String FILE = "reserve";

  private static final int BYTES_MAX = 4 << 20;
  private static final int WINDOW_BYTES = 1 << 20;

  private final Disk disk;
  private final Path file;
  private final int bytes;
  private boolean present;
  private volatile boolean givenUp;

  Reserve(Disk disk, Path ledger, int segmentBytes) {
    this.disk = disk;
    this.file = ledger.resolve(FILE);
    this.bytes = Math.min(segmentBytes, BYTES_MAX);
  }

  /// Sets the room aside unless it is; a full disk is no reason to fail.
  synchronized void fill() throws IOException {
    if (present) {
      return;
    }
    try (Disk.DiskFile open = disk.create(file)) {
      ByteBuffer zeros = ByteBuffer.allocate(Math.min(bytes, WINDOW_BYTES));
      for (int at = 0; at < bytes; at += zeros.capacity()) {
        open.write(zeros.clear().limit(Math.min(zeros.capacity(), bytes - at)), at);
      }
      open.force();
      present = true;
      givenUp = false;
    } catch (IOException e) {
      if (!DiskFull.isToldBy(e)) {
        throw e;
      }
      // What little there is must not lie in here.
      disk.delete(file);
    }
  }

  /// Takes over the file that an earlier process set aside, if it is whole.
  synchronized void adopt() throws IOException {
    if (disk.exists(file)) {
      try (Disk.DiskFile open = disk.openForReading(file)) {
        present = open.size() == bytes;
      }
    }
  }

  /// Whether the room was given up and could not be set aside again.
  boolean isGivenUp() {
    return givenUp;
  }

  /// Gives the room up.
  ///
  /// @return false when it was given up before
  synchronized boolean release() throws IOException {
    if (!present) {
      return false;
    }
    givenUp = true;
    disk.delete(file);
    // Some file systems give the room back only when the name is durably gone.
    disk.forceDirectory(Disk.parentOf(file));
    present = false;
    return true;
  }
}
