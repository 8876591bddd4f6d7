package dev.muster.simulator;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/// A simulator in a process of its own, for tests that kill it. Prints its endpoint.
final class SimulatorProcess {
  private SimulatorProcess() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws InterruptedException {
    SimulatorConfig config =
        SimulatorConfig.of(Client.API_KEY, InstantSource.system()).withStateDir(Path.of(args[0]));
    try (Simulator simulator = Simulator.start(config)) {
      System.out.println(simulator.endpoint());
      new CountDownLatch(1).await();
    }
  }
}
