package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
  private static final int ROUNDS = 3;
  private final long seed = Long.getLong("muster.seed", 20260805);
  private final List<String> acknowledged = new ArrayList<>();
  @TempDir Path folder;

  @Test
  void everyAcknowledgedChangeSurvivesTheKillOfTheProcess() throws Exception {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      killWhileWriting(round, 5 + random.nextInt(40));
      SimulatorConfig config =
          SimulatorConfig.of(Client.API_KEY, InstantSource.system()).withStateDir(folder);
      try (Simulator revived = Simulator.start(config);
          Client client = new Client(revived, "muster-wdc06")) {
        List<String> names = client.get("/volumes").body().findValuesAsString("name");
        assertThat(names).containsAll(acknowledged).doesNotHaveDuplicates();
        assertThat(client.get("/pvm-instances").body().path("pvmInstances").size()).isEqualTo(6);
      }
    }
    assertThat(acknowledged.size()).isGreaterThan(ROUNDS * 4);
  }

  private void killWhileWriting(int round, int killAfter) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader(UTF_8);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      URI endpoint = URI.create(output.readLine());
      try (Client client = new Client(endpoint, Simulator.defaultEstate(), "muster-wdc06")) {
        Future<?> kill = null;
        for (int i = 0; process.isAlive(); i++) {
          if (i == killAfter) {
            // Races with the writes that follow: one of them is cut somewhere.
            kill = threads.submit(process::destroyForcibly);
          }
          String name = "round-" + round + "-" + i;
          try {
            client.post("/volumes", "{\"name\":\"" + name + "\",\"size\":1}").expect(202);
            acknowledged.add(name);
          } catch (UncheckedIOException e) {
            assertThat(kill).as("the process ended by itself: %s", e).isNotNull();
            break;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
