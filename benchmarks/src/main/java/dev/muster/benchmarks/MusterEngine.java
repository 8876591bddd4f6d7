package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Muster as it is shipped, in a process of its own, over its API: every search and export leaves
/// an event of its own in the ledger before it is answered.
final class MusterEngine implements SearchEngine {
  private static final String READY = "Muster is ready at ";
  private static final String EVENTS = "/api/v1/events?query=";
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final long START_SECONDS = 180;
  private static final Duration SETTLED_WHEN_STILL = Duration.ofSeconds(10);
  private static final int SETTLE_ROUNDS_MAX = 120;

  private final Path launcher;
  private final Path folder;
  private final String options;
  private final Map<String, String> places = new ConcurrentHashMap<>();
  private @Nullable Process process;
  private @Nullable Loopback server;

  /// @param options of the server's JVM
  MusterEngine(Path launcher, Path folder, String options) {
    this.launcher = launcher;
    this.folder = folder;
    this.options = options;
  }

  @Override
  public String name() {
    return "Muster";
  }

  @Override
  public void start() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(launcher.toString(), "up", "--port", "0", "--data", folder.toString())
            .redirectErrorStream(true);
    builder.environment().put("MUSTER_JAVA_OPTS", options);
    Process started = builder.start();
    process = started;
    var ready = new CompletableFuture<URI>();
    Thread.ofVirtual().start(() -> read(started, ready));
    URI base = ready.get(START_SECONDS, TimeUnit.SECONDS);
    String token = Files.readString(folder.resolve("admin.token"), UTF_8).strip();
    server = new Loopback(base, Map.of("Authorization", "Bearer " + token));
  }

  private static void read(Process process, CompletableFuture<URI> ready) {
    var printed = new StringBuilder();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        printed.append(line).append('\n');
        if (line.startsWith(READY)) {
          ready.complete(URI.create(line.substring(READY.length()).strip()));
        }
      }
    } catch (IOException e) {
      printed.append(e);
    }
    ready.completeExceptionally(new IllegalStateException("Muster ended:\n" + printed));
  }

  private Loopback server() {
    return java.util.Objects.requireNonNull(server, "not started");
  }

  @Override
  public void keep(List<SearchEvents.Made> events) throws IOException, InterruptedException {
    var lines = new StringBuilder();
    events.forEach(event -> lines.append(event.json()).append('\n'));
    byte[] answer =
        server()
            .send(
                "POST", "/api/v1/events", "application/x-ndjson", lines.toString().getBytes(UTF_8));
    // One of each batch is looked for by its place; to read all would be the client's work.
    String text = new String(answer, UTF_8);
    int id = text.indexOf("\"id\":\"");
    if (id >= 0) {
      places.put(events.getFirst().id(), text.substring(id + 6, text.indexOf('"', id + 6)));
    }
    if (text.contains("\"refused\":") && !text.contains("\"refused\":0")) {
      throw new IOException("not all were recorded: " + text);
    }
  }

  @Override
  public void refresh() {
    // Becomes visible by itself.
  }

  @Override
  public void settle() throws IOException, InterruptedException {
    // Sealed segments are compressed behind the appends; done when nothing changes any more.
    long before = -1;
    for (int round = 0; round < SETTLE_ROUNDS_MAX; round++) {
      long now = sealed().bytes();
      if (now == before) {
        return;
      }
      before = now;
      TimeUnit.MILLISECONDS.sleep(SETTLED_WHEN_STILL.toMillis());
    }
  }

  @Override
  public Answer ask(Question question) throws IOException, InterruptedException {
    return switch (question) {
      case Question.NewestOf(String initiator, Instant from, Instant until, int limit) ->
          events("initiator.id:" + initiator + during(from, until), limit);
      case Question.Failures(String action, Instant from, Instant until, int limit) ->
          events("action:" + action + " outcome:failure" + during(from, until), limit);
      case Question.Hourly(String action, Instant from, Instant until) ->
          counts(
              summary("action:" + action + during(from, until), "&histogram=1h")
                  .required("histogram")
                  .required("buckets"));
      case Question.TopInitiators(Instant from, Instant until, int limit) ->
          counts(
              summary(during(from, until), "&facets=initiator.id&values=" + limit)
                  .required("facets")
                  .required("initiator.id")
                  .required("values"));
      case Question.Word(String word, int limit) -> events(word, limit);
      case Question.ById(String id) -> {
        byte[] event = server().get("/api/v1/events/" + places.getOrDefault(id, id));
        yield new Answer(1, List.of(Loopback.json(event).required("correlationId").asString()));
      }
      case Question.Everything(Instant from, Instant until) ->
          new Answer(
              server().lines("/api/v1/events/export?query=" + encode(during(from, until))),
              List.of());
      case Question.Count(Instant from, Instant until) ->
          new Answer(
              summary(during(from, until), "&count=true").required("count").asLong(), List.of());
      case Question.Visible(String id) -> events("correlationId:" + id, 1);
    };
  }

  private static String during(Instant from, Instant until) {
    // A literal is as wide as it is coarse, and until: includes it.
    return " since:" + MILLIS.format(from) + " until:" + MILLIS.format(until.minusMillis(1));
  }

  private static String encode(String query) {
    return URLEncoder.encode(query.strip(), UTF_8);
  }

  private JsonNode summary(String query, String what) throws IOException, InterruptedException {
    return Loopback.json(server().get(EVENTS + encode(query) + "&limit=0" + what));
  }

  private Answer events(String query, int limit) throws IOException, InterruptedException {
    JsonNode page = Loopback.json(server().get(EVENTS + encode(query) + "&limit=" + limit));
    List<String> ids = new ArrayList<>();
    page.required("events").forEach(event -> ids.add(event.required("correlationId").asString()));
    return new Answer(ids.size(), ids);
  }

  private static Answer counts(JsonNode buckets) {
    List<String> counts = new ArrayList<>();
    buckets.forEach(bucket -> {
      if (bucket.required("count").asLong() > 0) {
        counts.add(bucket.required("count").asString());
      }
    });
    return new Answer(counts.size(), counts);
  }

  /// What the sealed segments hold: the open one is preallocated and not compressed yet.
  private record Sealed(long bytes, long events, long openBytes) {}

  private Sealed sealed() throws IOException {
    long bytes = 0;
    long events = 0;
    long open = 0;
    for (Path ledger : parents()) {
      List<Path> segments;
      try (Stream<Path> files = Files.list(ledger)) {
        segments = files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
      }
      if (!segments.isEmpty()) {
        // The name of a segment is the index of its first entry.
        String last = String.valueOf(segments.getLast().getFileName());
        events += Long.parseLong(last.substring(0, last.indexOf('.')));
        open += size(segments.getLast());
        bytes += segments.stream().mapToLong(MusterEngine::size).sum() - size(segments.getLast());
      }
    }
    return new Sealed(bytes, events, open);
  }

  private List<Path> parents() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("ledger"))) {
      return files.filter(file -> file.endsWith("segments")).toList();
    }
  }

  @Override
  public double storedBytesPerEvent(long count) throws IOException {
    stop();
    Sealed sealed = sealed();
    long all = stored("ledger") + stored("index");
    if (sealed.events() == 0) {
      return (double) all / count; // too few to have sealed any: with all that is preallocated
    }
    return (double) sealed.bytes() / sealed.events()
        + (double) (all - sealed.bytes() - sealed.openBytes()) / count;
  }

  private long stored(String part) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(part))) {
      return files.filter(Files::isRegularFile).mapToLong(MusterEngine::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // replaced by its compressed form this moment
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Duration processorTime() throws IOException {
    return process == null ? Duration.ZERO : Loopback.processorTime(process.toHandle());
  }

  private void stop() {
    if (process != null) {
      Loopback.stop(process);
    }
    process = null;
  }

  @Override
  public void close() throws IOException {
    stop();
    if (Files.exists(folder)) {
      LedgerLoad.delete(folder);
    }
  }
}
