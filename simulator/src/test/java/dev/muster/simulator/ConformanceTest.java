package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.simulator.Client.Answer;
import dev.muster.simulator.Recorder.As;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.time.Latencies;
import dev.muster.simulator.time.LatencyProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds every operation, its answers and its refusals against the declarations in `operations.txt`
/// and `models.txt`, which know nothing of the simulator's code.
class ConformanceTest {
  @TempDir Path folder;

  /// The default estate, with a second workspace that has not moved to the edge router.
  private Path estate() throws IOException {
    try (InputStream in = Simulator.class.getResourceAsStream("default-estate.yaml")) {
      String yaml = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      int second = yaml.indexOf("  - name: muster-wdc06");
      String changed =
          yaml.substring(0, second)
              + yaml.substring(second)
                  .replace("power-edge-router: true", "power-edge-router: false");
      return Files.writeString(folder.resolve("estate.yaml"), changed);
    }
  }

  @Test
  @SuppressWarnings("SystemOut")
  void everyOperationSucceedsAndRefusesAsDeclared() throws IOException {
    ManualClock clock = new ManualClock();
    SimulatorConfig config =
        SimulatorConfig.of(Client.API_KEY, clock)
            .withEstate(estate())
            .withTokenLifetime(Duration.ofDays(1));
    Recorder recorder = new Recorder();
    try (Simulator simulator = Simulator.start(config);
        Client home = new Client(simulator, "muster-dal12");
        Client recovery = new Client(simulator, "muster-wdc06")) {
      Stage stage = new Stage(simulator, recorder.site(home), recorder.site(recovery), clock);
      new PlatformScenario(stage).run();
      new ServerScenario(stage).run();
      new StorageScenario(stage).run();
      for (Operation operation : recorder.operations()) {
        refuse(recorder, home, operation);
      }
    }
    System.out.println(
        "conformance: "
            + (recorder.operations().size() - recorder.missing().size())
            + " of "
            + recorder.operations().size()
            + " operations succeeded, "
            + recorder.calls()
            + " calls, operations seen refusing by status: "
            + recorder.refusals());
    assertThat(recorder.violations()).isEmpty();
    assertThat(recorder.missing()).isEmpty();
    assertThat(recorder.unseen(422)).isSubsetOf(NEVER_INVALID);
    assertThat(recorder.unseen(401)).isEmpty();
    assertThat(recorder.unseen(409)).isSubsetOf(NEVER_IN_CONFLICT);
  }

  /// Operations that declare a 409 for which the simulator has no cause.
  private static final List<String> NEVER_IN_CONFLICT =
      List.of(
          "PUT ~/pvm-instances/{}/console",
          "PUT ~/pvm-instances/{}/volumes/{}",
          "GET ~2/volumes/clone-tasks/{}",
          "POST ~/volumes/onboarding");

  /// Operations that declare a 422 and read no body.
  private static final List<String> NEVER_INVALID =
      List.of(
          "POST ~/pvm-instances/{}/console",
          "PUT ~/cloud-connections/{}/networks/{}",
          "GET ~/vpn/vpn-connections/{}",
          "GET ~/vpn/ike-policies/{}",
          "GET ~/vpn/ipsec-policies/{}");

  /// The refusals that every operation has in common.
  private static void refuse(Recorder recorder, Client client, Operation operation) {
    List<String> nobody =
        IntStream.range(0, operation.parameters()).mapToObj(i -> "no-such-thing").toList();
    String key = operation.key();
    As stranger = new As(Optional.empty(), Optional.of(client.crn()));
    Answer unknown = recorder.call(client, key, "", nobody, Optional.of(stranger));
    assertThat(unknown.status()).as(key).isEqualTo(401);
    String foreign = client.crn().replaceFirst(":a/[^:]+:", ":a/0000:");
    As guest = new As(Optional.of(client.bearer()), Optional.of(foreign));
    Answer forbidden = recorder.call(client, key, "", nobody, Optional.of(guest));
    assertThat(forbidden.status()).as(key).isEqualTo(403);
    if (!operation.method().equals("GET")) {
      recorder.call(client, key, "{'broken':", nobody, Optional.empty());
    }
    if (operation.parameters() > 0) {
      Answer missing = recorder.call(client, key, "{}", nobody, Optional.empty());
      assertThat(missing.status()).as(key).isBetween(400, 422);
    }
  }

  @Test
  void workspaceThatDoesNotExistIsNotFound() {
    try (Simulator simulator =
            Simulator.start(SimulatorConfig.of(Client.API_KEY, new ManualClock()));
        Client client = new Client(simulator, "muster-dal12")) {
      String other = "11111111-2222-4333-8444-555555555555";
      String path = client.v1("/volumes").replace(client.workspaceId(), other);
      Optional<String> crn = Optional.of(client.crn().replace(client.workspaceId(), other));
      Optional<String> bearer = Optional.of(client.bearer());
      client.call("GET", path, Optional.empty(), bearer, crn).expectError(404, other);
      client
          .call("GET", "/v1/volume-snapshots", Optional.empty(), bearer, crn)
          .expectError(404, other);
    }
  }

  @Test
  void routesDeclareWhatTheTableDeclares() {
    CloudStore store = CloudStore.open(InstantSource.system(), Optional.empty(), 0);
    SimulatedCloud cloud =
        new SimulatedCloud(store, new Latencies(LatencyProfile.named("instant"), 1));
    List<String> built =
        cloud.routes().all().stream()
            .map(route -> line(route.method(), route.template(), route.errors()))
            .toList();
    List<String> declared =
        Operation.all().stream().map(o -> line(o.method(), o.template(), o.errors())).toList();
    assertThat(built.stream().filter(line -> !declared.contains(line))).isEmpty();
    assertThat(declared.stream().filter(line -> !built.contains(line))).isEmpty();
  }

  /// An operation without the names of its parameters.
  private static String line(String method, String template, Set<Integer> errors) {
    return method + " " + template.replaceAll("\\{[^}]*}", "{}") + " " + new TreeSet<>(errors);
  }
}
