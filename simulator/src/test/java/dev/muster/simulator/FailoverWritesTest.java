package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What survives a failover, counted write by write.
class FailoverWritesTest {
  private static final int RATE = 100;
  private static final Duration CYCLE = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final Simulator simulator =
      Simulator.start(
          SimulatorConfig.of(Client.API_KEY, clock).withTokenLifetime(Duration.ofDays(1)));
  private final Client home = new Client(simulator, "muster-dal12");
  private final Client recovery = new Client(simulator, "muster-wdc06");
  private String primary = "";
  private String group = "";
  private String copy = "";
  private String copyGroup = "";

  @AfterEach
  void close() {
    home.close();
    recovery.close();
    simulator.close();
  }

  @Test
  @SuppressWarnings("SystemOut")
  void exactlyTheWritesUpToTheFreezeTimeSurvive() {
    Instant began = protect();

    // The application has been writing for a while when the site is lost.
    clock.tick(Duration.ofMinutes(17).plusSeconds(11));
    Instant lost = clock.instant();
    JsonNode before = writes(home, primary, "");
    long written = Duration.between(began, lost).toMillis() * RATE / 1000;
    assertThat(before.path("writes").asLong()).isEqualTo(written);
    Instant freeze = Instant.parse(recovery.volume(copy).path("freezeTime").asString());
    assertThat(Duration.between(freeze, lost)).isBetween(CYCLE, CYCLE.multipliedBy(2));
    long copied = Duration.between(began, freeze).toMillis() * RATE / 1000;
    assertThat(before.path("copy").path("writes").asLong()).isEqualTo(copied);
    assertThat(before.path("copy").path("backlog").asLong()).isEqualTo(written - copied);

    // Failover
    act(recovery, copyGroup, "{\"stop\":{\"access\":true}}");
    clock.tickSeconds(1);
    assertThat(state(recovery, copyGroup)).isEqualTo("idling");
    clock.tick(Duration.ofMinutes(1));
    assertThat(count(recovery, copy)).isEqualTo(copied);
    assertThat(count(recovery, copy))
        .isEqualTo(writes(home, primary, "?at=" + freeze).path("writes").asLong());
    // Nothing fenced the old site: it goes on writing what nobody will keep.
    assertThat(count(home, primary)).isEqualTo(written + 61 * RATE);

    // The standby server starts with the copy and writes on.
    Instant resumed = startAtRecovery();
    clock.tick(Duration.ofMinutes(2));
    long atRecovery = Duration.between(resumed, clock.instant()).toMillis() * 10 / 1000;
    assertThat(count(recovery, copy)).isEqualTo(copied + atRecovery);

    // Reprotect: the old primary becomes the copy, and its own late writes are gone.
    home.post("/pvm-instances/" + home.serverId("was-01") + "/action", "{\"action\":\"stop\"}")
        .expect(200);
    act(recovery, copyGroup, "{\"start\":{\"source\":\"aux\"}}");
    assertThat(writes(home, primary, "").path("consistent").asBoolean()).isFalse();
    clock.tick(Duration.ofMinutes(11));
    assertThat(state(recovery, copyGroup)).isEqualTo("consistent_copying");
    assertThat(home.volume(primary).path("primaryRole").asString()).isEqualTo("aux");
    JsonNode history = writes(home, primary, "").path("history");
    assertThat(history.path(0).path("writtenTo").asString()).isEqualTo(primary);
    assertThat(history.path(0).path("writes").asLong()).isEqualTo(copied);
    assertThat(history.path(1).path("writtenTo").asString()).isEqualTo(copy);

    long kept = failBack();
    System.out.println(
        "failover: written "
            + written
            + ", up to the freeze time "
            + copied
            + ", survived "
            + copied
            + ", lost "
            + (written - copied)
            + "; written at the recovery site and brought home "
            + (kept - copied));
  }

  @Test
  void cutLinkStopsTheFreezeTimeAndTheCopyCanStillTakeOver() {
    Instant began = protect();
    clock.tick(Duration.ofMinutes(20));
    change("replication-cut");
    clock.tickSeconds(2);
    assertThat(state(recovery, copyGroup)).isEqualTo("consistent_disconnected");
    assertThat(state(home, group)).isEqualTo("idling_disconnected");
    Instant freeze = Instant.parse(recovery.volume(copy).path("freezeTime").asString());
    clock.tick(Duration.ofHours(2));
    assertThat(recovery.volume(copy).path("freezeTime").asString())
        .isEqualTo(home.volume(primary).path("freezeTime").asString());
    assertThat(Instant.parse(recovery.volume(copy).path("freezeTime").asString()))
        .isEqualTo(freeze);
    act(recovery, copyGroup, "{\"stop\":{\"access\":true}}");
    clock.tickSeconds(1);
    assertThat(state(recovery, copyGroup)).isEqualTo("idling");
    assertThat(count(recovery, copy))
        .isEqualTo(Duration.between(began, freeze).toMillis() * RATE / 1000);
  }

  @Test
  void mendedLinkCatchesUp() {
    protect();
    clock.tick(Duration.ofMinutes(20));
    change("replication-cut");
    clock.tick(Duration.ofHours(1));
    change("replication-mended");
    clock.tickSeconds(2);
    assertThat(state(home, group)).isEqualTo("inconsistent_copying");
    assertThat(writes(recovery, copy, "").path("consistent").asBoolean()).isFalse();
    clock.tick(CYCLE.multipliedBy(2).plusSeconds(5));
    assertThat(state(home, group)).isEqualTo("consistent_copying");
    Instant freeze = Instant.parse(home.volume(primary).path("freezeTime").asString());
    assertThat(count(recovery, copy))
        .isEqualTo(writes(home, primary, "?at=" + freeze).path("writes").asLong());
  }

  /// The cloud changes without being told to by a caller of its API.
  private void change(String what) {
    String fault =
        """
        {"name": "%s", "when": {"after": "PT0S"},
         "then": {"change": {"what": "%s", "workspace": "dal12", "resource": "vg-writes"}}}
        """
            .formatted(what, what);
    own(home, "POST", "/simulator/v1/faults", Optional.of(fault)).expect(201);
  }

  @Test
  void copyIsOnboardedOnlyOnceItIsConsistent() {
    primary = createReplicated();
    clock.tickSeconds(2);
    JsonNode early = onboard();
    assertThat(early.path("status").asString()).isEqualTo("FAILURE");
    assertThat(early.path("results").toString()).contains("inconsistent_copying");
    clock.tickSeconds(20);
    assertThat(onboard().path("status").asString()).isEqualTo("SUCCESS");
    JsonNode again = onboard();
    assertThat(again.path("results").toString()).contains("already onboarded");
  }

  @Test
  void copyGrowsLaterThanItsOriginalAndKeepsItsTier() {
    String id = home.volumeId("mon-01-data-1");
    String copyId = recovery.volumeId(home.volume(id).path("auxVolumeName").asString());
    home.put("/volumes/" + id, "{\"size\":90}").expect(200);
    assertThat(home.volume(id).path("size").asInt()).isEqualTo(90);
    clock.tickSeconds(59);
    assertThat(recovery.volume(copyId).path("size").asInt()).isEqualTo(60);
    clock.tickSeconds(1);
    assertThat(recovery.volume(copyId).path("size").asInt()).isEqualTo(90);
    recovery.put("/volumes/" + copyId, "{\"size\":100}").expectError(400, "primary");
    recovery
        .post("/volumes/" + copyId + "/action", "{\"targetStorageTier\":\"tier0\"}")
        .expectError(400, "primary role");
  }

  @Test
  void countsDoNotDependOnHowOftenTheyAreRead() {
    String id = home.volumeId("ora-01-redo-1");
    for (int i = 0; i < 7; i++) {
      clock.tickSeconds(0.033);
      writes(home, id, "");
    }
    String path = "/simulator/v1/volumes/" + id + "/writes";
    own(home, "PUT", path, Optional.of("{\"writesPerSecond\":0}")).expect(200);
    clock.tick(Duration.ofHours(1));
    assertThat(count(home, id)).isEqualTo(2);
    own(home, "GET", path + "?at=2100-01-01T00:00:00Z", Optional.empty())
        .expectError(400, "future");
    own(home, "PUT", path, Optional.of("{\"writesPerSecond\":-1}")).expect(422);
    own(home, "GET", "/simulator/v1/volumes/none/writes", Optional.empty())
        .expectError(404, "not found");
  }

  @Test
  void snapshotBringsBackTheWritesOfItsInstant() {
    String server = home.serverId("mon-01");
    String id = home.volumeId("mon-01-data-1");
    clock.tickSeconds(100);
    String at = "/pvm-instances/" + server;
    String snapshot =
        home.post(at + "/snapshots", "{\"name\":\"s\"}")
            .expect(202)
            .body()
            .path("snapshotID")
            .asString();
    clock.tickSeconds(60);
    home.post(at + "/action", "{\"action\":\"stop\"}").expect(200);
    clock.tickSeconds(1);
    assertThat(count(home, id)).isEqualTo(1610);
    home.post(at + "/snapshots/" + snapshot + "/restore", "").expect(202);
    clock.tickSeconds(5);
    assertThat(count(home, id)).isEqualTo(1000);
  }

  /// A replicated volume at a running server, its group and its copy; gives when it began to write.
  private Instant protect() {
    primary = createReplicated();
    clock.tickSeconds(22);
    String path = "/simulator/v1/volumes/" + primary + "/writes";
    own(home, "PUT", path, Optional.of("{\"writesPerSecond\":" + RATE + "}")).expect(200);
    String body = "{\"name\":\"vg-writes\",\"volumeIDs\":[\"" + primary + "\"]}";
    group = home.post("/volume-groups", body).expect(202).body().path("id").asString();
    clock.tickSeconds(6);
    assertThat(state(home, group)).isEqualTo("consistent_copying");
    assertThat(onboard().path("status").asString()).isEqualTo("SUCCESS");
    copy = recovery.volumeId("counted-copy");
    String name = home.volume(primary).path("consistencyGroupName").asString();
    copyGroup = recovery.id("/volume-groups", "volumeGroups", "name", name, "id");
    String attach = "/pvm-instances/" + home.serverId("was-01") + "/volumes/" + primary;
    home.post(attach, "").expect(200);
    clock.tickSeconds(3.25);
    return clock.instant();
  }

  private String createReplicated() {
    return home.post("/volumes", "{\"name\":\"counted\",\"size\":10,\"replicationEnabled\":true}")
        .expect(202)
        .body()
        .path("volumeID")
        .asString();
  }

  private JsonNode onboard() {
    String body =
        """
        {"Volumes": [{"sourceCRN": "%s",
                      "auxiliaryVolumes": [{"auxVolumeName": "%s", "name": "counted-copy"}]}]}
        """
            .formatted(home.crn(), home.volume(primary).path("auxVolumeName").asString());
    String id = recovery.post("/volumes/onboarding", body).expect(202).body().path("id").asString();
    clock.tickSeconds(5);
    return recovery.get("/volumes/onboarding/" + id).expect(200).body();
  }

  /// Gives the instant from which the standby server runs.
  private Instant startAtRecovery() {
    String at = "/pvm-instances/" + recovery.serverId("was-01");
    recovery.post(at + "/volumes/" + copy, "").expect(200);
    clock.tickSeconds(4);
    recovery.post(at + "/action", "{\"action\":\"start\"}").expect(200);
    // A server is up, and writes, some time before it is known to be well.
    clock.tickSeconds(3);
    assertThat(recovery.server(recovery.serverId("was-01")).path("status").asString())
        .isEqualTo("ACTIVE");
    return clock.instant();
  }

  /// Planned, so nothing is lost; gives the writes at the end.
  private long failBack() {
    recovery
        .post("/pvm-instances/" + recovery.serverId("was-01") + "/action", "{\"action\":\"stop\"}")
        .expect(200);
    clock.tick(CYCLE.multipliedBy(2).plusSeconds(1));
    long all = count(recovery, copy);
    assertThat(count(home, primary)).isEqualTo(all);
    act(home, group, "{\"stop\":{\"access\":true}}");
    clock.tickSeconds(1);
    act(home, group, "{\"start\":{\"source\":\"master\"}}");
    clock.tickSeconds(5);
    assertThat(state(home, group)).isEqualTo("consistent_copying");
    assertThat(home.volume(primary).path("primaryRole").asString()).isEqualTo("master");
    String start = "/pvm-instances/" + home.serverId("was-01") + "/action";
    home.post(start, "{\"action\":\"start\"}").expect(200);
    clock.tickSeconds(13);
    assertThat(count(home, primary)).isEqualTo(all + 10 * RATE);
    clock.tick(CYCLE.multipliedBy(2));
    Instant freeze = Instant.parse(home.volume(primary).path("freezeTime").asString());
    assertThat(count(recovery, copy))
        .isEqualTo(writes(home, primary, "?at=" + freeze).path("writes").asLong());
    return all;
  }

  private static void act(Client site, String group, String body) {
    site.post("/volume-groups/" + group + "/action", body).expect(202);
  }

  private static String state(Client site, String group) {
    return site.get("/volume-groups/" + group + "/storage-details")
        .expect(200)
        .body()
        .path("state")
        .asString();
  }

  private static long count(Client site, String volume) {
    return writes(site, volume, "").path("writes").asLong();
  }

  private static JsonNode writes(Client site, String volume, String query) {
    String path = "/simulator/v1/volumes/" + volume + "/writes" + query;
    return own(site, "GET", path, Optional.empty()).expect(200).body();
  }

  /// A call of the simulator's own API.
  private static Client.Answer own(Client site, String method, String path, Optional<String> body) {
    Optional<String> key = Optional.of("ApiKey " + Client.API_KEY);
    return site.call(method, path, body, key, Optional.empty());
  }
}
