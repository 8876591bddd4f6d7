package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DurabilityTest {
  private final ManualClock clock = new ManualClock();
  @TempDir Path folder;

  private Simulator start() {
    return Simulator.start(SimulatorConfig.of(Client.API_KEY, clock).withStateDir(folder));
  }

  @Test
  void restartKeepsTheCloudAndWhatIsUnderWayInIt() {
    String server;
    JsonNode volumes;
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      server = client.serverId("web-01");
      client.post("/pvm-instances/" + server + "/action", "{\"action\":\"start\"}").expect(200);
      client.post("/volumes", "{\"name\":\"kept\",\"size\":7}").expect(202);
      volumes = client.get("/volumes").body();
    }
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      assertThat(client.get("/volumes").body()).isEqualTo(volumes);
      assertThat(client.server(server).path("status").asString()).isEqualTo("SHUTOFF");
      clock.tickSeconds(5);
      assertThat(client.server(server).path("status").asString()).isEqualTo("ACTIVE");
      client.post("/volumes", "{\"name\":\"kept\",\"size\":7}").expectError(409, "already exists");
      JsonNode next = client.post("/volumes", "{\"name\":\"next\",\"size\":7}").expect(202).body();
      assertThat(volumes.findValuesAsString("volumeID"))
          .doesNotContain(next.path("volumeID").asString());
    }
  }

  @Test
  void everyAcknowledgedChangeIsInTheFileBeforeTheAnswer() throws IOException {
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      for (int i = 0; i < 5; i++) {
        client.post("/volumes", "{\"name\":\"acked-" + i + "\",\"size\":1}").expect(202);
        // What a process killed now would leave: exactly these bytes.
        Path copy = Files.createDirectory(folder.resolve("copy-" + i));
        Files.copy(folder.resolve("cloud.json"), copy.resolve("cloud.json"));
        SimulatorConfig config = SimulatorConfig.of(Client.API_KEY, clock).withStateDir(copy);
        try (Simulator revived = Simulator.start(config);
            Client again = new Client(revived, "muster-wdc06")) {
          assertThat(again.volumeId("acked-" + i)).isEqualTo(client.volumeId("acked-" + i));
        }
      }
    }
  }

  @Test
  void writeCutShortLeavesTheStateBefore() throws IOException {
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      client.post("/volumes", "{\"name\":\"before\",\"size\":1}").expect(202);
    }
    byte[] whole = Files.readAllBytes(folder.resolve("cloud.json"));
    Files.write(folder.resolve("cloud.json.next"), Arrays.copyOf(whole, whole.length / 2));
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      assertThat(client.volumeId("before")).isNotEmpty();
      client.post("/volumes", "{\"name\":\"after\",\"size\":1}").expect(202);
    }
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      assertThat(client.volumeId("after")).isNotEmpty();
    }
  }

  @Test
  void damagedStateIsRefusedNotReplaced() throws IOException {
    start().close();
    Path file = folder.resolve("cloud.json");
    byte[] whole = Files.readAllBytes(file);
    byte[] damaged = Arrays.copyOf(whole, whole.length - 10);
    Files.write(file, damaged);
    assertThatThrownBy(this::start).isInstanceOf(SimulatorException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
  }

  @Test
  void refusedCallChangesNothing() throws IOException {
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      byte[] before = Files.readAllBytes(folder.resolve("cloud.json"));
      // The second name of the two is taken: the first volume must not stay behind.
      client.post("/volumes", "{\"name\":\"pair-2\",\"size\":1}").expect(202);
      client
          .v2("POST", "/volumes", "{\"name\":\"pair\",\"size\":1,\"count\":2}")
          .expectError(409, "pair-2");
      assertThat(client.get("/volumes").body().findValuesAsString("name"))
          .contains("pair-2")
          .doesNotContain("pair-1");
      assertThat(Files.readAllBytes(folder.resolve("cloud.json"))).isNotEqualTo(before);
      client.get("/volumes").expect(200);
    }
  }

  @Test
  void unwritableFolderMeansNoAcknowledgementAndNoChange() throws IOException {
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      // A folder where the next state's file should go makes every write fail.
      Path obstacle = Files.createDirectories(folder.resolve("cloud.json.next"));
      client.post("/volumes", "{\"name\":\"lost\",\"size\":1}").expectError(500, "failed");
      assertThat(client.get("/volumes").body().findValuesAsString("name")).doesNotContain("lost");
      Files.delete(obstacle);
      client.post("/volumes", "{\"name\":\"lost\",\"size\":1}").expect(202);
    }
  }

  @Test
  void secretsAreNowhereInTheFolder() throws IOException {
    String canary = "canary-3f9c-secret";
    try (Simulator simulator =
        Simulator.start(SimulatorConfig.of(canary + "-key", clock).withStateDir(folder))) {
      assertThat(Client.token(simulator.endpoint(), canary + "-key").status()).isEqualTo(200);
    }
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      String ike =
          """
          {"name": "ike-canary", "presharedKey": "%s", "version": 2, "dhGroup": 14,
           "encryption": "aes-256-cbc", "keyLifetime": 28800, "authentication": "sha-256"}
          """
              .formatted(canary);
      JsonNode made = client.post("/vpn/ike-policies", ike).expect(200).body();
      assertThat(made.has("presharedKey")).isFalse();
      client
          .put(
              "/vpn/ike-policies/" + made.path("id").asString(),
              "{\"presharedKey\":\"" + canary + "\"}")
          .expect(200);
      String capture =
          """
          {"captureName": "c", "captureDestination": "both", "cloudStorageImagePath": "b/c",
           "cloudStorageRegion": "us-east", "cloudStorageAccessKey": "%1$s",
           "cloudStorageSecretKey": "%1$s"}
          """
              .formatted(canary);
      String server = client.serverId("ora-01");
      client.v2("POST", "/pvm-instances/" + server + "/capture", capture).expect(202);
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(new String(Files.readAllBytes(file), ISO_8859_1)).doesNotContain(canary);
    }
    assertThat(Files.readString(folder.resolve("cloud.json"), UTF_8)).contains("ike-canary");
  }

  @Test
  void sameSeedAndCallsGiveTheSameIds() {
    assertThat(firstVolumeId(5)).isEqualTo(firstVolumeId(5)).isNotEqualTo(firstVolumeId(6));
  }

  private String firstVolumeId(long seed) {
    SimulatorConfig config = SimulatorConfig.of(Client.API_KEY, clock).withSeed(seed);
    try (Simulator simulator = Simulator.start(config);
        Client client = new Client(simulator, "muster-wdc06")) {
      return client
          .post("/volumes", "{\"name\":\"a\",\"size\":1}")
          .expect(202)
          .body()
          .path("volumeID")
          .asString();
    }
  }
}
