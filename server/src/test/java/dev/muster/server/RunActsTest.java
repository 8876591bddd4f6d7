package dev.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.server.Client.Reply;
import dev.muster.server.wiring.Settings;
import java.net.http.HttpRequest;
import java.nio.file.Path;
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

  private static Reply drill(Client client) throws Exception {
    Path plan = Path.of(System.getProperty("muster.root"), "plans", "web-tier.yaml");
    return client.send(
        client
            .request("/api/v1/runs")
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
