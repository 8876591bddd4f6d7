package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// OpenSearch, one node in a process of its own: one bulk request for each batch with `_id`,
/// durable per request, one shard sorted by time, fields for what is asked and nothing else, the
/// event as `_source`.
final class OpenSearchEngine implements SearchEngine {
  private static final String JSON = "application/json";
  private static final int START_ROUNDS_MAX = 600;
  private static final int PAGE = 5_000;
  private static final String INDEX =
      """
      {"settings":{"index":{"number_of_shards":1,"number_of_replicas":0,"refresh_interval":"1s","codec":"best_compression",
        "translog":{"durability":"request"},"sort":{"field":"eventTime","order":"desc"}}},
       "mappings":{"dynamic":false,"properties":{
        "eventTime":{"type":"date","format":"uuuu-MM-dd'T'HH:mm:ss.SSZ"},"action":{"type":"keyword"},
        "outcome":{"type":"keyword"},"correlationId":{"type":"keyword"},"initiator":{"properties":{"id":{"type":"keyword"}}},
        "message":{"type":"text","norms":false,"copy_to":"words"},
        "requestData":{"properties":{"note":{"type":"text","norms":false,"copy_to":"words"}}},
        "words":{"type":"text","norms":false}}}}
      """;

  private final List<String> command;
  private final Path folder;
  private @Nullable Process process;
  private @Nullable Loopback server;

  /// @param command starts a node; folder, HTTP port and transport port are added
  OpenSearchEngine(List<String> command, Path folder) {
    this.command = List.copyOf(command);
    this.folder = folder;
  }

  @Override
  public String name() {
    return "OpenSearch";
  }

  @Override
  public void start() throws Exception {
    Files.createDirectories(folder);
    int http = freePort();
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(folder.resolve("node").toString(), "" + http, "" + freePort()));
    Process started =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .directory(folder.toFile())
            .start();
    process = started;
    Loopback answering = new Loopback(URI.create("http://127.0.0.1:" + http), Map.of());
    server = answering;
    for (int round = 0; ; round++) {
      try {
        answering.get("/_cluster/health?wait_for_status=yellow&timeout=60s");
        break;
      } catch (IOException e) {
        if (round == START_ROUNDS_MAX || !started.isAlive()) {
          throw new IllegalStateException(
              "OpenSearch did not start:\n" + Files.readString(folder.resolve("log"), UTF_8), e);
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    answering.send("PUT", "/events", JSON, INDEX.getBytes(UTF_8));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Loopback server() {
    return Objects.requireNonNull(server, "not started");
  }

  @Override
  public void keep(List<SearchEvents.Made> events) throws IOException, InterruptedException {
    var lines = new StringBuilder();
    for (SearchEvents.Made event : events) {
      lines.append("{\"index\":{\"_id\":\"").append(event.id()).append("\"}}\n");
      lines.append(event.json()).append('\n');
    }
    byte[] answer =
        server()
            .send(
                "POST",
                "/events/_bulk?filter_path=errors,items.*.error",
                "application/x-ndjson",
                lines.toString().getBytes(UTF_8));
    String text = new String(answer, UTF_8);
    if (!text.contains("\"errors\":false")) {
      throw new IOException("not all were indexed: " + text);
    }
  }

  @Override
  public void refresh() throws IOException, InterruptedException {
    post("/events/_refresh", "");
  }

  @Override
  public void settle() throws IOException, InterruptedException {
    post("/events/_forcemerge?max_num_segments=1", "");
    post("/events/_flush?force=true&wait_if_ongoing=true", "");
    refresh();
  }

  @Override
  public Answer ask(Question question) throws IOException, InterruptedException {
    return switch (question) {
      case Question.NewestOf(String initiator, Instant from, Instant until, int limit) ->
          events(term("initiator.id", initiator) + "," + during(from, until), limit);
      case Question.Failures(String action, Instant from, Instant until, int limit) ->
          events(
              term("action", action) + "," + term("outcome", "failure") + "," + during(from, until),
              limit);
      case Question.Hourly(String action, Instant from, Instant until) ->
          counts(
              term("action", action) + "," + during(from, until),
              "{\"date_histogram\":{\"field\":\"eventTime\",\"fixed_interval\":\"1h\",\"min_doc_count\":1}}");
      case Question.TopInitiators(Instant from, Instant until, int limit) ->
          counts(
              during(from, until),
              "{\"terms\":{\"field\":\"initiator.id\",\"size\":%d}}".formatted(limit));
      case Question.Word(String word, int limit) ->
          events("{\"match\":{\"words\":\"" + word + "\"}}", limit);
      case Question.ById(String id) -> {
        JsonNode found = Loopback.json(server().get("/events/_doc/" + id));
        yield new Answer(
            1, List.of(found.required("_source").required("correlationId").asString()));
      }
      case Question.Everything(Instant from, Instant until) -> everything(from, until);
      case Question.Count(Instant from, Instant until) ->
          new Answer(
              post("/events/_count", "{\"query\":" + filter(during(from, until)) + "}")
                  .required("count")
                  .asLong(),
              List.of());
      case Question.Visible(String id) -> events(term("correlationId", id), 1);
    };
  }

  private static String term(String field, String value) {
    return "{\"term\":{\"" + field + "\":\"" + value + "\"}}";
  }

  private static String during(Instant from, Instant until) {
    return "{\"range\":{\"eventTime\":{\"format\":\"epoch_millis\",\"gte\":%d,\"lt\":%d}}}"
        .formatted(from.toEpochMilli(), until.toEpochMilli());
  }

  private static String filter(String clauses) {
    return "{\"bool\":{\"filter\":[" + clauses + "]}}";
  }

  private Answer events(String clauses, int limit) throws IOException, InterruptedException {
    JsonNode found =
        post(
            "/events/_search?request_cache=false",
            "{\"track_total_hits\":false,\"size\":%d,\"sort\":[{\"eventTime\":\"desc\"}],\"query\":%s}"
                .formatted(limit, filter(clauses)));
    List<String> ids = new ArrayList<>();
    found
        .required("hits")
        .required("hits")
        .forEach(hit -> ids.add(hit.required("_source").required("correlationId").asString()));
    return new Answer(ids.size(), ids);
  }

  private Answer counts(String clauses, String aggregation)
      throws IOException, InterruptedException {
    JsonNode found =
        post(
            // Answers that were kept from before are no measurement.
            "/events/_search?request_cache=false",
            "{\"track_total_hits\":false,\"size\":0,\"query\":%s,\"aggs\":{\"all\":%s}}"
                .formatted(filter(clauses), aggregation));
    List<String> counts = new ArrayList<>();
    found
        .required("aggregations")
        .required("all")
        .required("buckets")
        .forEach(bucket -> counts.add(bucket.required("doc_count").asString()));
    return new Answer(counts.size(), counts);
  }

  /// Page by page in the order of the index, which costs least.
  private Answer everything(Instant from, Instant until) throws IOException, InterruptedException {
    String query =
        "{\"size\":%d,\"sort\":[\"_doc\"],\"query\":%s}"
            .formatted(PAGE, filter(during(from, until)));
    JsonNode page = post("/events/_search?scroll=5m", query);
    long rows = 0;
    String scroll = page.required("_scroll_id").asString();
    for (int size = page.required("hits").required("hits").size(); size > 0; ) {
      rows += size;
      page = post("/_search/scroll", "{\"scroll\":\"5m\",\"scroll_id\":\"" + scroll + "\"}");
      scroll = page.required("_scroll_id").asString();
      size = page.required("hits").required("hits").size();
    }
    server().send("DELETE", "/_search/scroll/_all", "", new byte[0]);
    return new Answer(rows, List.of());
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    return Loopback.json(
        server().send("POST", path, body.isEmpty() ? "" : JSON, body.getBytes(UTF_8)));
  }

  @Override
  public double storedBytesPerEvent(long count) throws IOException, InterruptedException {
    JsonNode stats = Loopback.json(server().get("/events/_stats/store"));
    return stats
            .required("_all")
            .required("total")
            .required("store")
            .required("size_in_bytes")
            .asDouble()
        / count;
  }

  @Override
  public Duration processorTime() throws IOException {
    return process == null ? Duration.ZERO : Loopback.processorTime(process.toHandle());
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      Loopback.stop(process);
    }
    process = null;
    if (Files.exists(folder)) {
      LedgerLoad.delete(folder);
    }
  }
}
