package dev.muster.server.events;

import dev.muster.server.errors.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// A body that is too large for memory, in a file of its own. Closing it deletes the file.
///
/// @param sha256 of the bytes as they came, hexadecimal
record ReceivedFile(Path file, long bytes, String sha256) implements AutoCloseable {
  /// What a disk must have left beside the file, for the ledgers.
  private static final long FREE_BYTES_MIN = 256L << 20;

  private static final int STEP_BYTES = 1 << 20;

  /// Takes a body to its end.
  ///
  /// @throws RefusedException with 507 when the disk has no room for it
  static ReceivedFile take(InputStream body, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.createTempFile(folder, "import", ".part");
    boolean whole = false;
    try (OutputStream out = Files.newOutputStream(file)) {
      MessageDigest digest = newDigest();
      long bytes = 0;
      byte[] step = new byte[STEP_BYTES];
      for (int read = body.readNBytes(step, 0, STEP_BYTES);
          read > 0;
          read = body.readNBytes(step, 0, STEP_BYTES)) {
        if (Files.getFileStore(folder).getUsableSpace() < FREE_BYTES_MIN + read) {
          throw new RefusedException(507, "the disk has no room for the file", List.of());
        }
        out.write(step, 0, read);
        digest.update(step, 0, read);
        bytes += read;
      }
      var received = new ReceivedFile(file, bytes, HexFormat.of().formatHex(digest.digest()));
      whole = true;
      return received;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Deletes what a kill left behind.
  static void sweep(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> left = Files.list(folder)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clear " + folder, e);
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
