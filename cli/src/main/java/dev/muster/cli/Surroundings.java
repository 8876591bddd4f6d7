package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Everything outside that a verb may touch, other than the server.
///
/// @param root the folder whose `data` is the default data folder
/// @param environment variables of the environment
/// @param out UTF-8
/// @param err UTF-8
public record Surroundings(
    Path root,
    Map<String, String> environment,
    InputStream in,
    PrintStream out,
    PrintStream err,
    InstantSource clock,
    Pause pause,
    SecretPrompt secretPrompt) {

  /// Those of this process. The launcher names the root in the system property `muster.root`.
  static Surroundings ofProcess() {
    return new Surroundings(
        Path.of(System.getProperty("muster.root", "")).toAbsolutePath(),
        System.getenv(),
        System.in,
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        InstantSource.system(),
        Thread::sleep,
        Surroundings::askAtTheTerminal);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, UTF_8);
  }

  private static Optional<String> askAtTheTerminal(String question) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readPassword("%s: ", question))
        .map(String::new);
  }
}
