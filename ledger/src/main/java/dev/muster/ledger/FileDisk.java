package dev.muster.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The disk of this computer.
final class FileDisk implements Disk {
  /// Locks that this process holds. The operating system drops a process's lock when *any* channel
  /// on the file closes, so a second attempt must not even open the file.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /// Held while a lock file is opened to ask or to take, for the same reason.
  private static final Object ASKING = new Object();

  /// The byte that decides who has the lock, and the byte by which others see it. Asking locks only
  /// the second, so that it can never make taking fail.
  private static final long OWNER_BYTE = 0;

  private static final long SHOWN_BYTE = 1;

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return new OpenFile(
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile openForWriting(Path file) throws IOException {
    return new OpenFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile openForReading(Path file) throws IOException {
    return new OpenFile(FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void makeReadOnly(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    } else if (!file.toFile().setReadOnly()) {
      throw new IOException("cannot make read-only: " + file);
    }
  }

  @Override
  public void forceDirectory(Path directory) throws ForceFailed {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new ForceFailed(e);
    }
  }

  @Override
  public boolean isForceable(Path directory) {
    return Files.isReadable(directory) && Files.isWritable(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public Optional<Closeable> lock(Path file) throws IOException {
    Path real = real(file);
    synchronized (ASKING) {
      if (!HELD.add(real)) {
        return Optional.empty();
      }
      boolean taken = false;
      FileChannel channel = null;
      try {
        channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(OWNER_BYTE, 1, false);
        if (lock == null) {
          return Optional.empty();
        }
        // Whoever only asks has it for a moment at most.
        FileLock shown = channel.lock(SHOWN_BYTE, 1, false);
        taken = shown.isValid();
        FileChannel held = channel;
        return Optional.of(() -> release(real, held));
      } finally {
        if (!taken) {
          release(real, channel);
        }
      }
    }
  }

  @Override
  public boolean isHeld(Path file) throws IOException {
    Path real = real(file);
    synchronized (ASKING) {
      if (HELD.contains(real)) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(real, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock(SHOWN_BYTE, 1, false)) {
        return lock == null;
      }
    }
  }

  private static Path real(Path file) throws IOException {
    Path folder = Disk.parentOf(file.toAbsolutePath()).toRealPath();
    return folder.resolve(String.valueOf(file.getFileName()));
  }

  private static void release(Path file, @org.jspecify.annotations.Nullable FileChannel channel)
      throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(file);
    }
  }

  private record OpenFile(FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
      int all = 0;
      while (buffer.hasRemaining()) {
        int read = channel.read(buffer, position + all);
        if (read < 0) {
          break;
        }
        all += read;
      }
      return all;
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws ForceFailed {
      try {
        // fdatasync: it also makes a changed size durable, which is all of the metadata that
        // matters.
        channel.force(false);
      } catch (IOException e) {
        throw new ForceFailed(e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
