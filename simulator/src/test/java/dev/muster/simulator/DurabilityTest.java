package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        for (Path file : files(folder)) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
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
      // The second name of the two is taken: the first volume must not stay behind.
      client.post("/volumes", "{\"name\":\"pair-2\",\"size\":1}").expect(202);
      byte[] before = Files.readAllBytes(journal());
      client
          .v2("POST", "/volumes", "{\"name\":\"pair\",\"size\":1,\"count\":2}")
          .expectError(409, "pair-2");
      assertThat(client.get("/volumes").body().findValuesAsString("name"))
          .contains("pair-2")
          .doesNotContain("pair-1");
      assertThat(Files.readAllBytes(journal())).isEqualTo(before).isNotEmpty();
    }
  }

  @Test
  void writeAppendsWhatChangedAndNotTheCloud() throws IOException {
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      byte[] snapshot = Files.readAllBytes(folder.resolve("cloud.json"));
      client.post("/volumes", "{\"name\":\"small\",\"size\":1}").expect(202);
      assertThat(Files.readAllBytes(folder.resolve("cloud.json"))).isEqualTo(snapshot);
      assertThat(Files.size(journal())).isBetween(100L, 2_000L);
    }
  }

  @Test
  void diskThatIsFullMeansNoAcknowledgementAndNoChange() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "needs a device that is always full");
    start().close();
    Files.createSymbolicLink(journal(), full);
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      client.post("/volumes", "{\"name\":\"lost\",\"size\":1}").expectError(500, "failed");
      assertThat(client.get("/volumes").body().findValuesAsString("name")).doesNotContain("lost");
    }
    Files.delete(journal());
    try (Simulator simulator = start();
        Client client = new Client(simulator, "muster-wdc06")) {
      client.post("/volumes", "{\"name\":\"lost\",\"size\":1}").expect(202);
    }
  }

  @Test
  void folderBelongsToOneSimulator() {
    try (Simulator first = start()) {
      assertThat(first.endpoint()).isNotNull();
      assertThatThrownBy(this::start)
          .isInstanceOf(SimulatorException.class)
          .hasMessageContaining("another simulator");
    }
    start().close();
  }

  private Path journal() throws IOException {
    long number = Client.JSON.readTree(folder.resolve("cloud.json")).path("journal").asLong(-1);
    return folder.resolve("cloud-" + number + ".journal");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.filter(Files::isRegularFile).toList();
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
    assertThat(Files.readString(journal(), ISO_8859_1)).contains("ike-canary");
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
