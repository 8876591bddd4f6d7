package dev.muster.simulator.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// The durations in force: a profile, made shorter by the time scale.
///
/// @param timeScale how many simulated seconds pass in one; more than 0
public record Latencies(LatencyProfile profile, double timeScale) {
  public Latencies {
    requireNonNull(profile, "profile is null");
    if (!(timeScale > 0) || Double.isInfinite(timeScale)) {
      throw new IllegalArgumentException("time scale must be more than 0, got: " + timeScale);
    }
  }

  public Duration of(OperationKind kind) {
    return scaled(profile.of(kind));
  }

  /// Any duration of the simulated world, as it lasts here.
  public Duration scaled(Duration simulated) {
    return Duration.ofNanos(Math.round(simulated.toNanos() / timeScale));
  }
}
