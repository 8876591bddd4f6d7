package dev.muster.server;

import dev.muster.server.recovery.AllowedHosts;
import dev.muster.server.wiring.CloudConfig;
import dev.muster.server.wiring.CloudConfigReader;
import dev.muster.server.wiring.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What was asked for on the command line.
sealed interface CommandLine {
  String USAGE =
      """
      usage: muster up   [--port N] [--host H] [--data DIR] [--time-scale X] [--cloud FILE] [--witnesses FILE]
                     [--check-hosts LIST]
             muster demo [--exit] [--port N] [--time-scale X]
      """;

  /// Serve until stopped.
  record Up(Settings settings) implements CommandLine {}

  /// Show a drill on a fresh folder.
  ///
  /// @param exit whether to end after the drill
  record Demo(Settings settings, boolean exit) implements CommandLine {}

  /// Something on the command line is wrong.
  record Wrong(String message) implements CommandLine {}

  /// Reads the command line.
  ///
  /// @param environment the process's environment variables
  static CommandLine parse(List<String> arguments, Map<String, String> environment) {
    Deque<String> rest = new ArrayDeque<>(arguments);
    String verb = rest.isEmpty() ? "" : rest.removeFirst();
    if (!verb.equals("up") && !verb.equals("demo")) {
      return new Wrong("expected up or demo, got: " + (verb.isEmpty() ? "nothing" : verb));
    }
    var options = new Options(verb.equals("demo"), environment);
    try {
      while (!rest.isEmpty()) {
        options.take(rest.removeFirst(), rest);
      }
      return options.finish();
    } catch (IllegalArgumentException e) {
      return new Wrong(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Wrong("cannot make a folder for the demo: " + e.getMessage());
    }
  }

  /// The options as they are read, one by one.
  final class Options {
    private static final int UP_PORT = 8080;
    private static final double TIME_SCALE = 60;

    private final boolean demo;
    private final Map<String, String> environment;
    private Optional<Path> data = Optional.empty();
    private String host = "127.0.0.1";
    private int port;
    private OptionalDouble timeScale = OptionalDouble.empty();
    private Optional<Path> cloud = Optional.empty();
    private boolean exit;
    private Optional<Path> witnesses = Optional.empty();
    private Optional<String> checkHosts = Optional.empty();

    private Options(boolean demo, Map<String, String> environment) {
      this.demo = demo;
      this.environment = environment;
      port = demo ? 0 : UP_PORT;
    }

    private void take(String option, Deque<String> rest) {
      switch (option) {
        case "--port" -> port = (int) number(option, rest);
        case "--time-scale" -> timeScale = OptionalDouble.of(number(option, rest));
        case "--host" -> host = value(option, rest);
        case "--data" -> {
          if (demo) {
            throw new IllegalArgumentException("demo takes no --data: it makes a fresh folder");
          }
          data = Optional.of(Path.of(value(option, rest)));
        }
        case "--cloud" -> {
          if (demo) {
            throw new IllegalArgumentException("demo takes no --cloud: it is simulated");
          }
          cloud = Optional.of(Path.of(value(option, rest)));
        }
        case "--witnesses" -> witnesses = Optional.of(Path.of(value(option, rest)));
        case "--check-hosts" -> checkHosts = Optional.of(value(option, rest));
        case "--exit" -> {
          if (!demo) {
            throw new IllegalArgumentException("only demo takes --exit");
          }
          exit = true;
        }
        default -> throw new IllegalArgumentException("unknown option: " + option);
      }
    }

    private CommandLine finish() throws IOException {
      Path folder =
          demo
              ? Files.createTempDirectory("muster-demo-")
              : data.orElseGet(
                  () -> Path.of(environment.getOrDefault("MUSTER_HOME", ".")).resolve("data"));
      CloudConfig config =
          cloud.isPresent() ? readCloud(cloud.get()) : CloudConfigReader.simulated(environment);
      double scale = timeScale.orElse(config.isSimulated() ? TIME_SCALE : 1);
      Optional<Path> policy =
          witnesses.or(() ->
              Optional.ofNullable(environment.get("MUSTER_WITNESSES"))
                  .filter(given -> !given.isBlank())
                  .map(Path::of));
      AllowedHosts hosts =
          AllowedHosts.parse(
              checkHosts.orElseGet(() -> environment.getOrDefault("MUSTER_CHECK_HOSTS", "")));
      var settings = new Settings(folder, host, port, scale, config, policy, hosts);
      return demo ? new Demo(settings, exit) : new Up(settings);
    }

    private CloudConfig readCloud(Path file) {
      try {
        return CloudConfigReader.read(file, environment);
      } catch (IOException e) {
        throw new IllegalArgumentException("--cloud names a file that cannot be read: " + e);
      }
    }

    private static String value(String option, Deque<String> rest) {
      if (rest.isEmpty()) {
        throw new IllegalArgumentException(option + " needs a value");
      }
      return rest.removeFirst();
    }

    private static double number(String option, Deque<String> rest) {
      String text = value(option, rest);
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException _) {
        throw new IllegalArgumentException(option + " must be a number, got: " + text);
      }
    }
  }
}
