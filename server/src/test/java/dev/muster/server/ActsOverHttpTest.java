package dev.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.server.Client.Reply;
import dev.muster.server.wiring.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Each of the 20 acts on the cloud once, as a program would do them, with the events that tell of
/// it. The broker's act stands in [ServerTest].
class ActsOverHttpTest {
  @SuppressWarnings("NullAway.Init")
  private Client client;

  @Test
  void everyActIsRecordedWithItsOutcomeAndSeverity(@TempDir Path data) {
    var settings = new Settings(data, "127.0.0.1", 0, 5_000, Optional.empty());
    try (RunningServer server = RunningServer.start(settings)) {
      client = new Client(server.url(), server.administratorToken());
      reads();
      servers();
      volumes();
      networksAndConnections();
      policies();
    }
  }

  private void reads() {
    for (String[] list :
        new String[][] {
          {"instances", "dr-instance.list"},
          {"images", "dr-image.list"},
          {"networks", "dr-network.list"},
          {"cloud-connections", "dr-cloud-connection.list"},
          {"vpn-connections", "dr-vpn.list"}
        }) {
      Reply reply = client.get("/api/v1/" + list[0] + "?site=home");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.result().size()).as(list[0]).isPositive();
      assertEvents(reply, list[1], "normal", "success");
    }
    Reply one = client.get("/api/v1/instances/" + first("instances", "home"));
    assertThat(one.result().path("site").asString()).isEqualTo("dal12");
    assertEvents(one, "dr-instance.read", "normal", "success");
  }

  private void servers() {
    String server = first("instances", "home");
    String path = "/api/v1/instances/" + server;
    assertOperation(client.post(path + "/stop?wait=60", "{}"), "dr-instance.stop", "normal");
    assertOperation(client.post(path + "/start?wait=60", ""), "dr-instance.start", "normal");
    assertOperation(
        client.post(path + "/snapshots?wait=60", "{\"name\":\"before-change\"}"),
        "dr-instance.snapshot",
        "normal");
    Reply image =
        client.post(
            "/api/v1/images?wait=60", "{\"instanceId\":\"" + server + "\",\"name\":\"captured\"}");
    assertOperation(image, "dr-image.create", "normal");
    String id = image.result().path("resource").path("imageId").asString();
    assertOperation(
        client.delete("/api/v1/images/" + id + "?wait=60"), "dr-image.delete", "critical");
  }

  private void volumes() {
    Reply made =
        client.post(
            "/api/v1/volumes?wait=60",
            "{\"name\":\"extra\",\"sizeGb\":10,\"tier\":\"tier3\",\"site\":\"home\"}");
    assertOperation(made, "dr-volume.create", "normal");
    String volume = made.result().path("resource").path("volumeId").asString();
    String path = "/api/v1/instances/" + first("instances", "home") + "/volumes/" + volume;
    assertOperation(client.json("PUT", path + "?wait=60", ""), "dr-volume.attach", "warning");
    assertOperation(client.delete(path + "?wait=60"), "dr-volume.detach", "warning");
  }

  private void networksAndConnections() {
    Reply network =
        client.post(
            "/api/v1/networks?wait=60",
            "{\"name\":\"bubble\",\"cidr\":\"192.168.77.0/24\",\"gateway\":\"192.168.77.1\"}");
    assertOperation(network, "dr-network.create", "normal");
    String id = network.result().path("resource").path("networkId").asString();
    Reply renamed = client.json("PATCH", "/api/v1/networks/" + id, "{\"name\":\"bubble-2\"}");
    assertThat(renamed.status()).as(renamed.response().body()).isEqualTo(200);
    assertEvents(renamed, "dr-network.update", "warning", "pending", "success");

    Reply connection =
        client.post(
            "/api/v1/cloud-connections?wait=60",
            "{\"name\":\"second-way\",\"speedMbps\":1000,\"site\":\"recovery\"}");
    assertOperation(connection, "dr-cloud-connection.create", "normal");
    String connectionId = connection.result().path("resource").path("cloudConnectionId").asString();
    assertOperation(
        client.json(
            "PATCH",
            "/api/v1/cloud-connections/" + connectionId + "?wait=60",
            "{\"speedMbps\":2000}"),
        "dr-cloud-connection.update",
        "warning");
  }

  private void policies() {
    Reply ike =
        client.post(
            "/api/v1/ike-policies",
            """
            {"name":"ike-2","version":2,"encryption":"aes-256-cbc","dhGroup":14,
             "keyLifetimeSeconds":28800,"presharedKey":"not-in-any-event"}\
            """);
    assertThat(ike.status()).as(ike.response().body()).isEqualTo(201);
    List<JsonNode> events =
        assertEvents(ike, "dr-ike-policy.create", "critical", "pending", "success");
    assertThat(events.toString()).doesNotContain("not-in-any-event").contains("hmac:");

    String policy = first("ipsec-policies", "home");
    Reply ipsec =
        client.json("PATCH", "/api/v1/ipsec-policies/" + policy, "{\"keyLifetimeSeconds\":3000}");
    assertThat(ipsec.status()).as(ipsec.response().body()).isEqualTo(200);
    JsonNode asked =
        assertEvents(ipsec, "dr-ipsec-policy.update", "critical", "pending", "success")
            .getFirst()
            .path("requestData");
    assertThat(asked.path("totalNumberChanges").asInt()).isEqualTo(1);
  }

  private String first(String type, String site) {
    return client.get("/api/v1/" + type + "?site=" + site).result().path(0).path("id").asString();
  }

  private void assertOperation(Reply reply, String action, String severity) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(202);
    JsonNode operation = reply.result();
    assertThat(operation.path("state").asString()).as(reply.response().body()).isEqualTo("success");
    assertThat(operation.path("action").asString()).isEqualTo(action);
    assertThat(operation.path("receipts").size()).isEqualTo(2);
    assertThat(reply.header("Location"))
        .isEqualTo("/api/v1/operations/" + operation.path("id").asString());
    assertEvents(reply, action, severity, "pending", "success");
    JsonNode again = client.get(reply.header("Location")).result();
    assertThat(again.path("state").asString()).isEqualTo("success");
  }

  private List<JsonNode> assertEvents(
      Reply reply, String action, String severity, String... outcomes) {
    String correlationId = reply.json().path("correlationId").asString();
    List<JsonNode> events = client.events(correlationId);
    assertThat(events.stream().map(event -> event.path("outcome").asString()).toList())
        .as(action)
        .containsExactly(outcomes);
    for (JsonNode event : events) {
      assertThat(event.path("action").asString()).isEqualTo(action);
      assertThat(event.path("severity").asString()).as(action).isEqualTo(severity);
      assertThat(event.path("initiator").path("id").asString()).isEqualTo("admin");
      assertThat(event.path("target").path("id").asString()).startsWith("crn:v1:");
    }
    return events;
  }
}
