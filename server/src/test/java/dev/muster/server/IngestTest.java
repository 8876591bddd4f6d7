package dev.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.muster.cloud.Secret;
import dev.muster.ledger.Trust;
import dev.muster.ledger.Verifier;
import dev.muster.server.wiring.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events of other producers, over HTTP.
class IngestTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path data;
  private static RunningServer server;
  private static HttpClient http;
  private static String producer;

  @BeforeAll
  static void start() throws Exception {
    server =
        RunningServer.start(
            new Settings(data, "127.0.0.1", 0, 5_000, Optional.of(new Secret("api-key-12345"))));
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    JsonNode made =
        json(
            send(
                server.administratorToken(),
                "/api/v1/tokens",
                "{\"name\":\"billing\",\"role\":\"producer\"}".getBytes(UTF_8),
                "Content-Type",
                "application/json"));
    producer = made.path("result").path("token").asString();
  }

  @AfterAll
  static void stop() {
    http.close();
    server.close();
  }

  @Test
  void aSingleEventGetsItsReceiptAndIsFoundWithItsProducer() throws Exception {
    HttpResponse<String> answer = post(event("single"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode receipt = json(answer);
    assertThat(receipt.path("origin").asString())
        .endsWith("/" + receipt.path("location").asString());
    assertThat(receipt.path("ack").asString()).isEqualTo("durable");
    assertThat(receipt.path("id").asString())
        .isEqualTo(receipt.path("location").asString() + ":" + receipt.path("index").asLong());
    JsonNode found = search("single");
    assertThat(found.path("ids").path(0).asString()).isEqualTo(receipt.path("id").asString());
    assertThat(found.path("events").path(0).path("intake").path("producer").asString())
        .startsWith("ServiceId-");
  }

  @Test
  void theSameEventAgainIsAnsweredAlikeAndRecordedOnce() throws Exception {
    JsonNode first = json(post(event("again")));
    JsonNode second = json(post(event("again").replace("\":", "\" : ")));

    assertThat(second.path("id")).isEqualTo(first.path("id"));
    assertThat(search("again").path("ids")).hasSize(1);
  }

  @Test
  void aKeyOfTheRequestCountsForWhatItCameWith() throws Exception {
    JsonNode first = json(post(event("key"), "Idempotency-Key", "k-1"));
    JsonNode same = json(post(event("key"), "Idempotency-Key", "k-1"));
    JsonNode other = json(post(event("key"), "Idempotency-Key", "k-2"));
    HttpResponse<String> conflict = post(event("key2"), "Idempotency-Key", "k-1");

    assertThat(same.path("id")).isEqualTo(first.path("id"));
    assertThat(other.path("id")).isNotEqualTo(first.path("id"));
    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThat(post(event("key"), "Idempotency-Key", "a b").statusCode()).isEqualTo(400);
  }

  @Test
  void aBadEventCostsNoOtherItsPlace() throws Exception {
    String body =
        "["
            + event("mixed-0")
            + ",{\"action\":\"x.y.z\"},"
            + event("mixed-2")
            + ",{nonsense},"
            + event("mixed-4").replace("\"n\":1", "\"n\":\"" + "x".repeat(70_000) + "\"")
            + "]";
    HttpResponse<String> answer = post(body);

    assertThat(answer.statusCode()).isEqualTo(207);
    JsonNode results = json(answer).path("results");
    List<Integer> statuses = new ArrayList<>();
    results.forEach(result -> statuses.add(result.path("status").asInt()));
    assertThat(statuses).containsExactly(201, 400, 201, 400, 413);
    assertThat(results.path(1).path("errors").path(0).path("field").asString())
        .isEqualTo("eventTime");
    assertThat(json(answer).path("recorded").asInt()).isEqualTo(2);
    assertThat(json(answer).path("refused").asInt()).isEqualTo(3);
    JsonNode note =
        query("correlationId:" + json(answer).path("correlationId").asString())
            .path("events")
            .path(0);
    assertThat(note.path("action").asString()).isEqualTo("dr-event.import");
    assertThat(note.path("outcome").asString()).isEqualTo("failure");
    assertThat(note.path("requestData").path("refused").asInt()).isEqualTo(3);
  }

  @Test
  void nothingRecordedIsARefusalThatNamesItemAndField() throws Exception {
    HttpResponse<String> answer = post("[{\"action\":\"x.y.z\"},7]");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(answer).path("errors").path(0).path("field").asString())
        .isEqualTo("events[0].eventTime");
    assertThat(json(post("[{},")).path("errors").path(0).path("field").asString())
        .isEqualTo("events[1]");
    assertThat(post("").statusCode()).isEqualTo(400);
  }

  @Test
  void linesPackedOrNotAreTakenIn() throws Exception {
    String lines = event("lines-1") + "\n\n" + event("lines-2") + "\r\n";
    String[] type = {"Content-Type", "application/x-ndjson"};
    byte[] plain = lines.getBytes(UTF_8);

    JsonNode first = json(post(plain, type));
    JsonNode gzip = json(post(gzip(plain), with(type, "Content-Encoding", "gzip")));
    JsonNode zstd = json(post(Zstd.compress(plain), with(type, "Content-Encoding", "zstd")));

    assertThat(first.path("recorded").asInt()).isEqualTo(2);
    assertThat(gzip.path("results")).isEqualTo(first.path("results"));
    assertThat(zstd.path("results")).isEqualTo(first.path("results"));
  }

  @Test
  void theLimitsAreExact() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      lines.append(event("limit-" + i)).append('\n');
    }
    String[] type = {"Content-Type", "application/x-ndjson", "Content-Encoding", "gzip"};
    HttpResponse<String> most = post(gzip(lines.toString().getBytes(UTF_8)), type);
    assertThat(most.statusCode()).isEqualTo(201);
    assertThat(json(most).path("recorded").asInt()).isEqualTo(10_000);
    HashSet<Long> indexes = new HashSet<>();
    json(most).path("results").forEach(result -> indexes.add(result.path("index").asLong()));
    assertThat(indexes).hasSize(10_000);

    lines.append(event("one-more"));
    HttpResponse<String> more = post(gzip(lines.toString().getBytes(UTF_8)), type);
    assertThat(more.statusCode()).isEqualTo(413);
    assertThat(json(more).path("detail").asString())
        .contains("expected at most 10000 events, got more");
    assertThat(post(gzip(new byte[(32 << 20) + 1]), type).statusCode()).isEqualTo(413);
    assertThat(
            post(Zstd.compress(new byte[64 << 20]), with(type, "Content-Encoding", "zstd"))
                .statusCode())
        .isEqualTo(413);
    assertThat(post(new byte[(16 << 20) + 1], "Content-Type", "application/json").statusCode())
        .isEqualTo(413);
    assertThat(search("one-more").path("ids")).isEmpty();
  }

  @Test
  void whatCannotBeReadIsRefused() throws Exception {
    byte[] event = event("never").getBytes(UTF_8);
    assertThat(post(event, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(post(event).statusCode()).isEqualTo(415);
    assertThat(post(event, "Content-Type", "application/json; charset=latin1").statusCode())
        .isEqualTo(415);
    assertThat(
            post(event, "Content-Type", "application/json", "Content-Encoding", "br").statusCode())
        .isEqualTo(415);
    assertThat(
            post(event, "Content-Type", "application/json", "Content-Encoding", "gzip")
                .statusCode())
        .isEqualTo(400);
    assertThat(
            post(event, "Content-Type", "application/json", "Content-Encoding", "zstd")
                .statusCode())
        .isEqualTo(400);
    assertThat(
            send(producer, "/api/v1/events?ack=maybe", event, "Content-Type", "application/json")
                .statusCode())
        .isEqualTo(400);
    assertThat(search("never").path("ids")).isEmpty();
  }

  @Test
  void aCheckpointCoversWhatIsAcknowledgedSo() throws Exception {
    JsonNode answer =
        json(
            send(
                producer,
                "/api/v1/events?ack=checkpointed",
                event("checkpointed").getBytes(UTF_8),
                "Content-Type",
                "application/json"));

    assertThat(answer.path("ack").asString()).isEqualTo("checkpointed");
    assertThat(answer.path("checkpoints").path(answer.path("location").asString()).asLong())
        .isGreaterThan(answer.path("index").asLong());
  }

  @Test
  void aProducerMaySendEventsAndNothingElse() throws Exception {
    assertThat(get(producer, "/api/v1/events").statusCode()).isEqualTo(403);
    assertThat(get(producer, "/api/v1/instances").statusCode()).isEqualTo(403);
    JsonNode viewer =
        json(
            send(
                server.administratorToken(),
                "/api/v1/tokens",
                "{\"name\":\"w\",\"role\":\"operator\"}".getBytes(UTF_8),
                "Content-Type",
                "application/json"));
    assertThat(
            send(
                    viewer.path("result").path("token").asString(),
                    "/api/v1/events",
                    event("x").getBytes(UTF_8),
                    "Content-Type",
                    "application/json")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void searchesCountAndSortAndSayWhereAQueryIsWrong() throws Exception {
    for (int i = 0; i < 6; i++) {
      post(event("sum-" + i).replace("i-1", "i-" + i % 2));
    }
    String query = "/api/v1/events?query=correlationId:sum-*";
    JsonNode summary =
        json(
            get(
                server.administratorToken(),
                query + "&limit=2&sort=target.id&facets=target.id,outcome&histogram=1h"));
    assertThat(summary.path("count").asLong()).isEqualTo(6);
    assertThat(summary.path("facets").path("target.id").path("values").path(0).toString())
        .isEqualTo("{\"value\":\"i-0\",\"count\":3}");
    assertThat(summary.path("histogram").path("buckets").path(0).toString())
        .isEqualTo("{\"from\":\"2026-05-04T07:00:00Z\",\"count\":6}");
    JsonNode next =
        json(
            get(
                server.administratorToken(),
                query + "&limit=2&sort=target.id&cursor=" + summary.path("nextCursor").asString()));
    assertThat(next.path("events").path(0).path("target").path("id").asString()).isEqualTo("i-0");
    assertThat(next.path("events").path(1).path("target").path("id").asString()).isEqualTo("i-1");
    assertThat(
            get(
                    server.administratorToken(),
                    query + "&limit=2&cursor=" + summary.path("nextCursor").asString())
                .statusCode())
        .isEqualTo(400);

    JsonNode wrong =
        json(get(server.administratorToken(), "/api/v1/events?query=outcome:success%20outcom:x"));
    assertThat(wrong.path("errors").path(0).path("offset").asInt()).isEqualTo(16);
    assertThat(get(server.administratorToken(), query + "&sort=message").statusCode())
        .isEqualTo(400);
    assertThat(get(server.administratorToken(), query + "&limit=0").statusCode()).isEqualTo(400);
    assertThat(get(server.administratorToken(), query + "&facets=x&histogram=y").statusCode())
        .isEqualTo(400);
  }

  @Test
  void aRefreshLeavesNoEventAndIsGoodForItsSearchOnly() throws Exception {
    String search = "/api/v1/events?query=action:dr-event.list%20refreshing&limit=1000";
    JsonNode first = json(get(server.administratorToken(), search));
    String refresh = "&refresh=" + first.path("refresh").asString();
    for (int i = 0; i < 3; i++) {
      assertThat(get(server.administratorToken(), search + refresh).statusCode()).isEqualTo(200);
    }
    assertThat(json(get(server.administratorToken(), search + refresh)).path("ids")).hasSize(1);
    assertThat(
            get(server.administratorToken(), search.replace("refreshing", "other") + refresh)
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void anIndexIsListedProvenAndBuiltAgain() throws Exception {
    json(post(event("indexed")));
    assertThat(
            send(server.administratorToken(), "/api/v1/indexes/us-east/rebuild", new byte[0])
                .statusCode())
        .isEqualTo(202);
    assertThat(search("indexed").path("ids")).hasSize(1);
    JsonNode indexes = json(get(server.administratorToken(), "/api/v1/indexes"));
    assertThat(indexes.path("result").path(0).path("proven").asBoolean()).isTrue();
    assertThat(
            send(server.administratorToken(), "/api/v1/indexes/nowhere/rebuild", new byte[0])
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void exportsAreWholeAndProvenAndOnRecordOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      post(event("export-" + i));
    }
    String path = "/api/v1/events/export?query=correlationId:export-*";
    HttpResponse<String> lines = get(server.administratorToken(), path);
    assertThat(lines.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    assertThat(lines.body().lines()).hasSize(3).allMatch(line -> line.contains("export-"));
    assertThat(get(server.administratorToken(), path + "&as=csv").body().lines()).hasSize(4);
    assertThat(get(server.administratorToken(), path + "&format=ocsf").body())
        .contains("class_uid");
    assertThat(get(server.administratorToken(), path + "&format=ocsf&as=csv").statusCode())
        .isEqualTo(400);
    assertThat(get(server.administratorToken(), path + "&pack=rar").statusCode()).isEqualTo(400);

    HttpResponse<byte[]> proven =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(server.url() + "/api/v1/events/export?as=proofs&pack=zstd"))
                .header("Authorization", "Bearer " + server.administratorToken())
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    Path file = java.nio.file.Files.write(data.resolve("export.zst"), proven.body());
    assertThat(Verifier.verifyExport(file, Trust.ON_FIRST_SIGHT, null).problems()).isEmpty();
    java.nio.file.Files.delete(file);

    JsonNode recorded = query("action:dr-event.export requestData.as:proofs");
    assertThat(recorded.path("ids")).hasSize(1);
  }

  @Test
  void aSavedSearchIsRunByItsLinkAndEachChangeIsAnEvent() throws Exception {
    json(post(event("saved-1")));
    json(post(event("saved-2")));
    String admin = server.administratorToken();
    HttpResponse<String> saved =
        put("/api/v1/searches/mine", "{\"query\":\"correlationId:saved-*\",\"sort\":\"action\"}");
    assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
    String href = json(saved).path("result").path("href").asString();
    assertThat(json(get(admin, href)).path("ids")).hasSize(2);
    JsonNode listed = json(get(admin, "/api/v1/searches")).path("result");
    assertThat(listed.path(0).path("sort").asString()).isEqualTo("action:asc");
    assertThat(query("correlationId:" + json(saved).path("correlationId").asString()).path("ids"))
        .hasSize(2);

    assertThat(put("/api/v1/searches/Mine", "{}").statusCode()).isEqualTo(400);
    assertThat(put("/api/v1/searches/wrong", "{\"query\":\"(\"}").statusCode()).isEqualTo(400);
    assertThat(get(admin, "/api/v1/events?search=none").statusCode()).isEqualTo(404);
    HttpRequest delete =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/searches/mine"))
            .header("Authorization", "Bearer " + admin)
            .DELETE()
            .build();
    assertThat(http.send(delete, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(get(admin, href).statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> put(String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + server.administratorToken())
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String event(String correlation) {
    return "{\"logSourceCRN\":\"crn:v1:bluemix:public:billing:us-east:a/acct:1::\",\"outcome\":\"success\","
        + "\"eventTime\":\"2026-05-04T07:15:09.21+0000\",\"action\":\"billing.invoice.create\","
        + "\"correlationId\":\""
        + correlation
        + "\",\"initiator\":{\"id\":\"IBMid-1\"},\"target\":{\"id\":\"i-1\"},"
        + "\"requestData\":{\"n\":1,\"apiKey\":\"canary-ingest\"}}";
  }

  private static HttpResponse<String> post(String json, String... headers) throws Exception {
    return post(json.getBytes(UTF_8), with(headers, "Content-Type", "application/json"));
  }

  private static HttpResponse<String> post(byte[] body, String... headers) throws Exception {
    return send(producer, "/api/v1/events", body, headers);
  }

  private static HttpResponse<String> send(
      String token, String path, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String token, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String[] with(String[] headers, String name, String value) {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = name;
    all[headers.length + 1] = value;
    return all;
  }

  private static JsonNode search(String correlation) throws Exception {
    return query("action:billing.invoice.create AND correlationId:" + correlation);
  }

  private static JsonNode query(String query) throws Exception {
    return json(
        get(
            server.administratorToken(),
            "/api/v1/events?query=" + java.net.URLEncoder.encode(query, UTF_8)));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }
}
