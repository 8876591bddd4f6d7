package dev.muster.server.state;

import java.nio.file.Path;

/// Another server uses the data folder.
public final class FolderInUseException extends RuntimeException {
  FolderInUseException(Path folder) {
    super(
        "the data folder %s is in use by another Muster; stop it, or choose another folder with --data"
            .formatted(folder));
  }
}
