package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A real Muster in a process of its own, started by the launcher as a user starts it.
final class MusterProcess implements AutoCloseable {
  /// The exit code of a clean end on SIGTERM, 128 + 15 as everywhere.
  static final int STOPPED = 143;

  private static final long START_SECONDS = 90;
  private static final String READY = "Muster is ready at ";

  private final Process process;
  private final Path data;
  private final List<String> lines;
  private final CompletableFuture<URI> ready;

  private MusterProcess(
      Process process, Path data, List<String> lines, CompletableFuture<URI> ready) {
    this.process = process;
    this.data = data;
    this.lines = lines;
    this.ready = ready;
  }

  /// Starts `./muster up` on a free port and waits until it is ready.
  static MusterProcess up(Path data, double timeScale) {
    return up(data, timeScale, Map.of());
  }

  /// As [#up(Path, double)], with variables of the environment and more options.
  static MusterProcess up(
      Path data, double timeScale, Map<String, String> environment, String... options) {
    MusterProcess muster = launch(data, timeScale, environment, options);
    muster.awaitReady();
    return muster;
  }

  /// Starts `./muster up` on a free port without waiting.
  static MusterProcess launch(Path data, double timeScale) {
    return launch(data, timeScale, Map.of());
  }

  private static MusterProcess launch(
      Path data, double timeScale, Map<String, String> environment, String... options) {
    try {
      List<String> command =
          new ArrayList<>(
              List.of(
                  "up", "--port", "0", "--data", data.toString(), "--time-scale", "" + timeScale));
      command.addAll(List.of(options));
      ProcessBuilder builder =
          Launcher.process(command.toArray(String[]::new)).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      List<String> lines = new ArrayList<>();
      CompletableFuture<URI> ready = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> read(process, lines, ready));
      return new MusterProcess(process, data, lines, ready);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void read(Process process, List<String> lines, CompletableFuture<URI> ready) {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
        if (line.startsWith(READY)) {
          ready.complete(URI.create(line.substring(READY.length()).strip()));
        }
      }
    } catch (IOException e) {
      // The process was killed; what it printed until then is kept.
    }
    ready.completeExceptionally(new IllegalStateException("Muster ended before it was ready"));
  }

  private void awaitReady() {
    try {
      ready.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException("Muster did not start; it printed:\n" + output(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// An administrator's client.
  MusterClient client() {
    try {
      String token = Files.readString(data.resolve("admin.token")).strip();
      return new MusterClient(ready.join(), token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path data() {
    return data;
  }

  /// All that it printed so far.
  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  /// `kill -9`.
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /// SIGTERM, and the exit code.
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  /// Waits for the process to end by itself.
  int awaitEnd() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("Muster did not end; it printed:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }
}
