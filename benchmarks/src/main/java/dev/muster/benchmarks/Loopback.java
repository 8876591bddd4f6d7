package dev.muster.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// A server on this machine: what it answers, and what it uses up.
final class Loopback {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final long NANOS_PER_TICK = 10_000_000; // 100 ticks a second on every Linux

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final Map<String, String> headers;

  Loopback(URI base, Map<String, String> headers) {
    this.base = base;
    this.headers = Map.copyOf(headers);
  }

  /// The body of an answer, which must be a success.
  byte[] send(String method, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        client.send(request(method, path, type, body), BodyHandlers.ofByteArray());
    if (answer.statusCode() >= 300) {
      throw new IOException(
          "%s %s: %d %s"
              .formatted(
                  method,
                  path,
                  answer.statusCode(),
                  new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8)));
    }
    return answer.body();
  }

  byte[] get(String path) throws IOException, InterruptedException {
    return send("GET", path, "", new byte[0]);
  }

  static JsonNode json(byte[] body) {
    return JSON.readTree(body);
  }

  /// The lines of an answer that is read as it comes.
  long lines(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(request("GET", path, "", new byte[0]), BodyHandlers.ofInputStream());
    long lines = 0;
    try (InputStream in = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException(path + ": " + answer.statusCode());
      }
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            lines++;
          }
        }
      }
    }
    return lines;
  }

  private HttpRequest request(String method, String path, String type, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return request.build();
  }

  /// Processor time of a process, its living descendants, and those that have ended and were waited
  /// for.
  static Duration processorTime(ProcessHandle root) throws IOException {
    long ticks = 0;
    for (ProcessHandle process : Stream.concat(Stream.of(root), root.descendants()).toList()) {
      Optional<String> stat = stat(process.pid());
      if (stat.isPresent()) {
        // Behind the name, which may hold anything: state is the third field, these 14 to 17.
        List<String> fields =
            List.of(stat.get().substring(stat.get().lastIndexOf(')') + 2).split(" ", -1));
        ticks += fields.subList(11, 15).stream().mapToLong(Long::parseLong).sum();
      }
    }
    return Duration.ofNanos(ticks * NANOS_PER_TICK);
  }

  private static Optional<String> stat(long pid) throws IOException {
    try {
      return Optional.of(
          Files.readString(
              Path.of(String.format(Locale.ROOT, "/proc/%d/stat", pid)),
              java.nio.charset.StandardCharsets.UTF_8));
    } catch (java.nio.file.NoSuchFileException e) {
      return Optional.empty(); // it has just ended
    }
  }

  /// Ends a process and all that it started.
  static void stop(Process process) {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    all.forEach(ProcessHandle::destroy);
    boolean ended = false;
    try {
      ended = process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      all.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
