package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulateTest {
  @TempDir Path folder;

  private static SimulateArguments parse(String... args) {
    return SimulateArguments.parse(List.of(args), Map.of(), new Random(1));
  }

  @Test
  void argumentsBecomeTheConfiguration() {
    SimulatorConfig config =
        parse("--port", "0", "--data=" + folder, "--scenario", "p01-rate-limit", "--generate", "10")
            .config(InstantSource.system());
    assertThat(config.address().getPort()).isZero();
    assertThat(config.address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(config.stateDir()).contains(folder);
    assertThat(config.scenario()).contains(Path.of("p01-rate-limit"));
    assertThat(config.servers()).isEqualTo(10);
    assertThat(config.pace().latencies().timeScale()).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--port 99999",
        "--port x",
        "--time-scale fast",
        "--time-scale 0",
        "--profile quick",
        "--colour red",
        "--seed",
        "--generate -1",
        "--estate a.yaml --generate 3"
      })
  void whatCannotBeUnderstoodIsRefused(String line) {
    assertThatThrownBy(() -> parse(line.split(" ", -1)).config(InstantSource.system()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keyOfTheEnvironmentIsUsedAndNotShown() {
    Map<String, String> environment = Map.of(SimulateArguments.KEY_VARIABLE, "canary-77");
    SimulateArguments arguments =
        SimulateArguments.parse(List.of("--port", "0"), environment, new Random(1));
    try (Simulator simulator = Simulator.start(arguments.config(InstantSource.system()))) {
      assertThat(Client.token(simulator.endpoint(), "canary-77").status()).isEqualTo(200);
      assertThat(Greeting.of(simulator, arguments)).doesNotContain("canary-77");
      assertThat(arguments.toString()).doesNotContain("canary-77");
    }
  }

  @Test
  void generatedEstateHasPairsAndGroups() {
    SimulatorConfig config =
        SimulatorConfig.of(Client.API_KEY, InstantSource.system()).withServers(25);
    try (Simulator simulator = Simulator.start(config);
        Client home = new Client(simulator, "muster-dal12");
        Client recovery = new Client(simulator, "muster-wdc06")) {
      assertThat(home.get("/pvm-instances").body().path("pvmInstances").size()).isEqualTo(25);
      assertThat(recovery.get("/pvm-instances").body().path("pvmInstances").size()).isEqualTo(25);
      assertThat(home.get("/volume-groups").body().path("volumeGroups").size()).isEqualTo(3);
      assertThat(home.get("/volumes").body().path("volumes").size()).isEqualTo(75);
      assertThat(home.volume(home.volumeId("srv-00025-data-2")).path("mirroringState").asString(""))
          .isEqualTo("consistent_copying");
    }
  }

  @Test
  void processSaysWhatAFirstCallNeedsAndThatCallWorks() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--port",
                "0",
                "--data",
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader(UTF_8)) {
      List<String> lines = new ArrayList<>();
      while (lines.isEmpty() || !lines.getLast().startsWith("  curl ")) {
        String line = output.readLine();
        assertThat(line).as("ended after %s", lines).isNotNull();
        lines.add(line);
      }
      assertThat(lines.getFirst()).startsWith("Simulated PowerVS is ready at http://localhost:");
      assertThat(lines.get(1)).startsWith("API key: simulated-");
      assertThat(lines).anyMatch(line -> line.contains("muster-wdc06  crn:v1:"));
      assertThat(run(lines.getLast())).contains("\"serverName\":\"ora-01\"");
    } finally {
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String run(String command) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", command).start();
    String output = new String(shell.getInputStream().readAllBytes(), UTF_8);
    shell.waitFor();
    return output;
  }
}
