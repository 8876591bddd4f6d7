package dev.muster.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.server.Client.Reply;
import dev.muster.simulator.EstateFacts;
import dev.muster.simulator.Simulator;
import dev.muster.simulator.SimulatorConfig;
import dev.muster.simulator.SimulatorListener;
import dev.muster.simulator.http.Answered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that acts on a cloud it did not start, reached as IBM's would be: by configuration.
class ConfiguredCloudTest {
  private static final String KEY = "canary-key-of-another-cloud";

  @Test
  void configuredEndpointsAreActedOn(@TempDir Path folder) throws IOException {
    List<Answered> arrivals = new CopyOnWriteArrayList<>();
    SimulatorConfig config =
        SimulatorConfig.of(KEY, Clock.systemUTC())
            .withPace("instant", 1)
            .withListener(
                new SimulatorListener() {
                  @Override
                  public void answered(Answered call) {
                    arrivals.add(call);
                  }
                });
    Path data = folder.resolve("data");
    try (Simulator elsewhere = Simulator.start(config)) {
      Files.writeString(folder.resolve("key"), KEY + "\n");
      Path file = folder.resolve("cloud.properties");
      Files.writeString(file, properties(elsewhere));
      CommandLine.Up up = up(List.of("--data", data.toString(), "--cloud", file.toString()));
      try (RunningServer server = RunningServer.start(up.settings())) {
        stopsAServer(new Client(server.url(), server.administratorToken()));
      }
      assertThat(arrivals)
          .filteredOn(call -> call.method().equals("POST") && call.path().endsWith("/action"))
          .hasSize(1);
    }
    assertThat(data.resolve("simulator")).as("no cloud of its own").doesNotExist();
    assertNowhere(data);
  }

  private static void stopsAServer(Client client) {
    Reply list = client.get("/api/v1/instances?site=home");
    assertThat(list.status()).isEqualTo(200);
    String running =
        list.result()
            .valueStream()
            .filter(server -> server.path("status").asString().equals("ACTIVE"))
            .findFirst()
            .orElseThrow()
            .path("id")
            .asString();
    Reply stopped = client.post("/api/v1/instances/" + running + "/stop?wait=60", "{}");
    assertThat(stopped.status()).isEqualTo(202);
    assertThat(stopped.result().path("state").asString()).isEqualTo("success");
  }

  private static String properties(Simulator simulator) {
    EstateFacts estate = simulator.estate();
    return """
    provider = powervs
    api-key-file = key
    iam-endpoint = %1$s
    home.workspace = %2$s
    home.endpoint = %1$s
    recovery.workspace = %3$s
    recovery.endpoint = %1$s
    """
        .formatted(
            simulator.endpoint(),
            estate.workspace("muster-dal12").crn(),
            estate.workspace("muster-wdc06").crn());
  }

  private static CommandLine.Up up(List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("up", "--port", "0"));
    arguments.addAll(options);
    CommandLine asked = CommandLine.parse(arguments, Map.of());
    assertThat(asked).isInstanceOf(CommandLine.Up.class);
    return (CommandLine.Up) asked;
  }

  /// The key of a cloud that is not ours is kept nowhere.
  private static void assertNowhere(Path data) throws IOException {
    try (var files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, ISO_8859_1);
        assertThat(text).as(file.toString()).doesNotContain(KEY);
      }
    }
  }
}
