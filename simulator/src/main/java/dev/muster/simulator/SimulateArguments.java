package dev.muster.simulator;

import static java.util.Objects.requireNonNull;

import dev.muster.simulator.time.SimulatedClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What `muster simulate` is told.
///
/// @param keyFromEnvironment whether the caller knows the key already
record SimulateArguments(
    Map<String, String> options, boolean manualClock, String apiKey, boolean keyFromEnvironment) {
  static final String KEY_VARIABLE = "MUSTER_SIMULATOR_API_KEY";
  static final String USAGE =
      """
      Usage: muster simulate [options]
        --port N           port on localhost; default 8250, 0 for a free one
        --estate FILE      YAML description of the cloud; default: a bank in two data centres
        --generate N       instead: N protected servers with replicated volumes and groups
        --data DIR         keep the cloud in this folder; default: in memory
        --scenario FILE    faults from the start on: a YAML file, or the name of one that ships
        --profile NAME     how long operations take: instant, demo or realistic; default realistic
        --time-scale X     simulated seconds in one second; default 20
        --seed N           decides ids and chance; default 1
        --manual-clock     time stands still until POST /simulator/v1/clock puts it forward
      The API key comes from $MUSTER_SIMULATOR_API_KEY, or is made up and printed.
      """;
  private static final int PORT = 8250;
  private static final double TIME_SCALE = 20;
  private static final Set<String> VALUED =
      Set.of(
          "--port",
          "--estate",
          "--generate",
          "--data",
          "--scenario",
          "--profile",
          "--time-scale",
          "--seed");

  SimulateArguments {
    options = Map.copyOf(options);
    requireNonNull(apiKey, "apiKey is null");
  }

  /// Reads the command line.
  ///
  /// @throws IllegalArgumentException if it cannot be understood; the message names the option
  static SimulateArguments parse(
      List<String> args, Map<String, String> environment, RandomGenerator random) {
    Map<String, String> options = new HashMap<>();
    boolean manual = false;
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (name.equals("--manual-clock") && equals < 0) {
        manual = true;
      } else if (!VALUED.contains(name)) {
        throw new IllegalArgumentException("unknown option " + arg);
      } else if (equals < 0 && i + 1 == args.size()) {
        throw new IllegalArgumentException(name + " needs a value");
      } else {
        options.put(name, equals < 0 ? args.get(++i) : arg.substring(equals + 1));
      }
    }
    if (options.containsKey("--estate") && options.containsKey("--generate")) {
      throw new IllegalArgumentException("--estate and --generate exclude each other");
    }
    String key = environment.getOrDefault(KEY_VARIABLE, "");
    return new SimulateArguments(
        options, manual, key.isBlank() ? newKey(random) : key, !key.isBlank());
  }

  /// The configuration that these arguments mean.
  ///
  /// @throws IllegalArgumentException if a value is out of its bounds
  SimulatorConfig config(InstantSource clock) {
    SimulatorConfig config =
        SimulatorConfig.of(apiKey, manualClock ? SimulatedClock.manual(clock.instant()) : clock)
            .withAddress(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), (int) whole("--port", PORT, 0, 65_535)))
            .withPace(
                options.getOrDefault("--profile", "realistic"), number("--time-scale", TIME_SCALE))
            .withSeed(whole("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE))
            .withServers((int) whole("--generate", 0, 0, 50_000));
    config = path("--estate").map(config::withEstate).orElse(config);
    config = path("--scenario").map(config::withScenario).orElse(config);
    return path("--data").map(config::withStateDir).orElse(config);
  }

  private Optional<Path> path(String option) {
    return Optional.ofNullable(options.get(option)).map(Path::of);
  }

  private long whole(String option, long otherwise, long min, long max) {
    String text = options.get(option);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Told below, in the same words as a value out of bounds.
    }
    throw new IllegalArgumentException(
        "%s must be a whole number from %d to %d, got: %s".formatted(option, min, max, text));
  }

  private double number(String option, double otherwise) {
    String text = options.get(option);
    try {
      return text == null ? otherwise : Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(option + " must be a number, got: " + text);
    }
  }

  private static String newKey(RandomGenerator random) {
    byte[] bytes = new byte[18];
    random.nextBytes(bytes);
    return "simulated-" + HexFormat.of().formatHex(bytes);
  }

  /// Without the key.
  @Override
  public String toString() {
    return "SimulateArguments" + options;
  }
}
