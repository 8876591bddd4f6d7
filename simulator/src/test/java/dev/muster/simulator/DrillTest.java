package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DrillTest {
  private final ManualClock clock = new ManualClock();
  private final Simulator simulator =
      Simulator.start(
          SimulatorConfig.of(Client.API_KEY, clock).withTokenLifetime(Duration.ofDays(1)));
  private final Client home = new Client(simulator, "muster-dal12");
  private final Client recovery = new Client(simulator, "muster-wdc06");

  @AfterEach
  void close() {
    home.close();
    recovery.close();
    simulator.close();
  }

  private List<String> auxiliariesOf(String server) {
    List<String> ids = new ArrayList<>();
    for (JsonNode volume : recovery.get("/volumes?auxiliary=true").body().path("volumes")) {
      if (volume.path("masterVolumeName").asString().startsWith("volume-" + server + "-")) {
        ids.add(volume.path("volumeID").asString());
      }
    }
    return ids;
  }

  @Test
  void drillOnClonesRunsAndLeavesNothing() {
    // Given an isolated network and clones of the auxiliary volumes
    int volumesBefore = recovery.get("/volumes").body().path("volumes").size();
    String network =
        recovery
            .post(
                "/networks",
                "{\"name\":\"drill-net\",\"type\":\"vlan\",\"cidr\":\"10.250.0.0/24\"}")
            .expect(201)
            .body()
            .path("networkID")
            .asString();
    String sources = Client.JSON.writeValueAsString(auxiliariesOf("ora-01"));
    String task =
        recovery
            .v2(
                "POST",
                "/volumes/clone",
                "{\"name\":\"drill-ora-01\",\"targetReplicationEnabled\":false,\"volumeIDs\":"
                    + sources
                    + "}")
            .expect(202)
            .body()
            .path("cloneTaskID")
            .asString();
    assertThat(taskOf(task).path("status").asString()).isEqualTo("running");
    clock.tickSeconds(3);
    assertThat(taskOf(task).path("status").asString()).isEqualTo("completed");
    List<String> clones = new ArrayList<>();
    for (JsonNode pair : taskOf(task).path("clonedVolumes")) {
      clones.add(pair.path("clonedVolumeID").asString());
    }
    assertThat(clones).hasSize(3);
    JsonNode first = recovery.volume(clones.getFirst());
    assertThat(first.path("name").asString()).matches("clone-drill-ora-01-\\d{5}-1");
    assertThat(first.path("replicationEnabled").asBoolean()).isFalse();
    assertThat(first.path("state").asString()).isEqualTo("available");

    // When the standby server gets them and starts in that network
    String server = recovery.serverId("ora-01");
    String at = "/pvm-instances/" + server;
    String list = Client.JSON.writeValueAsString(clones);
    recovery.v2("POST", at + "/volumes", "{\"volumeIDs\":" + list + "}").expect(202);
    assertThat(recovery.volume(clones.getFirst()).path("state").asString()).isEqualTo("attaching");
    assertThat(recovery.volume(clones.getFirst()).path("pvmInstanceIDs").size()).isZero();
    recovery.post(at + "/volumes/" + clones.getFirst(), "").expectError(409, "already attached");
    clock.tickSeconds(4);
    JsonNode attached = recovery.volume(clones.getFirst());
    assertThat(attached.path("state").asString()).isEqualTo("in-use");
    assertThat(attached.path("pvmInstanceIDs").path(0).asString()).isEqualTo(server);
    recovery.post(at + "/networks", "{\"networkID\":\"" + network + "\"}").expect(201);
    recovery.delete(at + "/networks/" + recovery.networkId("dr-db-net")).expect(200);
    recovery.post(at + "/action", "{\"action\":\"start\"}").expect(200);
    clock.tickSeconds(5);
    JsonNode running = recovery.server(server);
    assertThat(running.path("status").asString()).isEqualTo("ACTIVE");
    assertThat(running.path("health").path("status").asString()).isEqualTo("OK");
    assertThat(running.path("networks").size()).isOne();
    assertThat(running.path("networks").path(0).path("ipAddress").asString())
        .isEqualTo("10.250.0.2");
    assertThat(running.path("volumeIDs").size()).isEqualTo(4);

    // Then all of it can be taken away again
    recovery.delete("/networks/" + network).expectError(409, "in use");
    recovery.delete("/volumes/" + clones.getFirst()).expectError(400, "in-use");
    recovery.post(at + "/action", "{\"action\":\"stop\"}").expect(200);
    clock.tickSeconds(1);
    recovery.v2("DELETE", at + "/volumes", "{\"volumeIDs\":" + list + "}").expect(202);
    assertThat(recovery.volume(clones.getFirst()).path("state").asString()).isEqualTo("detaching");
    clock.tickSeconds(2);
    recovery.delete(at + "/networks/" + network).expect(200);
    recovery.delete("/networks/" + network).expect(200);
    recovery.get("/networks/" + network).expectError(404, "not found");
    for (String clone : clones) {
      recovery.delete("/volumes/" + clone).expect(200);
    }
    clock.tickSeconds(1);
    assertThat(recovery.get("/volumes").body().path("volumes").size()).isEqualTo(volumesBefore);
    assertThat(groupState(recovery)).isEqualTo("consistent_copying");
  }

  @Test
  void standbyServerWithoutStorageBootsFromTheVolumeItIsGiven() {
    String json =
        """
        {"serverName": "spare-01", "imageID": "AIX-EMPTY", "deploymentType": "VMNoStorage",
         "processors": 1, "memory": 8, "procType": "shared", "networkIDs": ["%s"]}
        """
            .formatted(recovery.networkId("dr-db-net"));
    String server =
        recovery
            .post("/pvm-instances", json)
            .expect(201)
            .body()
            .path(0)
            .path("pvmInstanceID")
            .asString();
    clock.tickSeconds(2);
    assertThat(recovery.server(server).path("status").asString()).isEqualTo("SHUTOFF");
    String at = "/pvm-instances/" + server;
    recovery.post(at + "/action", "{\"action\":\"start\"}").expectError(400, "no boot volume");

    String boot =
        recovery
            .post("/volumes", "{\"name\":\"spare-boot\",\"size\":20}")
            .expect(202)
            .body()
            .path("volumeID")
            .asString();
    recovery.post(at + "/volumes/" + boot, "").expectError(409, "creating");
    clock.tickSeconds(1);
    String both = "{\"bootVolumeID\":\"" + boot + "\",\"volumeIDs\":[\"" + boot + "\"]}";
    recovery.v2("POST", at + "/volumes", both).expectError(400, "not bootable");
    recovery.put("/volumes/" + boot, "{\"bootable\":true}").expect(200);
    recovery.v2("POST", at + "/volumes", both).expect(202);
    clock.tickSeconds(4);
    recovery.post(at + "/action", "{\"action\":\"start\"}").expect(200);
    clock.tickSeconds(5);
    assertThat(recovery.server(server).path("status").asString()).isEqualTo("ACTIVE");
    recovery.delete(at + "/volumes/" + boot).expectError(409, "SHUTOFF");
  }

  @Test
  void failoverAndFailbackGoThroughTheStatesOfTheConsistencyGroup() {
    String here = group(home);
    String there = group(recovery);
    JsonNode before = relationship();
    Instant frozen = Instant.parse(before.path("freezeTime").asString());
    assertThat(Duration.between(frozen, clock.instant())).isEqualTo(Duration.ofMinutes(5));
    clock.tick(Duration.ofMinutes(5));
    assertThat(Instant.parse(relationship().path("freezeTime").asString()))
        .isEqualTo(frozen.plus(Duration.ofMinutes(5)));

    // Failover: stop with access at the recovery site
    recovery
        .post(there + "/action", "{\"start\":{\"source\":\"aux\"}}")
        .expectError(400, "expected state");
    recovery.post(there + "/action", "{\"stop\":{\"access\":true}}").expect(202);
    recovery
        .post(there + "/action", "{\"stop\":{\"access\":true}}")
        .expectError(400, "expected state");
    clock.tickSeconds(1);
    assertThat(groupState(recovery)).isEqualTo("idling");
    assertThat(recovery.get(there).body().path("replicationStatus").asString())
        .isEqualTo("disabled");
    assertThat(recovery.get(there + "/storage-details").body().path("primaryRole").asString("x"))
        .isEmpty();
    // The other side hears of it later.
    assertThat(groupState(home)).isEqualTo("consistent_copying");
    clock.tickSeconds(1.5);
    assertThat(groupState(home)).isEqualTo("idling");
    clock.tick(Duration.ofHours(1));
    assertThat(Instant.parse(relationship().path("freezeTime").asString()))
        .isEqualTo(frozen.plus(Duration.ofMinutes(5)));

    // Reprotect, then fail back
    recovery.post(there + "/action", "{\"start\":{\"source\":\"aux\"}}").expect(202);
    assertThat(groupState(recovery)).isEqualTo("inconsistent_copying");
    recovery
        .post(there + "/action", "{\"stop\":{\"access\":true}}")
        .expectError(400, "expected state");
    clock.tickSeconds(5.5);
    assertThat(groupState(recovery)).isEqualTo("consistent_copying");
    assertThat(relationship().path("primaryRole").asString()).isEqualTo("aux");
    home.post(here + "/action", "{\"stop\":{\"access\":true}}").expect(202);
    clock.tickSeconds(1);
    home.post(here + "/action", "{\"start\":{\"source\":\"master\"}}").expect(202);
    clock.tickSeconds(6);
    assertThat(groupState(home)).isEqualTo("consistent_copying");
    assertThat(relationship().path("primaryRole").asString()).isEqualTo("master");
    home.post(here + "/action", "{\"reset\":{\"status\":\"available\"}}")
        .expectError(400, "expected state");
    home.post(here + "/action", "{\"start\":{\"source\":\"master\"},\"stop\":{\"access\":true}}")
        .expectError(400, "exactly one");
    assertThat(home.post(here + "/action", "{\"stop\":{\"access\":false}}").expect(202).text())
        .isEqualTo("{}");
    clock.tickSeconds(1);
    assertThat(groupState(home)).isEqualTo("consistent_stopped");
  }

  @Test
  void storageDetailsCountInIntegers() {
    JsonNode details = home.get(group(home) + "/storage-details").expect(200).body();
    assertThat(details.path("cyclePeriodSeconds").isIntegralNumber()).isTrue();
    assertThat(details.path("cyclePeriodSeconds").asInt()).isEqualTo(300);
    assertThat(details.path("numOfvols").asInt()).isEqualTo(5);
    assertThat(details.path("remoteCopyRelationshipNames").size()).isEqualTo(5);
  }

  private String group(Client site) {
    return "/volume-groups/"
        + site.get("/volume-groups").body().path("volumeGroups").path(0).path("id").asString();
  }

  private String groupState(Client site) {
    return site.get(group(site) + "/storage-details").expect(200).body().path("state").asString();
  }

  private JsonNode relationship() {
    return recovery
        .get(group(recovery) + "/remote-copy-relationships")
        .expect(200)
        .body()
        .path("remoteCopyRelationships")
        .path(0);
  }

  private JsonNode taskOf(String id) {
    return recovery.v2("GET", "/volumes/clone-tasks/" + id, "").expect(200).body();
  }
}
