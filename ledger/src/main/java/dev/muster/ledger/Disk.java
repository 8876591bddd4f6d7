package dev.muster.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Everything a ledger asks of a disk. Narrow on purpose: a test fails every single call of it.
///
/// What is written MAY be lost until [DiskFile#force], and names MAY be lost until
/// [#forceDirectory]. A lost write MAY be lost in part, in sectors of 512 bytes.
interface Disk {
  boolean exists(Path file) throws IOException;

  /// Names in a directory, sorted; empty when there is no such directory.
  List<String> list(Path directory) throws IOException;

  /// The parent MUST exist; the directory MAY.
  void createDirectory(Path directory) throws IOException;

  /// Opens for reading and writing; an existing file is emptied.
  DiskFile create(Path file) throws IOException;

  /// Opens an existing file for reading and writing.
  DiskFile openForWriting(Path file) throws IOException;

  /// Opens an existing file for reading. An interrupt of the reading thread MUST NOT disturb other
  /// open files.
  DiskFile openForReading(Path file) throws IOException;

  /// Replaces the target in one step.
  void rename(Path from, Path to) throws IOException;

  void delete(Path file) throws IOException;

  void makeReadOnly(Path file) throws IOException;

  void forceDirectory(Path directory) throws ForceFailed;

  /// Bytes that may still be written on the disk of a directory, about.
  long usableBytes(Path directory) throws IOException;

  /// Takes the lock of a file, creating it; empty when somebody else holds it, in this process or
  /// another.
  Optional<Closeable> lock(Path file) throws IOException;

  /// Whether somebody holds the lock of an existing file. Asking MUST NOT keep anybody from taking
  /// it.
  boolean isHeld(Path file) throws IOException;

  /// An open file. Positions are bytes from its start.
  interface DiskFile extends Closeable {
    long size() throws IOException;

    /// Writes all remaining bytes.
    void write(ByteBuffer bytes, long position) throws IOException;

    /// Reads until the buffer is full or the file ends.
    ///
    /// @return bytes read, 0 at the end
    int read(ByteBuffer buffer, long position) throws IOException;

    void truncate(long size) throws IOException;

    /// Returns once all that was written is durable. An error is final: the pages may be gone
    /// although a second call succeeds.
    void force() throws ForceFailed;
  }

  /// Reads a small file whole.
  default byte[] readAll(Path file) throws IOException {
    try (DiskFile open = openForReading(file)) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(open.size()));
      int read = open.read(content, 0);
      return read == content.capacity()
          ? content.array()
          : java.util.Arrays.copyOf(content.array(), read);
    }
  }

  /// Puts a small file in place so that a crash leaves the old one or the new one, never a mixture.
  default void replace(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try (DiskFile open = create(temporary)) {
      open.write(ByteBuffer.wrap(content), 0);
      open.force();
    }
    // A crash here leaves the temporary file; the next replace empties it.
    rename(temporary, file);
    // A crash here may still bring the old file back; the caller has told nobody of the new one.
    forceDirectory(parentOf(file));
  }

  /// Creates a directory and its missing parents, each name durable.
  default void createDirectories(Path directory) throws IOException {
    if (exists(directory)) {
      return;
    }
    Path parent = parentOf(directory);
    createDirectories(parent);
    createDirectory(directory);
    forceDirectory(parent);
  }

  /// As [#createDirectories], and the names that were there already are durable afterwards as well:
  /// a process that died may have made one and not synced it.
  default void createDirectoriesDurably(Path directory) throws IOException {
    createDirectories(directory);
    for (Path parent = directory.getParent();
        parent != null && exists(parent) && isForceable(parent);
        parent = parent.getParent()) {
      forceDirectory(parent);
    }
  }

  /// Whether this process can sync a directory: where it cannot, it has made nothing either.
  default boolean isForceable(Path directory) throws IOException {
    return true;
  }

  static Path parentOf(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("path has no parent: " + file);
    }
    return parent;
  }
}
