package dev.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cloud.Secret;
import dev.muster.ledger.KeyRotation;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.ProducerPlace;
import dev.muster.ledger.Verifier;
import dev.muster.server.Client.Reply;
import dev.muster.server.wiring.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Old events are given up through the whole server, and it starts again on what is left.
class PruneOverHttpTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path data;

  private Settings settings() {
    return new Settings(data, "127.0.0.1", 0, 5_000, Optional.of(new Secret("canary")));
  }

  private <T> T offline(Function<Ledger, T> work) {
    try (Ledgers ledgers =
        Ledgers.open(
            data.resolve("ledger"),
            "muster.local/ledger",
            KeyRotation.of(data.resolve("keys").resolve("ledger.key")).signingKey(),
            LedgerConfig.defaults())) {
      LedgerName name = ledgers.names().getFirst();
      return work.apply(ledgers.ledger(name));
    }
  }

  private static byte[] pending(String id, Ledger ledger, long index) {
    return """
    {"logSourceCRN":"crn:v1:bluemix:public:power-dr-automation:us-east:a/x:i::","saveServiceCopy":true,
     "dataEvent":false,"outcome":"pending","eventTime":"2026-01-01T00:00:00.00+0000","action":"dr-ledger.prune",
     "correlationId":"%s","severity":"normal","initiator":{"id":"admin","name":"admin","typeURI":"service/security/account/user",
     "authnId":"","authnName":"","host":{"agent":"t","address":"127.0.0.1","addressType":"IPv4"},"credential":{"type":"token"}},
     "target":{"id":"crn:v1:bluemix:public:power-dr-automation:us-east:a/x:i:ledger:us-east","name":"%s",
     "typeURI":"power-dr-automation/ledger","host":{"address":""}},"reason":{"reasonCode":202,"reasonType":"Accepted"},
     "requestData":{"before":%d,"index":%d},"message":"m","observer":{"name":"ActivityTracker"}}
    """
        .formatted(id, ledger.origin(), index, index)
        .replace("\n", "")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode ledger(Client admin) {
    return admin.get("/api/v1/ledgers").result().path(0);
  }

  @Test
  void oldEventsAreGivenUpOnRecordAndTheServerStartsOnWhatIsLeft() {
    try (RunningServer server = RunningServer.start(settings())) {
      assertThat(server.url()).isNotEmpty();
    }
    // A history of acts that are over, and one that is not.
    offline(ledger -> {
      byte[] filler = "{\"not\":\"an event of ours\"}".getBytes(StandardCharsets.UTF_8);
      for (long sequence : new long[] {1, 2, 6}) {
        ledger.append(filler, new ProducerPlace("app", sequence)).join();
      }
      ledger.appendAll(java.util.Collections.nCopies(700, filler)).join();
      return ledger.awaitCheckpoint(ledger.size(), PATIENCE);
    });
    try (RunningServer server = RunningServer.start(settings())) {
      Client admin = new Client(server.url(), server.administratorToken());
      JsonNode ledger = ledger(admin);
      String path =
          "/api/v1/ledgers/%s/%s/prune"
              .formatted(ledger.path("account").asString(), ledger.path("location").asString());
      String location = ledger.path("location").asString();
      assertRefusals(admin, path);
      assertProducers(admin, ledger);

      Reply dry = admin.post(path, "{\"before\":600,\"dryRun\":true}");
      assertThat(dry.status()).as(dry.json().toString()).isEqualTo(200);
      assertThat(dry.result().path("minimumIndex").asLong()).isEqualTo(512);
      assertThat(ledger(admin).path("minimumIndex").asLong()).isZero();

      Reply done = admin.post(path, "{\"before\":600}");
      assertThat(done.status()).as(done.json().toString()).isEqualTo(200);
      assertThat(done.result().path("entries").asLong()).isEqualTo(512);
      List<JsonNode> events = admin.events(done.json().path("correlationId").asString());
      assertThat(events)
          .extracting(event -> event.path("outcome").asString())
          .containsExactly("pending", "success");
      assertThat(events.getLast().path("action").asString()).isEqualTo("dr-ledger.prune");
      assertThat(events.getFirst().path("requestData").path("index").asLong()).isEqualTo(512);
      assertThat(ledger(admin).path("minimumIndex").asLong()).isEqualTo(512);
      assertThat(admin.get("/api/v1/events/" + location + ":3").status()).isEqualTo(404);
      assertThat(admin.get("/api/v1/events/" + location + ":600").status()).isEqualTo(200);
      assertThat(admin.get("/api/v1/events?limit=1000").status()).isEqualTo(200);
    }
    assertThat(offline(Ledger::minimumIndex)).isEqualTo(512);
    // Two that a stop cut off: one after the entries were given up, one before.
    offline(ledger -> {
      ledger.append(pending("cut-after", ledger, 512)).join();
      ledger.append(pending("cut-before", ledger, 768)).join();
      return ledger.awaitCheckpoint(ledger.size(), PATIENCE);
    });
    try (RunningServer server = RunningServer.start(settings())) {
      Client admin = new Client(server.url(), server.administratorToken());
      assertThat(ledger(admin).path("minimumIndex").asLong()).isEqualTo(512);
      JsonNode producer = admin.get("/api/v1/producers").result().path(0);
      assertThat(producer.path("last").asLong()).as("of pruned entries").isEqualTo(6);
      assertThat(outcome(admin, "cut-after")).isEqualTo("success");
      assertThat(outcome(admin, "cut-before")).isEqualTo("failure");
    }
    assertThat(Verifier.verify(data.resolve("ledger")).problems()).isEmpty();
  }

  private static void assertProducers(Client admin, JsonNode ledger) {
    assertThat(ledger.path("openGaps").asLong()).isEqualTo(1);
    JsonNode producer = admin.get("/api/v1/producers").result().path(0);
    assertThat(producer.path("producer").asString()).isEqualTo("app");
    assertThat(producer.path("gaps").path(0).path("from").asLong()).isEqualTo(3);
    String loss =
        "{\"account\":\"%s\",\"location\":\"%s\",\"producer\":\"app\",\"from\":3,\"to\":5,\"why\":\"disk lost\"}"
            .formatted(ledger.path("account").asString(), ledger.path("location").asString());
    assertThat(admin.post("/api/v1/producers/losses", "{\"from\":0}").status()).isEqualTo(400);
    Reply lost = admin.post("/api/v1/producers/losses", loss);
    assertThat(lost.status()).as(lost.json().toString()).isEqualTo(201);
    assertThat(lost.result().path("gaps").isEmpty()).isTrue();
    assertThat(lost.result().path("lost").path(0).path("to").asLong()).isEqualTo(5);
    JsonNode event = admin.events(lost.json().path("correlationId").asString()).getFirst();
    assertThat(event.path("action").asString()).isEqualTo("dr-producer.lose");
    assertThat(event.path("requestData").path("why").asString()).isEqualTo("disk lost");
    assertThat(admin.post("/api/v1/producers/losses", loss).status()).isEqualTo(409);
  }

  private static void assertRefusals(Client admin, String path) {
    assertThat(admin.post(path, "{}").status()).isEqualTo(400);
    assertThat(admin.post(path, "{\"before\":1,\"olderThan\":\"P1D\"}").status()).isEqualTo(400);
    assertThat(admin.post(path, "{\"before\":100000}").status()).isEqualTo(400);
    assertThat(admin.post(path, "{\"olderThan\":\"a year\"}").status()).isEqualTo(400);
    assertThat(admin.post("/api/v1/ledgers/x/y/prune", "{\"before\":1}").status()).isEqualTo(404);
    Reply young = admin.post(path, "{\"olderThan\":\"P1D\",\"dryRun\":true}");
    assertThat(young.result().path("minimumIndex").asLong()).isZero();
    Reply made = admin.post("/api/v1/tokens", "{\"name\":\"e\",\"role\":\"editor\"}");
    Client editor = admin.with(made.result().path("token").asString());
    assertThat(editor.post(path, "{\"before\":1}").status()).isEqualTo(403);
  }

  private static String outcome(Client admin, String correlationId) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      List<JsonNode> events = admin.events(correlationId);
      if (events.size() == 2) {
        return events.getLast().path("outcome").asString();
      }
    }
    throw new AssertionError(correlationId + " has no outcome");
  }
}
