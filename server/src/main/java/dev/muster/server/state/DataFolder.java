package dev.muster.server.state;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The folder in which an installation keeps everything, locked while one server uses it.
///
/// ```
/// keys/         ledger.key, redaction.key, sealing.key (0600)
/// ledger/       <account>/<location>/
/// index/        <account>/<location>/
/// logs/         muster.log
/// simulator/    the simulated cloud
/// severity.json what the installation has to say on severities, if anything
/// state.db      configuration
/// admin.token   the administrator's token (0600)
/// server.url    where the running server answers
/// muster.lock   held while a server runs
/// ```
public final class DataFolder implements AutoCloseable {
  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;

  private DataFolder(Path root, FileChannel lockFile, FileLock lock) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /// Creates the folder where it is missing, and locks it.
  ///
  /// @throws FolderInUseException if another server holds the lock
  public static DataFolder lock(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      FileChannel file =
          FileChannel.open(
              root.resolve("muster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        file.close();
        throw new FolderInUseException(root);
      }
      return new DataFolder(root, file, lock);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the data folder " + root + ": " + e, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException _) {
      // Held by this very process.
      return null;
    }
  }

  public Path root() {
    return root;
  }

  public Path stateDb() {
    return root.resolve("state.db");
  }

  public Path severityOverrides() {
    return root.resolve("severity.json");
  }

  public Path ledgers() {
    return root.resolve("ledger");
  }

  public Path indexes() {
    return root.resolve("index");
  }

  /// Files that are being imported; nothing in it outlives the call that brought it.
  public Path imports() {
    return root.resolve("imports");
  }

  public Path simulator() {
    return root.resolve("simulator");
  }

  public Path ledgerKey() {
    return root.resolve("keys").resolve("ledger.key");
  }

  /// The 32 random bytes under a name in `keys/`, made when they are first asked for.
  public byte[] key(String name) {
    Path file = root.resolve("keys").resolve(name + ".key");
    try {
      Files.createDirectories(requireNonNull(file.getParent(), "keys has a parent"));
      if (!Files.exists(file)) {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        replace(file, bytes);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write the key " + file + ": " + e, e);
    }
  }

  /// The administrator's token, made when there is none yet.
  public String administratorToken(Supplier<String> newToken) {
    Path file = root.resolve("admin.token");
    try {
      Optional<String> known =
          Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
      if (known.isPresent() && !known.get().isEmpty()) {
        return known.get();
      }
      String token = newToken.get();
      replace(file, (token + "\n").getBytes(StandardCharsets.UTF_8));
      return token;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write " + file + ": " + e, e);
    }
  }

  /// Tells programs on this machine where the server answers.
  public void announce(String url) {
    try {
      replace(root.resolve("server.url"), (url + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write server.url: " + e, e);
    }
  }

  /// Writes a file for its owner alone, whole or not at all.
  private static void replace(Path file, byte[] bytes) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(draft, options, attributes)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Gives the folder back. The address is withdrawn first. Idempotent.
  @Override
  public void close() {
    if (!lock.isValid()) {
      return;
    }
    try {
      Files.deleteIfExists(root.resolve("server.url"));
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give back the data folder " + root, e);
    }
  }
}
