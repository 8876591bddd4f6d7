package dev.muster.server.wiring;

import java.nio.file.Path;

/// A file with settings that cannot be used. The message names the file and what is wrong in it.
public final class SettingsFileException extends RuntimeException {
  SettingsFileException(Path file, Throwable cause) {
    super(file + ": " + cause.getMessage(), cause);
  }
}
