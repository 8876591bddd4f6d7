package dev.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.server.Client.Reply;
import dev.muster.server.recovery.ReadinessWatch;
import dev.muster.server.wiring.Settings;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Readiness over HTTP, and what its rounds record.
@Timeout(120)
class ReadinessTest {
  private static final Path PLANS = Path.of(System.getProperty("muster.root"), "plans");

  @Test
  void theSamplePlanIsReadyForADrillAndEachReportIsAnEvent(@TempDir Path data) throws Exception {
    var settings = new Settings(data, "127.0.0.1", 0, 300, Optional.empty());
    try (RunningServer server = RunningServer.start(settings)) {
      Client client = new Client(server.url(), server.administratorToken());

      Reply given = post(client, "/api/v1/plans/readiness?mode=drill");

      assertThat(given.status()).as(given.response().body()).isEqualTo(200);
      assertThat(given.result().path("state").asString())
          .as(given.response().body())
          .isEqualTo("ready");
      assertThat(given.result().path("checks").size()).isGreaterThan(30);
      List<JsonNode> events = client.events(given.json().path("correlationId").asString());
      assertThat(events).hasSize(1);
      JsonNode event = events.getFirst();
      assertThat(event.path("action").asString()).isEqualTo("dr-readiness.check");
      assertThat(event.path("responseData").path("state").asString()).isEqualTo("ready");

      assertThat(post(client, "/api/v1/plans/readiness?mode=reprotect").status()).isEqualTo(400);
      assertThat(client.get("/api/v1/plans/none/readiness").status()).isEqualTo(404);

      // A drill keeps the plan; while it runs, the plan is not ready for another.
      assertThat(post(client, "/api/v1/runs?mode=drill").status()).isEqualTo(202);
      ReadinessWatch watch = server.part(ReadinessWatch.class);
      watch.look();
      Reply kept = client.get("/api/v1/plans/core-banking/readiness");
      assertThat(kept.status()).isEqualTo(200);
      assertThat(kept.result().path("state").asString()).isEqualTo("not-ready");
      assertThat(changes(client)).isEmpty();
      String run = client.get("/api/v1/runs").result().path(0).path("id").asString();
      assertThat(client.get("/api/v1/runs/" + run + "/progress").status()).isEqualTo(200);

      watch.look();

      List<JsonNode> changed = changes(client);
      assertThat(changed).isNotEmpty();
      assertThat(changed.getFirst().path("requestData").path("before").has("43")).isTrue();
      assertThat(
              client.get("/api/v1/plans/core-banking/readiness").result().path("state").asString())
          .isEqualTo("ready");
    }
  }

  private static Reply post(Client client, String path) {
    try {
      return client.send(
          client
              .request(path)
              .header("Content-Type", "application/yaml")
              .POST(HttpRequest.BodyPublishers.ofFile(PLANS.resolve("core-banking.yaml"))));
    } catch (FileNotFoundException e) {
      throw new AssertionError("the sample plan is missing", e);
    }
  }

  /// What Muster recorded by itself.
  private static List<JsonNode> changes(Client client) {
    return client
        .get("/api/v1/events?query=action:dr-readiness.check%20AND%20initiator.id:muster")
        .json()
        .path("events")
        .valueStream()
        .toList();
  }
}
