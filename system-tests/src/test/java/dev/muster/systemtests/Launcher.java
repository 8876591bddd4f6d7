package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs `./muster` as a user does.
final class Launcher {
  static final Path ROOT = Path.of(System.getProperty("muster.root")).toAbsolutePath();
  private static final long SECONDS = 240;

  private Launcher() {}

  /// What a command printed, and its exit code.
  record Outcome(int exitCode, String out, String err) {}

  /// A command that is not started yet; it finds what the running build has made.
  static ProcessBuilder process(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("muster").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MUSTER_NO_BUILD", "1");
    builder.environment().remove("MUSTER_URL");
    builder.environment().remove("MUSTER_TOKEN");
    builder.environment().remove("MUSTER_DATA");
    return builder;
  }

  /// Runs a command to its end.
  static Outcome run(Map<String, String> environment, String... arguments) {
    try {
      File out = File.createTempFile("muster", ".out");
      File err = File.createTempFile("muster", ".err");
      try {
        ProcessBuilder builder = process(arguments).redirectOutput(out).redirectError(err);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.outputWriter(UTF_8).close();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException("'" + String.join(" ", arguments) + "' did not end");
        }
        return new Outcome(process.exitValue(), read(out), read(err));
      } finally {
        out.delete();
        err.delete();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String read(File file) throws IOException {
    return Files.readString(file.toPath(), UTF_8);
  }
}
