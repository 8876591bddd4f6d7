package dev.muster.simulator;

import static java.util.Objects.requireNonNull;

import dev.muster.simulator.estate.EstateFile;
import dev.muster.simulator.estate.EstateGenerator;
import dev.muster.simulator.time.Latencies;
import dev.muster.simulator.time.LatencyProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// How a simulator runs. Begin with [#of] and change what differs.
///
/// @param stateDir folder in which the cloud survives a restart; empty for a cloud in memory
/// @param estate YAML file describing the cloud of a first start; empty for the default estate
/// @param scenario YAML file of faults, or the name of a scenario that ships with the simulator
/// @param servers how many servers to generate for a first start without an estate file; 0 for the
///   default estate
/// @param seed decides the ids of what is created later; the same seed and calls give the same ids
public record SimulatorConfig(
    InetSocketAddress address,
    Optional<Path> stateDir,
    Optional<Path> estate,
    Optional<Path> scenario,
    int servers,
    long seed,
    Pace pace,
    Access access,
    SimulatorListener listener) {
  public SimulatorConfig {
    requireNonNull(address, "address is null");
    requireNonNull(stateDir, "stateDir is null");
    requireNonNull(estate, "estate is null");
    requireNonNull(scenario, "scenario is null");
    requireNonNull(pace, "pace is null");
    if (servers < 0) {
      throw new IllegalArgumentException("servers must be 0 or more, got: " + servers);
    }
    requireNonNull(access, "access is null");
    requireNonNull(listener, "listener is null");
  }

  /// The clock, and how long operations take by it: the profile's durations divided by the scale.
  public record Pace(InstantSource clock, Latencies latencies) {
    public Pace {
      requireNonNull(clock, "clock is null");
      requireNonNull(latencies, "latencies is null");
    }
  }

  /// Who may call.
  ///
  /// @param tokenLifetime at least 1 s
  public record Access(String apiKey, Duration tokenLifetime) {
    public Access {
      if (apiKey.isBlank()) {
        throw new IllegalArgumentException("API key must not be blank");
      }
      if (tokenLifetime.toSeconds() < 1) {
        throw new IllegalArgumentException(
            "token lifetime must be at least 1 s, got: " + tokenLifetime);
      }
    }

    /// Without the key.
    @Override
    public String toString() {
      return "Access[tokenLifetime=" + tokenLifetime + "]";
    }
  }

  /// The default estate in memory on a free loopback port, profile `demo`, seed 1, tokens for 1 h.
  public static SimulatorConfig of(String apiKey, InstantSource clock) {
    return new SimulatorConfig(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        1,
        new Pace(clock, new Latencies(LatencyProfile.named("demo"), 1)),
        new Access(apiKey, Duration.ofHours(1)),
        SimulatorListener.SILENT);
  }

  public SimulatorConfig withAddress(InetSocketAddress newAddress) {
    return new SimulatorConfig(
        newAddress, stateDir, estate, scenario, servers, seed, pace, access, listener);
  }

  public SimulatorConfig withStateDir(Path newStateDir) {
    return new SimulatorConfig(
        address, Optional.of(newStateDir), estate, scenario, servers, seed, pace, access, listener);
  }

  public SimulatorConfig withEstate(Path newEstate) {
    return new SimulatorConfig(
        address, stateDir, Optional.of(newEstate), scenario, servers, seed, pace, access, listener);
  }

  /// The same with a fault scenario from the start on.
  ///
  /// @param newScenario a file, or the name of a scenario that ships with the simulator
  public SimulatorConfig withScenario(Path newScenario) {
    return new SimulatorConfig(
        address, stateDir, estate, Optional.of(newScenario), servers, seed, pace, access, listener);
  }

  /// The same with a generated estate of that many protected servers.
  public SimulatorConfig withServers(int newServers) {
    return new SimulatorConfig(
        address, stateDir, estate, scenario, newServers, seed, pace, access, listener);
  }

  public SimulatorConfig withSeed(long newSeed) {
    return new SimulatorConfig(
        address, stateDir, estate, scenario, servers, newSeed, pace, access, listener);
  }

  /// The same with another latency profile and scale.
  ///
  /// @param profile `instant`, `demo` or `realistic`
  /// @param timeScale how many simulated seconds pass in one; more than 0
  public SimulatorConfig withPace(String profile, double timeScale) {
    Latencies latencies = new Latencies(LatencyProfile.named(profile), timeScale);
    return new SimulatorConfig(
        address,
        stateDir,
        estate,
        scenario,
        servers,
        seed,
        new Pace(pace.clock(), latencies),
        access,
        listener);
  }

  public SimulatorConfig withTokenLifetime(Duration lifetime) {
    return new SimulatorConfig(
        address,
        stateDir,
        estate,
        scenario,
        servers,
        seed,
        pace,
        new Access(access.apiKey(), lifetime),
        listener);
  }

  public SimulatorConfig withListener(SimulatorListener newListener) {
    return new SimulatorConfig(
        address, stateDir, estate, scenario, servers, seed, pace, access, newListener);
  }

  /// The estate of a first start for which no file is given.
  Supplier<EstateFile> generated() {
    return servers == 0 ? EstateFile::builtIn : () -> EstateGenerator.generate(servers);
  }
}
