package dev.muster.simulator.time;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// How long each kind of operation takes in the simulated world, before any time scale.
///
/// The profiles `instant`, `demo` and `realistic` are data: `latencies.yaml`, in seconds.
public record LatencyProfile(String name, Map<OperationKind, Duration> durations) {
  private static final String RESOURCE = "/dev/muster/simulator/latencies.yaml";

  public LatencyProfile {
    requireNonNull(name, "name is null");
    durations = Map.copyOf(durations);
    for (OperationKind kind : OperationKind.values()) {
      Duration duration = durations.get(kind);
      if (duration == null || duration.isNegative()) {
        throw new IllegalArgumentException(
            "latency profile " + name + ": " + kind + " must be 0 s or more, got: " + duration);
      }
    }
  }

  /// The built-in profile of that name.
  ///
  /// @throws IllegalArgumentException if there is none
  public static LatencyProfile named(String name) {
    JsonNode profile = builtIn().path(name);
    if (!profile.isObject()) {
      throw new IllegalArgumentException(
          "latency profile must be one of " + builtIn().propertyNames() + ", got: " + name);
    }
    Map<OperationKind, Duration> durations = new EnumMap<>(OperationKind.class);
    profile
        .properties()
        .forEach(entry ->
            durations.put(
                OperationKind.valueOf(entry.getKey().toUpperCase(Locale.ROOT).replace('-', '_')),
                Duration.ofMillis(Math.round(entry.getValue().asDouble() * 1000))));
    return new LatencyProfile(name, durations);
  }

  Duration of(OperationKind kind) {
    return requireNonNull(durations.get(kind), "every profile names every kind");
  }

  private static JsonNode builtIn() {
    try (InputStream in = LatencyProfile.class.getResourceAsStream(RESOURCE)) {
      return YAMLMapper.builder().build().readTree(requireNonNull(in, RESOURCE + " is missing"));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }
}
