package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.WatchPolicy.Pause;
import java.time.Duration;

/// How an engine keeps time.
///
/// @param timeScale seconds of the cloud's time per second of real time; 1 for a real cloud
/// @param pollEvery between two looks at something that is waited for, in real time
/// @param settleWithin how long the cleanup waits for copies that the cloud was asked for and not
///   seen to make, in the cloud's time
/// @param pause waits; a seam for tests
public record EngineSettings(
    double timeScale, Duration pollEvery, Duration settleWithin, Pause pause) {
  public EngineSettings {
    if (!(timeScale > 0)) {
      throw new IllegalArgumentException("timeScale must be more than 0, got: " + timeScale);
    }
    if (!pollEvery.isPositive() || !settleWithin.isPositive()) {
      throw new IllegalArgumentException(
          "pollEvery and settleWithin must be positive, got: %s and %s"
              .formatted(pollEvery, settleWithin));
    }
    requireNonNull(pause, "pause is null");
  }

  /// A span of the cloud's time in real time; at least a millisecond.
  Duration real(Duration cloudTime) {
    return Duration.ofMillis(Math.max(1, Math.round(cloudTime.toMillis() / timeScale)));
  }

  /// A span of real time in the cloud's time.
  Duration cloud(Duration realTime) {
    return Duration.ofMillis(Math.round(realTime.toMillis() * timeScale));
  }
}
