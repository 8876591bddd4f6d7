package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class VolumeTest {
  private final ManualClock clock = new ManualClock();
  private final Simulator simulator = Simulator.start(SimulatorConfig.of(Client.API_KEY, clock));
  private final Client home = new Client(simulator, "muster-dal12");
  private final Client recovery = new Client(simulator, "muster-wdc06");

  @AfterEach
  void close() {
    home.close();
    recovery.close();
    simulator.close();
  }

  private String create(String name, String more) {
    String json = "{\"name\":\"" + name + "\",\"size\":10" + more + "}";
    return home.post("/volumes", json).expect(202).body().path("volumeID").asString();
  }

  @Test
  void volumeLivesFromCreatingToGone() {
    String id = create("v", ",\"diskType\":\"tier1\",\"replicationSites\":null");
    assertThat(home.volume(id).path("state").asString()).isEqualTo("creating");
    home.put("/volumes/" + id, "{\"size\":20}").expectError(409, "busy");
    home.delete("/volumes/" + id).expectError(400, "creating");
    clock.tickSeconds(1);
    JsonNode volume = home.volume(id);
    assertThat(volume.path("state").asString()).isEqualTo("available");
    assertThat(volume.path("size").isInt()).isTrue();
    assertThat(volume.path("ioThrottleRate").asString()).isEqualTo("100 iops");
    assertThat(volume.path("creationDate").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(volume.path("replicationStatus").asString()).isEqualTo("not-capable");
    home.post("/volumes", "{\"name\":\"v\",\"size\":1}").expectError(409, "already exists");
    home.put("/volumes/" + id, "{\"size\":5}").expectError(400, "only grow");
    home.put("/volumes/" + id, "{\"bootable\":true,\"shareable\":true}").expectError(400, "both");
    assertThat(home.put("/volumes/" + id, "{\"size\":20}").expect(200).body().path("size").asInt())
        .isEqualTo(20);
    home.post("/volumes/" + id + "/action", "{\"targetStorageTier\":\"tier1\"}")
        .expectError(400, "current storage tier");
    home.delete("/volumes/" + id).expect(200);
    assertThat(home.volume(id).path("state").asString()).isEqualTo("deleting");
    clock.tickSeconds(1);
    home.get("/volumes/" + id).expectError(404, "not found");
  }

  @Test
  void severalVolumesAreMadeAndDeletedAtOnce() {
    JsonNode made =
        home.v2("POST", "/volumes", "{\"name\":\"bulk\",\"size\":2,\"count\":3}")
            .expect(201)
            .body()
            .path("volumes");
    assertThat(made.findValuesAsString("name")).containsExactly("bulk-1", "bulk-2", "bulk-3");
    clock.tickSeconds(1);
    String ids = Client.JSON.writeValueAsString(made.findValuesAsString("volumeID"));
    assertThat(
            home.v2("GET", "/volumes", "{\"volumeList\":" + ids + "}")
                .expect(200)
                .body()
                .path("volumes")
                .size())
        .isEqualTo(3);
    home.v2("DELETE", "/volumes", "{\"volumeIDs\":" + ids + "}").expect(202);
  }

  @Test
  void volumeInUseIsNeitherAttachedTwiceNorDeleted() {
    String id = home.volumeId("mq-01-data-1");
    String other = "/pvm-instances/" + home.serverId("mon-01") + "/volumes/" + id;
    home.post(other, "").expectError(409, "available");
    home.delete(other).expectError(404, "not found");
    home.delete("/volumes/" + id).expectError(400, "in-use");
    String own = "/pvm-instances/" + home.serverId("mq-01") + "/volumes/" + id;
    assertThat(home.get(own).expect(200).body().path("state").asString()).isEqualTo("in-use");
    home.delete(own).expect(202);
    home.delete(own).expectError(409, "busy");
    clock.tickSeconds(2);
    assertThat(home.volume(id).path("state").asString()).isEqualTo("available");
    home.post(other, "").expect(200);
  }

  @Test
  void sharedVolumeMayBeAtTwoServers() {
    String id = create("shared", ",\"shareable\":true");
    clock.tickSeconds(1);
    for (String server : new String[] {"ora-01", "ora-02"}) {
      home.post("/pvm-instances/" + home.serverId(server) + "/volumes/" + id, "").expect(200);
      clock.tickSeconds(4);
    }
    assertThat(home.volume(id).path("pvmInstanceIDs").size()).isEqualTo(2);
  }

  @Test
  void auxiliaryVolumeTakesItsPrimaryWithIt() {
    String id = home.volumeId("mon-01-data-1");
    home.delete("/pvm-instances/" + home.serverId("mon-01") + "/volumes/" + id).expect(202);
    clock.tickSeconds(2);
    String aux = home.volume(id).path("auxVolumeName").asString();
    recovery.delete("/volumes/" + recovery.volumeId(aux)).expect(200);
    clock.tickSeconds(1);
    home.get("/volumes/" + id).expectError(404, "not found");
  }

  @Test
  void primaryVolumeLeavesItsAuxiliaryInError() {
    String id = home.volumeId("mon-01-data-1");
    home.delete("/pvm-instances/" + home.serverId("mon-01") + "/volumes/" + id).expect(202);
    clock.tickSeconds(2);
    String aux = recovery.volumeId(home.volume(id).path("auxVolumeName").asString());
    home.delete("/volumes/" + id).expect(200);
    clock.tickSeconds(1);
    assertThat(recovery.volume(aux).path("state").asString()).isEqualTo("error");
    assertThat(recovery.volume(aux).path("outOfBandDeleted").asBoolean()).isTrue();
    recovery.delete("/volumes/" + aux).expect(200);
  }

  @Test
  void groupIsFormedOfReplicatedVolumesAndDissolved() {
    String plain = create("plain", "");
    String copied = create("copied", ",\"replicationEnabled\":true");
    clock.tickSeconds(1);
    assertThat(home.volume(copied).path("replicationEnabled").asBoolean()).isFalse();
    clock.tickSeconds(1);
    assertThat(home.volume(copied).path("mirroringState").asString())
        .isEqualTo("inconsistent_copying");
    home.post("/volume-groups", "{\"name\":\"g\",\"volumeIDs\":[\"" + plain + "\"]}")
        .expectError(400, "not replicated");
    home.post("/volume-groups", "{\"name\":\"vg-core-db\",\"volumeIDs\":[\"" + copied + "\"]}")
        .expectError(409, "already exists");
    String id =
        home.post("/volume-groups", "{\"name\":\"g\",\"volumeIDs\":[\"" + copied + "\"]}")
            .expect(202)
            .body()
            .path("id")
            .asString();
    String one = "/volume-groups/" + id;
    assertThat(home.get(one).expect(200).body().path("status").asString()).isEqualTo("creating");
    home.post(one + "/action", "{\"stop\":{\"access\":false}}").expectError(400, "creating");
    home.delete("/volumes/" + copied).expectError(400, "volume group");
    clock.tickSeconds(20);
    assertThat(home.volume(copied).path("mirroringState").asString())
        .isEqualTo("consistent_copying");
    home.delete(one).expectError(400, "empty");
    home.put(one, "{\"addVolumes\":[],\"removeVolumes\":[\"" + copied + "\"]}").expect(202);
    clock.tickSeconds(6);
    home.delete(one).expect(202);
    clock.tickSeconds(6);
    home.get(one).expectError(404, "not found");
    home.post("/volumes/" + copied + "/action", "{\"replicationEnabled\":false}").expect(202);
    assertThat(home.volume(copied).path("replicationEnabled").asBoolean()).isFalse();
  }

  @Test
  void cloneInThreeStepsHoldsTheOrder() {
    String source = home.volumeId("mon-01-data-1");
    String json = "{\"name\":\"steps\",\"volumeIDs\":[\"" + source + "\"]}";
    String id =
        home.v2("POST", "/volumes-clone", json)
            .expect(202)
            .body()
            .path("volumesCloneID")
            .asString();
    String one = "/volumes-clone/" + id;
    home.v2("POST", one + "/start", "").expectError(400, "prepared");
    clock.tickSeconds(1);
    home.v2("POST", one + "/start", "").expect(200);
    clock.tickSeconds(1);
    home.v2("DELETE", one, "").expectError(400, "not finished");
    home.v2("POST", one + "/execute", "{\"name\":\"steps\",\"targetReplicationEnabled\":false}")
        .expect(202);
    clock.tickSeconds(3);
    JsonNode done = home.v2("GET", one, "").expect(200).body();
    assertThat(done.path("status").asString()).isEqualTo("completed");
    assertThat(done.path("clonedVolumes").path(0).path("clone").path("name").asString())
        .startsWith("clone-steps-");
    assertThat(
            home.v2("GET", "/volumes-clone?filter=finalized", "")
                .expect(200)
                .body()
                .path("volumesClone")
                .size())
        .isOne();
    home.v2("DELETE", one, "").expect(200);
  }
}
