package dev.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.server.Client.Reply;
import dev.muster.server.wiring.Settings;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What people do to runs over HTTP.
@Timeout(120)
class RunActsTest {
  @Test
  void aRunIsCancelledOnceAndRefusalsAreRecorded(@TempDir Path data) throws Exception {
    var settings = new Settings(data, "127.0.0.1", 0, 300, Optional.empty());
    try (RunningServer server = RunningServer.start(settings)) {
      Client client = new Client(server.url(), server.administratorToken());
      Reply started = drill(client);
      assertThat(started.status()).as(started.response().body()).isEqualTo(202);
      String path = "/api/v1/runs/" + started.result().path("id").asString();
      assertRefused(client, client.post(path + "/cleanup", ""), 409, "dr-run.cleanup");

      Reply cancelled = client.post(path + "/cancel", "");

      assertThat(cancelled.status()).as(cancelled.response().body()).isEqualTo(202);
      assertThat(cancelled.result().path("state").asString()).isEqualTo("cancelling");
      JsonNode receipt = cancelled.json().path("receipts").path(0);
      JsonNode event =
          client
              .get(
                  "/api/v1/events/%s:%s"
                      .formatted(
                          receipt.path("location").asString(), receipt.path("index").asString()))
              .json();
      assertThat(event.path("action").asString()).isEqualTo("dr-run.cancel");
      assertThat(event.path("outcome").asString()).isEqualTo("success");
      assertThat(event.path("initiator").path("id").asString()).isEqualTo("admin");
      assertThat(event.path("correlationId").asString())
          .isEqualTo(cancelled.json().path("correlationId").asString());
      // The stream of its progress ends with the run.
      assertThat(client.get(path + "/progress").status()).isEqualTo(200);
      assertThat(client.get(path).result().path("state").asString()).isEqualTo("cancelled");
      assertRefused(client, client.post(path + "/cancel", ""), 409, "dr-run.cancel");
      String none = "/api/v1/runs/none0";
      assertRefused(client, client.post(none + "/cancel", ""), 404, "dr-run.cancel");
      assertRefused(client, client.post(none + "/cleanup", ""), 404, "dr-run.cleanup");
    }
  }

  @Test
  void aQueuedRunTellsWhatItWaitsFor(@TempDir Path data) throws Exception {
    // Slow enough that the first drill is still at work when the second is asked for.
    var settings = new Settings(data, "127.0.0.1", 0, 20, Optional.empty());
    try (RunningServer server = RunningServer.start(settings)) {
      Client client = new Client(server.url(), server.administratorToken());
      String first = drill(client).result().path("id").asString();

      Reply queued = drill(client);

      assertThat(queued.status()).as(queued.response().body()).isEqualTo(202);
      String second = queued.result().path("id").asString();
      assertThat(queued.result().path("state").asString()).isEqualTo("queued");
      Reply third = drill(client);
      for (JsonNode run : List.of(queued.result(), client.get("/api/v1/runs/" + second).result())) {
        assertThat(run.path("queue").path("position").asInt()).isEqualTo(1);
        assertThat(run.path("queue").path("behind")).hasSize(1);
        assertThat(run.path("queue").path("behind").path(0).asString()).isEqualTo(first);
      }
      assertThat(third.result().path("queue").path("position").asInt()).isEqualTo(2);
      assertThat(third.result().path("queue").path("behind"))
          .extracting(JsonNode::asString)
          .containsExactly(first, second);
      List<JsonNode> all = List.copyOf(client.get("/api/v1/runs").result().values());
      assertThat(all)
          .extracting(run -> run.path("queue").path("position").asInt(0))
          .containsExactly(2, 1, 0);

      client.post("/api/v1/runs/" + second + "/cancel", "");
      JsonNode cancelled = client.get("/api/v1/runs/" + second).result();
      assertThat(cancelled.path("state").asString()).isEqualTo("cancelled");
      assertThat(cancelled.has("queue")).isFalse();
    }
  }

  @Test
  void detectionIsCountedFromWhenTheOutageBegan(@TempDir Path data) throws Exception {
    var settings = new Settings(data, "127.0.0.1", 0, 1_000, Optional.empty());
    try (RunningServer server = RunningServer.start(settings)) {
      Client client = new Client(server.url(), server.administratorToken());
      Instant outage = Instant.now().minus(Duration.ofMinutes(7));
      for (String wrong :
          List.of("soon", "2020-01-01T00:00:00Z", Instant.now().plusSeconds(60) + "")) {
        Reply refused = start(client, "/api/v1/runs/failover?detectedAt=" + wrong);
        assertThat(refused.status()).as(wrong).isEqualTo(400);
        assertThat(refused.json().path("errors").path(0).path("field").asString())
            .isEqualTo("detectedAt");
      }
      assertThat(start(client, "/api/v1/runs/failover?mode=planned&detectedAt=" + outage).status())
          .isEqualTo(400);

      Reply started =
          start(client, "/api/v1/runs/failover?force=the+site+is+lost&detectedAt=" + outage);

      assertThat(started.status()).as(started.response().body()).isEqualTo(202);
      String path = "/api/v1/runs/" + started.result().path("id").asString();
      assertThat(client.get(path + "/progress").status()).isEqualTo(200);
      JsonNode run = client.get(path).result();
      assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("awaiting-commit");
      assertThat(run.path("times").path("detectSeconds").asDouble()).isGreaterThanOrEqualTo(420);
      assertThat(run.path("rtaSeconds").asDouble()).isPositive();

      assertProductionIsNotDetached(client, started.result().path("id").asString());
    }
  }

  /// What was a copy is production now.
  private static void assertProductionIsNotDetached(Client client, String run) {
    JsonNode volume =
        client
            .get("/api/v1/volumes?site=recovery")
            .result()
            .valueStream()
            .filter(each -> each.path("name").asString().contains("web-01-data"))
            .findFirst()
            .orElseThrow();
    JsonNode server =
        client
            .get("/api/v1/instances?site=recovery")
            .result()
            .valueStream()
            .filter(each -> each.path("name").asString().equals("web-01"))
            .findFirst()
            .orElseThrow();
    Reply refused =
        client.delete(
            "/api/v1/instances/%s/volumes/%s"
                .formatted(server.path("id").asString(), volume.path("id").asString()));
    assertRefused(client, refused, 409, "dr-volume.detach");
    assertThat(refused.json().path("detail").asString()).contains(run, "web-tier", "failed over");
  }

  private static Reply drill(Client client) throws Exception {
    return start(client, "/api/v1/runs");
  }

  private static Reply start(Client client, String path) throws Exception {
    Path plan = Path.of(System.getProperty("muster.root"), "plans", "web-tier.yaml");
    return client.send(
        client
            .request(path)
            .header("Content-Type", "application/yaml")
            .POST(HttpRequest.BodyPublishers.ofFile(plan)));
  }

  private static void assertRefused(Client client, Reply reply, int status, String action) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(status);
    List<JsonNode> events = client.events(reply.json().path("correlationId").asString());
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().path("action").asString()).isEqualTo(action);
    assertThat(events.getFirst().path("outcome").asString()).isEqualTo("failure");
  }
}
