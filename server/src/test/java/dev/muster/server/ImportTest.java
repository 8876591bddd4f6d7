package dev.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Secret;
import dev.muster.ledger.LedgerKey;
import dev.muster.server.wiring.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Exported files that come back, over HTTP.
class ImportTest {
  @TempDir static Path data;
  private static RunningServer server;
  private static Client client;

  @BeforeAll
  static void start() {
    server =
        RunningServer.start(
            new Settings(data, "127.0.0.1", 0, 5_000, Optional.of(new Secret("api-key-12345"))));
    client = new Client(server.url(), server.administratorToken());
    client.get("/api/v1/plans");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aProvenExportComesBackOnceAndTheImportIsAnAct() throws IOException {
    byte[] file = export("query=action:dr-plan.list&as=proofs");
    Client.Reply first = post("", gzip(file));
    Client.Reply second = post("", file);

    assertThat(first.status()).as(first.response().body()).isEqualTo(200);
    long events = first.result().path("events").asLong();
    assertThat(events).isPositive();
    assertThat(first.result().path("recorded").asLong()).isEqualTo(events);
    assertThat(second.result().path("recorded").asLong()).isZero();
    assertThat(second.result().path("known").asLong()).isEqualTo(events);
    String id = first.json().path("correlationId").asString();
    List<JsonNode> act = client.events(id);
    assertThat(act)
        .extracting(event -> event.path("outcome").asString())
        .containsExactly("pending", "success");
    assertThat(act.getFirst().path("action").asString()).isEqualTo("dr-event.import");
    assertThat(act.getLast().path("responseData").path("recorded").asLong()).isEqualTo(events);
    JsonNode found =
        client.get("/api/v1/events?query=intake.import.id:%22" + id + "%22").json().path("events");
    assertThat(found).hasSize((int) events);
    JsonNode from = found.path(0).path("intake").path("import");
    assertThat(from.path("origin").asString())
        .isEqualTo(first.json().path("receipts").path(0).path("origin").asString());
    assertThat(leftFiles()).isEmpty();
  }

  @Test
  void whatDoesNotVerifyIsRefusedWithThePlaceAndNothingIsTakenIn() throws IOException {
    List<String> lines =
        new String(export("query=action:dr-plan.list&as=proofs"), UTF_8).lines().toList();
    String without = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n";
    String altered = String.join("\n", lines).replace("dr-plan.list", "dr-plan.read") + "\n";

    Client.Reply cut = post("", without.getBytes(UTF_8));
    assertThat(cut.status()).isEqualTo(422);
    assertThat(cut.json().path("detail").asString())
        .startsWith("the file does not verify: the export is cut off: its part of ");
    Client.Reply forged = post("", altered.getBytes(UTF_8));
    assertThat(forged.status()).isEqualTo(422);
    assertThat(forged.json().path("detail").asString()).contains("are not those of the signed");
    assertThat(client.events(cut.json().path("correlationId").asString()))
        .extracting(event -> event.path("action").asString() + event.path("outcome").asString())
        .containsExactly("dr-event.importfailure");
  }

  @Test
  void anotherKeyThanTheOneToTrustIsNoProof() throws IOException {
    byte[] file = export("query=action:dr-plan.list&as=proofs");
    String own = client.get("/api/v1/ledgers").result().path(0).path("vkey").asString();
    String other = LedgerKey.loadOrGenerate(data.resolve("other")).verifierKey("o").toString();

    assertThat(post("?vkey=nonsense", file).status()).isEqualTo(400);
    assertThat(post("?vkey=" + URLEncoder.encode(own, UTF_8), file).status()).isEqualTo(200);
    Client.Reply refused = post("?vkey=" + URLEncoder.encode(other, UTF_8), file);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().path("detail").asString()).endsWith("not signed by a key to trust");
  }

  @Test
  void tablesAndWrongTypesAreRefusedAndGoodLinesAreTakenBesideBadOnes() throws IOException {
    Client.Reply table = post("", export("as=csv"));
    assertThat(table.status()).isEqualTo(400);
    assertThat(table.json().path("detail").asString()).startsWith("line 1: a table has some");
    assertThat(client.post("/api/v1/events/import", "{}").status()).isEqualTo(415);

    String line =
        new String(export("query=action:dr-plan.list"), UTF_8).lines().findFirst().orElseThrow();
    Client.Reply mixed = post("", (line + "\n{\"a\":1}\n").getBytes(UTF_8));
    assertThat(mixed.status()).isEqualTo(207);
    assertThat(mixed.result().path("refusals").path(0).path("line").asInt()).isEqualTo(2);
    assertThat(mixed.result().path("recorded").asInt()).isEqualTo(1);
    assertThat(client.events(mixed.json().path("correlationId").asString()))
        .extracting(event -> event.path("outcome").asString())
        .containsExactly("pending", "failure");
  }

  private static byte[] export(String query) {
    return client.get("/api/v1/events/export?" + query).response().body().getBytes(UTF_8);
  }

  private static Client.Reply post(String query, byte[] file) {
    return client.send(
        client
            .request("/api/v1/events/import" + query)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(file)));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static List<Path> leftFiles() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("imports"))) {
      return files.toList();
    }
  }
}
