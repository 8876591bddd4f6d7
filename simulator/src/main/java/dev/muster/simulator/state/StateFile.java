package dev.muster.simulator.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The state folder: a snapshot, and a journal of what changed since.
///
/// `cloud.json` is always one whole snapshot: a new one is written beside it, synced, and takes its
/// place by rename. Each names the journal that belongs to it, `cloud-<number>.journal`, so that a
/// crash between the two leaves either the old pair or the new snapshot with an empty journal.
final class StateFile implements AutoCloseable {
  private static final String NAME = "cloud.json";
  private static final String NEXT = "cloud.json.next";
  private static final String LOCK = "lock";

  private final Path directory;
  private final FileChannel lock;
  private @Nullable Journal journal;
  private long number;

  /// Takes the folder for this process.
  ///
  /// @throws StateException if it cannot be made or another simulator has it
  StateFile(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
      lock = FileChannel.open(directory.resolve(LOCK), CREATE, WRITE);
    } catch (IOException e) {
      throw new StateException("simulator state folder " + directory + " cannot be created", e);
    }
    try {
      if (lock.tryLock() != null) {
        return;
      }
    } catch (IOException | OverlappingFileLockException _) {
      // Told below, in the same words.
    }
    closeQuietly(lock);
    throw new StateException(
        "simulator state folder " + directory + " belongs to another simulator", null);
  }

  Optional<byte[]> snapshot() {
    Path file = directory.resolve(NAME);
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new StateException("simulator state " + file + " cannot be read", e);
    }
  }

  /// The records since the snapshot, oldest first. Call once, before anything is appended.
  ///
  /// @param journalNumber which the snapshot names
  List<byte[]> records(long journalNumber) {
    number = journalNumber;
    try {
      return open().records();
    } catch (IOException e) {
      throw new StateException("simulator journal " + journalFile() + " cannot be read", e);
    }
  }

  long journalBytes() {
    return journal == null ? 0 : journal.size();
  }

  /// Returns once the record is durable.
  void append(byte[] record) {
    try {
      Journal open = journal == null ? open().journal() : journal;
      open.append(record);
    } catch (IOException e) {
      throw new StateException("simulator state in " + directory + " cannot be written", e);
    }
  }

  /// Writes the content of a snapshot that names the given journal.
  interface Snapshot {
    void write(OutputStream out, long journalNumber) throws IOException;
  }

  /// Returns once the snapshot is durable under its name and has an empty journal.
  ///
  /// @return bytes of the snapshot
  long replace(Snapshot snapshot) {
    Path next = directory.resolve(NEXT);
    Path old = journalFile();
    try {
      long bytes;
      try (FileChannel channel = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        snapshot.write(out, number + 1);
        out.flush();
        channel.force(true);
        bytes = channel.size();
      }
      Files.move(next, directory.resolve(NAME), ATOMIC_MOVE, REPLACE_EXISTING);
      // From here on the old journal is history, whatever else fails.
      number++;
      if (journal != null) {
        closeQuietly(journal);
        journal = null;
      }
      sync(directory);
      Files.deleteIfExists(old);
      return bytes;
    } catch (IOException e) {
      throw new StateException("simulator state in " + directory + " cannot be written", e);
    }
  }

  @Override
  public void close() {
    if (journal != null) {
      closeQuietly(journal);
      journal = null;
    }
    closeQuietly(lock);
  }

  private Journal.Opened open() throws IOException {
    Journal.Opened opened = Journal.open(journalFile());
    journal = opened.journal();
    sync(directory);
    return opened;
  }

  private Path journalFile() {
    return directory.resolve("cloud-" + number + ".journal");
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel folder = FileChannel.open(directory, READ)) {
      folder.force(true);
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception _) {
      // Everything acknowledged is synced already: there is nothing to lose.
    }
  }
}
