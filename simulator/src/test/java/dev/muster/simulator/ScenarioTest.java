package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.simulator.fault.Scenario;
import dev.muster.simulator.fault.ScenarioException;
import dev.muster.simulator.time.SimulatedClock;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Every scenario that ships, by its effect through the wire.
class ScenarioTest {
  private static final String START = "{\"action\":\"start\"}";
  private static final String STOP = "{\"action\":\"stop\"}";

  private final SimulatedClock clock = SimulatedClock.manual(Instant.parse("2026-08-05T10:00:00Z"));
  private final Simulator simulator =
      Simulator.start(SimulatorConfig.of(Client.API_KEY, clock).withPace("realistic", 1));
  private final Client home = new Client(simulator, "muster-dal12");
  private final Client recovery = new Client(simulator, "muster-wdc06");
  private final AdminClient admin = new AdminClient(home);

  @AfterEach
  void stop() {
    home.close();
    recovery.close();
    simulator.close();
  }

  static List<String> shipped() {
    return List.copyOf(Scenario.names().keySet());
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyShippedScenarioIsReadAndDescribed(String name) {
    Scenario scenario = Scenario.named(name);
    assertThat(scenario.name()).isEqualTo(name);
    assertThat(scenario.description()).isNotBlank();
    assertThat(scenario.faults()).isNotEmpty();
  }

  @Test
  void allSixteenProviderFaultsShip() {
    for (int i = 1; i <= 16; i++) {
      String prefix = "p%02d-".formatted(i);
      assertThat(shipped()).filteredOn(name -> name.startsWith(prefix)).hasSize(1);
    }
  }

  @Test
  void p01CallsAreRefusedWith429ForAWhile() {
    admin.begin("p01-rate-limit");
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      statuses.add(home.get("/volumes").status());
    }
    assertThat(statuses).filteredOn(status -> status == 429).hasSize(40);
    assertThat(statuses.subList(150, 200)).containsOnly(200);
    assertThat(admin.struck()).isEqualTo(40);
  }

  @Test
  void p02CreationHappensAndIsAnsweredWith504() {
    admin.begin("p02-lost-create");
    String volume = "{\"name\":\"once\",\"size\":1}";
    assertThat(home.post("/volumes", volume).status()).isEqualTo(504);
    assertThat(home.volumeId("once")).isNotEmpty();
    home.post("/volumes", volume).expectError(409, "already exists");
  }

  @Test
  void p03AttachingTakes35Minutes() {
    admin.begin("p03-slow-attach");
    String server = recovery.serverId("web-01");
    recovery.post("/volumes", "{\"name\":\"slow\",\"size\":1}").expect(202);
    recovery.post("/volumes", "{\"name\":\"usual\",\"size\":1}").expect(202);
    admin.advance(Duration.ofSeconds(30));
    String slow = recovery.volumeId("slow");
    recovery.post("/pvm-instances/" + server + "/volumes/" + slow, "{}").expect(200);
    admin.advance(Duration.ofMinutes(34));
    assertThat(recovery.volume(slow).path("state").asString()).isEqualTo("attaching");
    admin.advance(Duration.ofMinutes(2));
    assertThat(recovery.volume(slow).path("state").asString()).isEqualTo("in-use");
    String usual = recovery.volumeId("usual");
    recovery.post("/pvm-instances/" + server + "/volumes/" + usual, "{}").expect(200);
    admin.advance(Duration.ofMinutes(2));
    assertThat(recovery.volume(usual).path("state").asString()).isEqualTo("in-use");
  }

  @Test
  void p04OneServerEndsInErrorAndOneStaysAtWarning() {
    admin.begin("p04-boot-failure");
    for (String name : List.of("web-01", "web-02", "was-01")) {
      recovery.post("/pvm-instances/" + recovery.serverId(name) + "/action", START).expect(200);
    }
    admin.advance(Duration.ofSeconds(30));
    assertThat(state("web-01")).isEqualTo("SHUTOFF OK");
    admin.advance(Duration.ofMinutes(5));
    assertThat(state("web-01")).isEqualTo("ERROR CRITICAL");
    assertThat(state("web-02")).isEqualTo("ACTIVE WARNING");
    assertThat(state("was-01")).isEqualTo("ACTIVE OK");
    JsonNode broken = recovery.server(recovery.serverId("web-01"));
    assertThat(broken.path("fault").path("message").asString("")).isNotEmpty();
  }

  @Test
  void p05StoppingAgainIsRefused() {
    admin.begin("p05-already-stopped");
    home.post("/pvm-instances/" + home.serverId("web-01") + "/action", STOP)
        .expectError(409, "already in requested state");
  }

  @Test
  void p06GroupIsInErrorUntilItIsReset() {
    admin.begin("p06-group-error");
    String group = group("vg-core-web");
    String action = "/volume-groups/" + group + "/action";
    assertThat(home.get("/volume-groups/" + group).body().path("status").asString())
        .isEqualTo("error");
    home.post(action, "{\"stop\":{\"access\":true}}").expectError(400, "not in the expected state");
    home.post(action, "{\"reset\":{\"status\":\"available\"}}").expect(202);
    home.post(action, "{\"stop\":{\"access\":true}}").expect(202);
    home.post(
            "/volume-groups/" + group("vg-core-db") + "/action",
            "{\"reset\":{\"status\":\"available\"}}")
        .expectError(400, "not in the expected state");
  }

  @Test
  void p07StopWhenStoppedAndStartWhenRunningAreRefused() {
    admin.begin("p07-replication-off");
    home.post("/volume-groups/" + group("vg-core-web") + "/action", "{\"stop\":{\"access\":false}}")
        .expectError(400, "not in the expected state");
    home.post(
            "/volume-groups/" + group("vg-core-db") + "/action",
            "{\"start\":{\"source\":\"master\"}}")
        .expectError(400, "not in the expected state");
  }

  @Test
  void p08CopyIsInconsistentAndCannotBeTakenOver() {
    admin.begin("p08-inconsistent-copy");
    String group = group("vg-core-db");
    assertThat(
            home.get("/volume-groups/" + group + "/storage-details")
                .body()
                .path("state")
                .asString())
        .isEqualTo("inconsistent_copying");
    home.post("/volume-groups/" + group + "/action", "{\"stop\":{\"access\":true}}")
        .expectError(400, "not in the expected state");
  }

  @Test
  void p09OnboardingNamesTheVolumeThatFailed() {
    admin.begin("p09-partial-onboarding");
    String aux = home.volume(home.volumeId("mon-01-data-1")).path("auxVolumeName").asString();
    String wanted =
        """
        {"Volumes":[{"sourceCRN":"%s","auxiliaryVolumes":[{"auxVolumeName":"%s"}]}]}
        """
            .formatted(simulator.estate().workspace("muster-dal12").crn(), aux);
    JsonNode begun = recovery.post("/volumes/onboarding", wanted).expect(202).body();
    admin.advance(Duration.ofMinutes(10));
    JsonNode ended =
        recovery.get("/volumes/onboarding/" + begun.path("id").asString()).expect(200).body();
    assertThat(ended.path("status").asString()).isEqualTo("FAILURE");
    assertThat(ended.path("results").path("volumeOnboardingFailures").get(0).path("volumes").size())
        .isEqualTo(1);
  }

  @Test
  void p10BootFlagIsAcknowledgedAndIgnored() {
    admin.begin("p10-boot-flag-ignored");
    home.post("/volumes", "{\"name\":\"disk\",\"size\":1}").expect(202);
    admin.advance(Duration.ofMinutes(1));
    String disk = home.volumeId("disk");
    home.put("/volumes/" + disk, "{\"bootable\":true}").expect(200);
    assertThat(home.volume(disk).path("bootable").asBoolean(true)).isFalse();
  }

  @Test
  void p11CopyDisappearsAndThePrimaryStays() {
    admin.begin("p11-lost-copy");
    int before = recovery.get("/volumes").body().path("volumes").size();
    admin.advance(Duration.ofSeconds(31));
    assertThat(recovery.get("/volumes").body().path("volumes").size()).isEqualTo(before - 1);
    assertThat(home.volume(home.volumeId("web-01-data-1")).path("replicationEnabled").asBoolean())
        .isTrue();
  }

  @Test
  void p12PrimaryIsLargerThanItsCopy() {
    admin.begin("p12-resize-lag");
    JsonNode primary = home.volume(home.volumeId("web-01-data-1"));
    assertThat(primary.path("size").asInt()).isEqualTo(120);
    String copy = primary.path("auxVolumeName").asString();
    assertThat(recovery.volume(recovery.volumeId(copy)).path("size").asInt()).isEqualTo(80);
  }

  @Test
  void p13OneSystemTypeIsFullAndTheOthersAreNot() {
    admin.begin("p13-no-capacity");
    String body =
        """
        {"serverName":"new-%1$s","imageID":"%2$s","processors":1,"memory":4,"procType":"shared",
         "sysType":"%1$s","networkIDs":["%3$s"]}
        """;
    String image = recovery.imageId("RHEL9-SP4");
    String network = recovery.networkId("dr-web-net");
    recovery
        .post("/pvm-instances", body.formatted("s1022", image, network))
        .expectError(409, "insufficient capacity");
    recovery.post("/pvm-instances", body.formatted("s922", image, network)).expect(201);
  }

  @Test
  void p14AddressIsInUse() {
    admin.begin("p14-address-taken");
    String network = recovery.networkId("dr-web-net");
    recovery
        .post(
            "/pvm-instances/" + recovery.serverId("web-01") + "/networks",
            "{\"networkID\":\"" + network + "\",\"ipAddress\":\"10.6.30.50\"}")
        .expectError(409, "already in use");
  }

  @Test
  void p15TokenIsDeadFromOneCallOnAndANewOneIsNot() {
    admin.begin("p15-token-expiry");
    for (int i = 0; i < 5; i++) {
      home.get("/volumes").expect(200);
    }
    home.get("/volumes").expectError(401, "expired");
    home.get("/networks").expectError(401, "expired");
    try (Client renewed = new Client(simulator, "muster-dal12")) {
      renewed.get("/volumes").expect(200);
    }
  }

  @Test
  void p16SomebodyElseStopsAndRenames() {
    admin.begin("p16-foreign-change");
    String server = home.serverId("ora-01");
    String renamed = recovery.serverId("web-01");
    admin.advance(Duration.ofSeconds(29));
    assertThat(home.server(server).path("status").asString()).isEqualTo("ACTIVE");
    admin.advance(Duration.ofSeconds(2));
    assertThat(home.server(server).path("status").asString()).isEqualTo("SHUTOFF");
    assertThat(home.server(server).path("health").path("lastUpdate").asString())
        .isEqualTo("2026-08-05T10:00:30.000Z");
    assertThat(recovery.server(renamed).path("serverName").asString()).isEqualTo("renamed-by-hand");
  }

  @Test
  void siteThatIsDownHangsUpAndTheOtherAnswers() {
    admin.begin("site-down");
    assertThatThrownBy(() -> home.get("/volumes")).isInstanceOf(UncheckedIOException.class);
    recovery.get("/volumes").expect(200);
    admin.call("DELETE", "faults", "").expect(200);
    home.get("/volumes").expect(200);
  }

  @Test
  void gatewayAnswersPages() {
    admin.begin("gateway-errors");
    List<Client.Answer> pages = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Client.Answer answer = home.get("/networks");
      if (answer.status() == 502) {
        pages.add(answer);
      }
    }
    assertThat(pages).hasSize(30);
    assertThat(pages)
        .allSatisfy(page -> {
          assertThat(page.contentType()).isEqualTo("text/html");
          assertThat(page.text()).startsWith("<html>");
        });
  }

  @Test
  void listsAreOldAndSingleResourcesAreNot() {
    admin.begin("stale-lists");
    int before = home.get("/volumes").expect(200).body().path("volumes").size();
    JsonNode made = home.post("/volumes", "{\"name\":\"new\",\"size\":1}").expect(202).body();
    assertThat(home.get("/volumes").body().path("volumes").size()).isEqualTo(before);
    assertThat(home.volume(made.path("volumeID").asString()).path("name").asString())
        .isEqualTo("new");
    admin.advance(Duration.ofMinutes(4));
    assertThat(home.get("/volumes").body().path("volumes").size()).isEqualTo(before + 1);
  }

  @Test
  void stuckServerNeverStops() {
    admin.begin("stuck-stop");
    String server = home.serverId("ora-01");
    home.post("/pvm-instances/" + server + "/action", STOP).expect(200);
    admin.advance(Duration.ofDays(100));
    try (Client later = new Client(simulator, "muster-dal12")) {
      assertThat(later.server(server).path("taskState").asString()).isEqualTo("powering-off");
    }
  }

  @Test
  void changeHappensAlthoughItsAnswerIsLost() {
    admin.begin("lost-change");
    assertThatThrownBy(() -> home.post("/volumes", "{\"name\":\"done\",\"size\":1}"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(home.volumeId("done")).isNotEmpty();
  }

  @Test
  void lastConsistentPointStaysWhereItIs() {
    admin.begin("replication-lag");
    String volume = home.volumeId("ora-01-data-1");
    String path = "/volumes/" + volume + "/remote-copy";
    String freeze = home.get(path).expect(200).body().path("freezeTime").asString();
    admin.advance(Duration.ofMinutes(45));
    assertThat(home.get(path).body().path("freezeTime").asString()).isEqualTo(freeze);
  }

  @Test
  void slowSiteTakesEightTimesAsLong() {
    simulator.faults().begin(Scenario.named("slow-site"));
    simulator.faults().remove("fault-2");
    recovery.post("/volumes", "{\"name\":\"slow\",\"size\":1}").expect(202);
    admin.advance(Duration.ofSeconds(150));
    assertThat(recovery.volume(recovery.volumeId("slow")).path("state").asString())
        .isEqualTo("creating");
    admin.advance(Duration.ofSeconds(20));
    assertThat(recovery.volume(recovery.volumeId("slow")).path("state").asString())
        .isEqualTo("available");
  }

  @Test
  void fileIsReadAndEverythingWrongWithItIsTold(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(
        file,
        """
        name: mine
        faults:
          - on: {method: get, paths: /volumes}
            when: {probability: 2}
            then: {answer: {status: 42}}
          - then: {hang-up: sometimes}
        """);
    assertThatThrownBy(() -> Scenario.read(file))
        .isInstanceOf(ScenarioException.class)
        .hasMessageContaining("faults[0].on.paths is unknown")
        .hasMessageContaining("faults[0].when: probability")
        .hasMessageContaining("faults[0].then.answer: status must be 200 to 599, got: 42")
        .hasMessageContaining("faults[1].then.hang-up must be before or after")
        .hasMessageContaining("faults[1].on is missing");
    Files.writeString(
        file,
        """
        name: mine
        faults:
          - on: {method: get, path: /volumes, workspace: dal12}
            then: {answer: {status: 503}}
        """);
    SimulatorConfig config = SimulatorConfig.of(Client.API_KEY, clock).withScenario(file);
    try (Simulator own = Simulator.start(config);
        Client client = new Client(own, "muster-dal12")) {
      assertThat(client.get("/volumes").status()).isEqualTo(503);
      client.get("/networks").expect(200);
    }
  }

  @Test
  void adminNeedsTheKeyAndTellsWhatItDoesNotKnow() {
    Client.Answer open =
        home.call(
            "GET",
            "/simulator/v1/faults",
            Optional.empty(),
            Optional.of(home.bearer()),
            Optional.empty());
    open.expectError(401, "API key");
    admin.call("GET", "nothing", "").expectError(404, "not found");
    admin.call("POST", "scenarios", "{\"name\":\"p99\"}").expectError(400, "p01-rate-limit");
    admin.call("POST", "faults", "{\"then\":{\"dance\":1}}").expectError(400, "no effect");
    admin.call("POST", "clock", "{\"advance\":\"-PT1S\"}").expectError(400, "advance");
    String id =
        admin
            .add("{\"on\":{\"path\":\"/**\"},\"then\":{\"answer\":{\"status\":500}}}")
            .path("id")
            .asString();
    assertThat(home.get("/volumes").status()).isEqualTo(500);
    admin.call("DELETE", "faults/" + id, "").expect(200);
    home.get("/volumes").expect(200);
    admin.call("DELETE", "faults/" + id, "").expectError(404, "not found");
    assertThat(admin.call("GET", "scenarios", "").expect(200).body().path("scenarios").size())
        .isEqualTo(shipped().size());
    JsonNode now = admin.call("GET", "clock", "").expect(200).body();
    assertThat(now.path("manual").asBoolean(false)).isTrue();
  }

  private String state(String server) {
    JsonNode node = recovery.server(recovery.serverId(server));
    return node.path("status").asString() + " " + node.path("health").path("status").asString();
  }

  private String group(String name) {
    return home.id("/volume-groups", "volumeGroups", "name", name, "id");
  }
}
