package dev.muster.ledger.witness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A witness's memory in a folder that one process holds: a file `<log>` per log, replaced whole.
final class FolderMemory implements WitnessMemory {
  private static final int NOTE_BYTES_MAX = 1 << 20;

  private final Path folder;
  private final FileChannel lock;

  private FolderMemory(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// @throws WitnessStateException when another witness uses the folder
  static FolderMemory open(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new WitnessStateException("the state in " + folder + " is in use by another witness");
    }
    return new FolderMemory(folder, channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      // Held by this very process.
      return null;
    }
  }

  @Override
  public Optional<byte[]> recall(String log) throws IOException {
    Path file = folder.resolve(log);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > NOTE_BYTES_MAX) {
      throw new IOException(file + " is larger than 1 MiB");
    }
    return Optional.of(Files.readAllBytes(file));
  }

  @Override
  public void remember(String log, byte[] note) throws IOException {
    Path draft = folder.resolve(log + ".new");
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(note);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    // A crash here leaves the old note; nobody has seen the new cosignature.
    Files.move(
        draft,
        folder.resolve(log),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
