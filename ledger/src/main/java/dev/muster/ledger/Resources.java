package dev.muster.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Where the files of a log in the standard layout are read: a folder, or a server. Safe for
/// several threads.
interface Resources {
  /// How a resource is called in messages.
  Path name(String path);

  /// The bytes of a resource; empty when there is none of that name.
  ///
  /// @throws IOException also when it has more bytes than any such resource may have
  Optional<byte[]> read(String path) throws IOException;

  /// Hands on the paths of all resources that are there, in no order; hands on none where nobody
  /// can tell.
  void list(Consumer<String> paths) throws IOException;

  /// The greatest resource: a bundle of 256 entries of the greatest length.
  int BYTES_MAX = TilePath.FULL * (2 + Entry.BYTES_MAX);

  /// The resources of a folder.
  record Folder(Path folder) implements Resources {
    @Override
    public Path name(String path) {
      return folder.resolve(path);
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
      Path file = folder.resolve(path);
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      if (Files.size(file) > BYTES_MAX) {
        throw new IOException("larger than any resource of a log");
      }
      return Optional.of(Files.readAllBytes(file));
    }

    @Override
    public void list(Consumer<String> paths) throws IOException {
      try (Stream<Path> walk = Files.walk(folder)) {
        for (Path file : (Iterable<Path>) walk::iterator) {
          if (!Files.isDirectory(file)) {
            paths.accept(folder.relativize(file).toString().replace('\\', '/'));
          }
        }
      }
    }
  }
}
