package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EstateTest {
  private final Simulator simulator =
      Simulator.start(SimulatorConfig.of(Client.API_KEY, new ManualClock()));
  private final Client home = new Client(simulator, "muster-dal12");
  private final Client recovery = new Client(simulator, "muster-wdc06");

  @AfterEach
  void close() {
    home.close();
    recovery.close();
    simulator.close();
  }

  @Test
  void defaultEstateFactsAreThoseOfARunningSimulator() {
    assertThat(Simulator.defaultEstate()).isEqualTo(simulator.estate());
    assertThat(simulator.estate().account()).isEqualTo("a1b2c3d4e5f60718293a4b5c6d7e8f90");
    assertThat(simulator.estate().workspace("muster-wdc06").zone()).isEqualTo("wdc06");
    assertThat(simulator.estate().workspace("muster-wdc06").region()).isEqualTo("us-east");
  }

  @Test
  void protectedSiteRunsTwelveServersWithNothingMissing() {
    JsonNode servers = home.get("/pvm-instances").expect(200).body().path("pvmInstances");
    List<String> names = new ArrayList<>();
    for (JsonNode server : servers) {
      names.add(server.path("serverName").asString());
      assertThat(server.path("status").asString()).isEqualTo("ACTIVE");
      assertThat(server.path("health").path("status").asString()).isEqualTo("OK");
      assertThat(server.path("networks").size()).isPositive();
      assertThat(server.propertyNames())
          .contains(
              "pvmInstanceID",
              "memory",
              "processors",
              "procType",
              "osType",
              "imageID",
              "storageType",
              "diskSize",
              "href");
    }
    assertThat(names)
        .containsExactly(
            "ora-01",
            "ora-02",
            "was-01",
            "was-02",
            "web-01",
            "web-02",
            "mq-01",
            "batch-01",
            "ibmi-core-01",
            "ibmi-core-02",
            "nim-01",
            "mon-01");
  }

  @Test
  void everyServerHasOneBootVolumeAndTheStandbyOnesOnlyThat() {
    JsonNode server = home.server(home.serverId("ora-01"));
    assertThat(server.path("volumeIDs").size()).isEqualTo(4);
    JsonNode boot = home.volume(server.path("volumeIDs").path(0).asString());
    assertThat(boot.path("bootVolume").asBoolean()).isTrue();
    assertThat(boot.path("replicationEnabled").asBoolean()).isFalse();

    JsonNode standby = recovery.server(recovery.serverId("web-02"));
    assertThat(standby.path("status").asString()).isEqualTo("SHUTOFF");
    assertThat(standby.path("volumeIDs").size()).isEqualTo(1);
    assertThat(recovery.get("/pvm-instances").body().path("pvmInstances").size()).isEqualTo(6);
  }

  @Test
  void everyReplicatedVolumeHasItsAuxiliaryAtTheRecoverySite() {
    Map<String, JsonNode> copies = new HashMap<>();
    for (JsonNode volume :
        recovery.get("/volumes?auxiliary=true").expect(200).body().path("volumes")) {
      copies.put(volume.path("auxVolumeName").asString(), volume);
    }
    JsonNode originals = home.get("/volumes?replicationEnabled=true").body().path("volumes");
    assertThat(originals.size()).isEqualTo(copies.size()).isGreaterThan(15);
    for (JsonNode original : originals) {
      String id = original.path("volumeID").asString();
      String master = "volume-" + original.path("name").asString() + "-" + id.substring(0, 13);
      assertThat(copies).containsKey("aux_" + master);
      JsonNode copy = copies.getOrDefault("aux_" + master, original);
      assertThat(original.path("masterVolumeName").asString()).isEqualTo(master);
      assertThat(copy.path("masterVolumeName").asString()).isEqualTo(master);
      assertThat(copy.path("name").asString()).isEqualTo("aux_" + master);
      assertThat(copy.path("state").asString()).isEqualTo("available");
      assertThat(copy.path("size")).isEqualTo(original.path("size"));
      assertThat(copy.path("mirroringState").asString()).isEqualTo("consistent_copying");
      assertThat(copy.path("consistencyGroupName"))
          .isEqualTo(original.path("consistencyGroupName"));
      assertThat(copy.path("freezeTime")).isEqualTo(original.path("freezeTime"));
      assertThat(original.path("primaryRole").asString()).isEqualTo("master");
    }
  }

  @Test
  void volumeGroupsOfBothSitesShareTheirConsistencyGroups() {
    JsonNode here = home.get("/volume-groups/details").expect(200).body().path("volumeGroups");
    JsonNode there = recovery.get("/volume-groups/details").body().path("volumeGroups");
    assertThat(here.size()).isEqualTo(3);
    assertThat(there.size()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      JsonNode group = here.path(i);
      JsonNode copy = there.path(i);
      assertThat(group.path("name").asString())
          .isEqualTo(List.of("vg-core-db", "vg-core-app", "vg-core-web").get(i));
      assertThat(group.path("consistencyGroupName").asString())
          .matches("rccg-[0-9a-f]{4}-[0-9a-f]{5}");
      assertThat(copy.path("consistencyGroupName")).isEqualTo(group.path("consistencyGroupName"));
      assertThat(copy.path("auxiliary").asBoolean()).isTrue();
      assertThat(copy.path("volumeIDs").size()).isEqualTo(group.path("volumeIDs").size());
      assertThat(group.path("status").asString()).isEqualTo("available");
      assertThat(group.path("replicationStatus").asString()).isEqualTo("enabled");
      assertThat(group.path("replicationSites").path(0).asString()).isEqualTo("wdc06");
      assertThat(copy.path("replicationSites").path(0).asString()).isEqualTo("dal12");
    }
  }

  @Test
  void theRestOfTheEstateIsThere() {
    assertThat(recovery.networkId("dr-db-net")).isNotEmpty();
    assertThat(home.imageId("AIX-7300-02")).isNotEmpty();
    assertThat(home.get("/stock-images").expect(200).body().path("images").size()).isEqualTo(9);
    for (Client site : List.of(home, recovery)) {
      assertThat(site.get("/cloud-connections").body().path("cloudConnections").size()).isOne();
      JsonNode vpn = site.get("/vpn/vpn-connections").body().path("vpnConnections").path(0);
      assertThat(vpn.path("ikePolicy").path("id").asString()).isNotEmpty();
      assertThat(vpn.path("ipSecPolicy").path("id").asString()).isNotEmpty();
      assertThat(vpn.path("deadPeerDetection").path("interval").isInt()).isTrue();
    }
    JsonNode location = home.get("/locations/disaster-recovery").expect(200).body();
    JsonNode site = location.path("replicationSites").path(0);
    assertThat(site.path("location").asString()).isEqualTo("wdc06");
    assertThat(site.path("ReplicationPoolMap").path(0).path("remotePool").asString())
        .isEqualTo("General-Flash-92");
    String tenant = "/pcloud/v1/tenants/" + simulator.estate().account() + "/sshkeys";
    JsonNode keys = home.call("GET", tenant, Optional.empty()).expect(200).body().path("sshKeys");
    assertThat(keys.path(0).path("name").asString()).isEqualTo("muster-admin");
  }

  @Test
  void estateThatContradictsItselfIsRefusedWithTheReason(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("estate.yaml");
    Files.writeString(
        file,
        """
        account: abc123
        workspaces:
          - name: w
            id: 11111111-2222-3333-4444-555555555555
            zone: dal12
            region: us-south
            pool: General-Flash-1
            capabilities: {}
            contents:
              servers:
                - {name: s, image: missing, status: ACTIVE, system: s1022, cores: 1, memory: 8, boot: 20}
        """);
    SimulatorConfig config = SimulatorConfig.of(Client.API_KEY, new ManualClock()).withEstate(file);
    assertThatThrownBy(() -> Simulator.start(config))
        .isInstanceOf(SimulatorException.class)
        .hasMessageContaining("missing");
  }
}
