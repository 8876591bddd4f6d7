package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// One data centre with two partners, and what the service does by itself at the other side.
class ReplicationSitesTest {
  private static final String ESTATE =
      """
      account: a1b2c3
      site-pairs:
        - {first: dal12, second: wdc06, pools: {Pool-A: Pool-C}}
        - {first: dal14, second: wdc06, pools: {Pool-B: Pool-C}}
      workspaces:
        - {name: middle, id: 11111111-1111-4111-8111-111111111111, zone: wdc06, region: us-east,
           pool: Pool-C, capabilities: {}, contents: {}}
        - {name: one, id: 22222222-2222-4222-8222-222222222222, zone: dal12, region: us-south,
           pool: Pool-A, capabilities: {}, contents: {}}
        - {name: two, id: 33333333-3333-4333-8333-333333333333, zone: dal14, region: us-south,
           pool: Pool-B, capabilities: {}, contents: {}}
      """;

  private final ManualClock clock = new ManualClock();
  private final Simulator simulator;
  private final Client middle;
  private final Client two;

  ReplicationSitesTest(@TempDir Path folder) throws IOException {
    Path estate = Files.writeString(folder.resolve("estate.yaml"), ESTATE);
    simulator = Simulator.start(SimulatorConfig.of(Client.API_KEY, clock).withEstate(estate));
    middle = new Client(simulator, "middle");
    two = new Client(simulator, "two");
  }

  @AfterEach
  void close() {
    middle.close();
    two.close();
    simulator.close();
  }

  private String create(String name, String site) {
    String body =
        """
        {"name": "%s", "size": 10, "replicationEnabled": true, "replicationSites": ["%s"]}
        """
            .formatted(name, site);
    return middle.post("/volumes", body).expect(202).body().path("volumeID").asString();
  }

  @Test
  void locationsListEveryPartnerWithItsPools() {
    JsonNode location = middle.get("/locations/disaster-recovery").expect(200).body();
    assertThat(location.path("replicationSites").findValuesAsString("location"))
        .containsExactly("dal12", "dal14");
    assertThat(location.path("replicationSites").findValuesAsString("remotePool"))
        .containsExactly("Pool-A", "Pool-B");
  }

  @Test
  void volumeReplicatesToTheSiteThatWasAskedFor() {
    String id = create("v", "dal14");
    clock.tickSeconds(2);
    assertThat(middle.volume(id).path("replicationSites").path(0).asString()).isEqualTo("dal14");
    middle
        .post(
            "/volumes",
            """
            {"name": "w", "size": 10, "replicationEnabled": true, "replicationSites": ["mad02"]}
            """)
        .expectError(400, "mad02");
  }

  @Test
  void groupWithATargetOnboardsItsCopiesThereByItself() {
    String id = create("v", "dal14");
    String other = create("w", "dal12");
    clock.tickSeconds(2);
    String body =
        """
        {"name": "g", "targetCRN": "%s", "volumeIDs": ["%s", "%s"]}
        """
            .formatted(two.crn(), id, other);
    JsonNode made = middle.post("/volume-groups", body).expect(206).body();
    assertThat(made.path("statusDetail").asString()).contains("1 of the volumes");
    clock.tickSeconds(20);
    JsonNode copy = two.get("/volumes?auxiliary=true").expect(200).body().path("volumes").path(0);
    assertThat(copy.path("name").asString()).isEqualTo(copy.path("auxVolumeName").asString());
    assertThat(copy.path("volumePool").asString()).isEqualTo("Pool-B");
    JsonNode group = two.get("/volume-groups/details").body().path("volumeGroups").path(0);
    assertThat(group.path("auxiliary").asBoolean()).isTrue();
    assertThat(group.path("name").asString())
        .isEqualTo(middle.volume(id).path("consistencyGroupName").asString());
    assertThat(group.path("volumeIDs").path(0).asString())
        .isEqualTo(copy.path("volumeID").asString());
    middle
        .post("/volume-groups", body.replace(":dal14:", ":mad02:").replace("33333333", "44444444"))
        .expectError(409, "already exists");
  }

  @Test
  void clonesOfReplicatedVolumesAreReplicatedUnlessToldOtherwise() {
    String id = create("v", "dal12");
    clock.tickSeconds(22);
    assertThat(cloned(id, "").path("replicationEnabled").asBoolean()).isTrue();
    assertThat(
            cloned(id, ",\"targetReplicationEnabled\":false")
                .path("replicationEnabled")
                .asBoolean())
        .isFalse();
  }

  private JsonNode cloned(String id, String more) {
    String body = "{\"name\":\"c\",\"volumeIDs\":[\"" + id + "\"]" + more + "}";
    JsonNode task = middle.v2("POST", "/volumes/clone", body).expect(202).body();
    clock.tickSeconds(5);
    JsonNode done =
        middle.v2("GET", "/volumes/clone-tasks/" + task.path("cloneTaskID").asString(), "").body();
    return middle.volume(done.path("clonedVolumes").path(0).path("clonedVolumeID").asString());
  }
}
