package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// `muster simulate`: the simulator by itself, until it is told to stop.
public final class Main {
  private static final int FAILED = 1;
  private static final int WRONGLY_CALLED = 2;

  private Main() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws InterruptedException {
    // Not closed: the process's own streams.
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    PrintStream err = new PrintStream(System.err, true, UTF_8);
    Map<String, String> environment = System.getenv();
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      out.print(SimulateArguments.USAGE);
      return;
    }
    try {
      SimulateArguments arguments =
          SimulateArguments.parse(List.of(args), environment, new SecureRandom());
      Simulator simulator = Simulator.start(arguments.config(InstantSource.system()));
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(simulator::close));
      out.print(Greeting.of(simulator, arguments));
      out.flush();
      // Until a signal ends the process.
      new CountDownLatch(1).await();
    } catch (IllegalArgumentException e) {
      err.println("simulate: " + e.getMessage());
      err.print(SimulateArguments.USAGE);
      System.exit(WRONGLY_CALLED);
    } catch (SimulatorException e) {
      err.println("simulate: " + e.getMessage());
      System.exit(FAILED);
    }
  }
}
