package dev.muster.simulator.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One file that is always either the old state or the new one, never a mixture.
///
/// A write goes to a file beside it, is synced, and takes the place by rename. A crash before the
/// rename leaves the old state and a half-written neighbour, which the next write overwrites.
final class StateFile {
  private static final String NAME = "cloud.json";
  private static final String NEXT = "cloud.json.next";

  private final Path directory;

  StateFile(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new StateException("simulator state folder " + directory + " cannot be created", e);
    }
  }

  Optional<byte[]> read() {
    Path file = directory.resolve(NAME);
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new StateException("simulator state " + file + " cannot be read", e);
    }
  }

  /// Returns once the bytes are durable under the file's name.
  void write(byte[] state) {
    Path next = directory.resolve(NEXT);
    try {
      try (FileChannel channel = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      // A crash here leaves the old state: the request it belonged to was never answered.
      Files.move(next, directory.resolve(NAME), ATOMIC_MOVE, REPLACE_EXISTING);
      try (FileChannel folder = FileChannel.open(directory, READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new StateException("simulator state in " + directory + " cannot be written", e);
    }
  }
}
