package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A secret comes from a file, the environment or standard input; never from the command line,
/// where every user of the machine can read it.
final class PresharedKey {
  private static final String VARIABLE = "MUSTER_PRESHARED_KEY";
  private static final int BYTES_MAX = 64 * 1024;

  private PresharedKey() {}

  static String read(Invocation invocation) {
    Optional<String> file = invocation.text("--pre-shared-key-file");
    Surroundings surroundings = invocation.surroundings();
    String variable = surroundings.environment().getOrDefault(VARIABLE, "");
    String key;
    if (file.isPresent()) {
      key = ofFile(Path.of(file.get()));
    } else if (!variable.isEmpty()) {
      key = variable;
    } else {
      key =
          surroundings.secretPrompt().ask("Pre-shared key").orElseGet(() -> ofInput(surroundings));
    }
    // An editor ends the file with a newline that is no part of the key; spaces may be.
    String line = key.replaceFirst("\\R+\\z", "");
    if (line.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "the pre-shared key is empty: name a file with --pre-shared-key-file, set "
              + VARIABLE
              + ", or send it to standard input");
    }
    return line;
  }

  private static String ofFile(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot read the pre-shared key's file " + file, e);
    }
  }

  private static String ofInput(Surroundings surroundings) {
    try {
      return new String(surroundings.in().readNBytes(BYTES_MAX), UTF_8);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "cannot read standard input", e);
    }
  }
}
