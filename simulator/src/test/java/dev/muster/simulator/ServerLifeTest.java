package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ServerLifeTest {
  private final ManualClock clock = new ManualClock();
  private final Simulator simulator = Simulator.start(SimulatorConfig.of(Client.API_KEY, clock));
  private final Client client = new Client(simulator, "muster-dal12");

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  private String create(String name) {
    String json =
        """
        {"serverName": "%s", "imageID": "%s", "processors": 0.5, "memory": 4, "procType": "shared",
         "networks": [{"networkID": "%s"}], "volumeIDs": null, "networkIDs": null}
        """
            .formatted(name, client.imageId("RHEL9-SP4"), client.networkId("prod-app-net"));
    JsonNode made = client.post("/pvm-instances", json).expect(201).body();
    assertThat(made.isArray()).isTrue();
    return made.path(0).path("pvmInstanceID").asString();
  }

  private void is(String id, String status, String health) {
    JsonNode server = client.server(id);
    assertThat(server.path("status").asString()).isEqualTo(status);
    assertThat(server.path("health").path("status").asString()).isEqualTo(health);
  }

  private String action(String id) {
    return "/pvm-instances/" + id + "/action";
  }

  @Test
  void serverLivesFromBuildToDelete() {
    String id = create("app-99");
    is(id, "BUILD", "PENDING");
    client.post(action(id), "{\"action\":\"stop\"}").expectError(409, "busy");
    clock.tickSeconds(12 * 0.6);
    is(id, "ACTIVE", "WARNING");
    clock.tickSeconds(5);
    is(id, "ACTIVE", "OK");

    client
        .post(action(id), "{\"action\":\"start\"}")
        .expectError(409, "already in requested state");
    client.post(action(id), "{\"action\":\"soft-reboot\"}").expect(200);
    is(id, "REBOOT", "PENDING");
    clock.tickSeconds(5);
    is(id, "ACTIVE", "OK");

    client.post(action(id), "{\"action\":\"stop\"}").expect(200);
    is(id, "ACTIVE", "OK");
    clock.tickSeconds(1);
    is(id, "SHUTOFF", "OK");
    client
        .post(action(id), "{\"action\":\"immediate-shutdown\"}")
        .expectError(409, "already in requested state");
    client.post(action(id), "{\"action\":\"start\"}").expect(200);
    is(id, "SHUTOFF", "OK");
    clock.tickSeconds(3);
    is(id, "ACTIVE", "WARNING");
    clock.tickSeconds(2);
    is(id, "ACTIVE", "OK");

    client.post(action(id), "{\"action\":\"reset-state\"}").expect(200);
    is(id, "ACTIVE", "CRITICAL");
    client.post(action(id), "{\"action\":\"dhcp-ip-sync\"}").expectError(400, "not supported");
    client.post(action(id), "{\"action\":\"explode\"}").expectError(400, "one of");

    String boot = client.server(id).path("volumeIDs").path(0).asString();
    client.delete("/pvm-instances/" + id).expect(200);
    is(id, "DELETING", "CRITICAL");
    client.delete("/pvm-instances/" + id).expectError(409, "deleting");
    clock.tickSeconds(5);
    client.get("/pvm-instances/" + id).expectError(404, "pvm-instance does not exist");
    client.get("/volumes/" + boot).expectError(404, "not found");
  }

  @Test
  void startTakesTheScaledTime() {
    try (Simulator faster =
            Simulator.start(SimulatorConfig.of(Client.API_KEY, clock).withPace("realistic", 20));
        Client site = new Client(faster, "muster-wdc06")) {
      String id = site.serverId("was-01");
      site.post(action(id), "{\"action\":\"start\"}").expect(200);
      clock.tickSeconds(4.999);
      assertThat(site.server(id).path("health").path("status").asString()).isEqualTo("WARNING");
      // 100 s in the simulated world are 5 s here.
      clock.tickSeconds(0.001);
      assertThat(site.server(id).path("health").path("status").asString()).isEqualTo("OK");
    }
  }

  @Test
  void instantProfileLeavesNothingToWaitFor() {
    try (Simulator instant =
            Simulator.start(SimulatorConfig.of(Client.API_KEY, clock).withPace("instant", 1));
        Client site = new Client(instant, "muster-wdc06")) {
      String id = site.serverId("was-01");
      site.post(action(id), "{\"action\":\"start\"}").expect(200);
      assertThat(site.server(id).path("status").asString()).isEqualTo("ACTIVE");
      assertThat(site.server(id).path("health").path("status").asString()).isEqualTo("OK");
    }
  }

  @Test
  void badCreationsAreRefused() {
    client.post("/pvm-instances", "{}").expectError(422, "serverName in body is required");
    String json =
        """
        {"serverName": "x", "imageID": "%s", "processors": %s, "memory": 4, "procType": "shared",
         "networks": [{"networkID": "%s"}]}
        """;
    String image = client.imageId("RHEL9-SP4");
    String network = client.networkId("prod-app-net");
    client
        .post("/pvm-instances", json.formatted(image, "0.1", network))
        .expectError(422, "processors");
    client.post("/pvm-instances", json.formatted("none", "1", network)).expectError(404, "image");
    client.post("/pvm-instances", json.formatted(image, "1", "none")).expectError(404, "network");
    client
        .post("/pvm-instances", json.formatted("RHEL-EMPTY", "1", network))
        .expectError(400, "VMNoStorage");
    assertThat(client.get("/pvm-instances").body().path("pvmInstances").size()).isEqualTo(12);
  }

  @Test
  void resizeWithinBoundsIsLive() {
    String id = client.serverId("mq-01");
    JsonNode echo = client.put("/pvm-instances/" + id, "{\"processors\":2}").expect(202).body();
    assertThat(echo.path("processors").asDouble()).isEqualTo(2);
    is(id, "RESIZE", "OK");
    clock.tickSeconds(5);
    is(id, "ACTIVE", "OK");
    client.put("/pvm-instances/" + id, "{\"processors\":20}").expectError(400, "stop it first");
  }

  @Test
  void networkIsAddedAndRemoved() {
    String id = client.serverId("mon-01");
    String network = client.networkId("prod-web-net");
    String path = "/pvm-instances/" + id + "/networks";
    JsonNode nic =
        client
            .post(path, "{\"networkID\":\"%s\",\"ipAddress\":\"10.12.30.77\"}".formatted(network))
            .expect(201)
            .body();
    assertThat(nic.path("ipAddress").asString()).isEqualTo("10.12.30.77");
    assertThat(nic.path("macAddress").asString()).matches("fa(:[0-9a-f]{2}){5}");
    assertThat(client.get(path).expect(200).body().path("networks").size()).isEqualTo(2);
    client
        .post(path, "{\"networkID\":\"%s\",\"ipAddress\":\"10.12.30.77\"}".formatted(network))
        .expectError(409, "in use");
    client
        .post(path, "{\"networkID\":\"%s\",\"ipAddress\":\"10.99.0.1\"}".formatted(network))
        .expectError(400, "host address");
    client.delete(path + "/" + network).expect(200);
    client.delete(path + "/" + network).expectError(404, "not found");
  }

  @Test
  void snapshotBecomesAvailableAndGuardsItsServer() {
    String id = client.serverId("nim-01");
    String path = "/pvm-instances/" + id + "/snapshots";
    String snapshot =
        client
            .post(path, "{\"name\":\"pre-drill\",\"volumeIDs\":null}")
            .expect(202)
            .body()
            .path("snapshotID")
            .asString();
    JsonNode growing = client.get("/snapshots/" + snapshot).expect(200).body();
    assertThat(growing.path("status").asString()).isEqualTo("in progress");
    assertThat(growing.path("percentComplete").isInt()).isTrue();
    client.post(path, "{\"name\":\"pre-drill\"}").expectError(409, "already exists");
    client.post(path, "{\"name\":\"pre drill\"}").expectError(400, "name");
    clock.tickSeconds(5);
    JsonNode done = client.get("/snapshots/" + snapshot).body();
    assertThat(done.path("status").asString()).isEqualTo("available");
    assertThat(done.path("percentComplete").asInt()).isEqualTo(100);
    assertThat(done.path("volumeSnapshots").size()).isEqualTo(2);
    assertThat(client.get(path).expect(200).body().path("snapshots").size()).isOne();

    client.delete("/pvm-instances/" + id).expectError(409, "snapshots");
    client
        .delete("/pvm-instances/" + id + "/volumes/" + client.volumeId("nim-01-data-1"))
        .expectError(409, "snapshot");
    client.post(path + "/" + snapshot + "/restore", "{}").expectError(409, "SHUTOFF");
    client.post(path + "/" + snapshot + "/restore", "{\"force\":true}").expect(202);
    clock.tickSeconds(5);
    client.delete("/snapshots/" + snapshot).expect(202);
    clock.tickSeconds(1);
    client.get("/snapshots/" + snapshot).expectError(404, "not found");
  }

  @Test
  void captureIsAJobThatLeavesAnImage() {
    String id = client.serverId("mon-01");
    String body =
        """
        {"captureName": "mon-golden", "captureDestination": "image-catalog"}
        """;
    String job =
        client
            .v2("POST", "/pvm-instances/" + id + "/capture", body)
            .expect(202)
            .body()
            .path("id")
            .asString();
    clock.tickSeconds(10);
    JsonNode running = client.get("/jobs/" + job).expect(200).body();
    assertThat(running.path("status").path("state").asString()).isEqualTo("running");
    assertThat(running.path("status").path("progress").isString()).isTrue();
    assertThat(running.path("operation").path("action").asString()).isEqualTo("vmCapture");
    String image = client.imageId("mon-golden");
    assertThat(client.get("/images/" + image).body().path("state").asString()).isEqualTo("queued");
    client.delete("/images/" + image).expectError(400, "written");
    client
        .v2("POST", "/pvm-instances/" + client.serverId("mq-01") + "/capture", body)
        .expectError(409, "one at a time");
    client.delete("/jobs/" + job).expectError(409, "running");

    clock.tickSeconds(10);
    assertThat(client.get("/jobs/" + job).body().path("status").path("state").asString())
        .isEqualTo("completed");
    assertThat(client.get("/images/" + image).body().path("state").asString()).isEqualTo("active");
    client.v2("POST", "/pvm-instances/" + id + "/capture", body).expectError(409, "already exists");
    client.delete("/images/" + image).expect(200);
    client.get("/images/" + image).expectError(404, "not found");
    client.delete("/jobs/" + job).expect(200);
    assertThat(client.get("/jobs").expect(200).body().path("jobs").size()).isZero();
  }

  @Test
  void stockImageIsCopiedOnce() {
    String stock = client.id("/stock-images", "images", "name", "7300-02-02", "imageID");
    String json = "{\"source\":\"root-project\",\"imageID\":\"%s\"}".formatted(stock);
    JsonNode copy = client.post("/images", json).expect(201).body();
    assertThat(copy.path("storagePool").asString("x")).isEmpty();
    client.post("/images", json).expectError(409, "already exists");
    client.post("/images", "{\"source\":\"url\"}").expectError(400, "retired");
    client.call("GET", client.v1("/stock-images/" + stock), Optional.empty()).expect(200);
  }
}
