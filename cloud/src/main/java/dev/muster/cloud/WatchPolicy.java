package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;

/// How patiently the end of a mutation is waited for, in wall-clock time.
///
/// @param interval between two looks
/// @param deadline after which a mutation that is not seen to be done is recorded as failed
/// @param pause waits; a seam for tests and scaled clocks
public record WatchPolicy(Duration interval, Duration deadline, Pause pause) {
  public WatchPolicy {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("interval must be positive, got: " + interval);
    }
    if (deadline.compareTo(interval) < 0) {
      throw new IllegalArgumentException(
          "deadline must not be shorter than the interval %s, got: %s"
              .formatted(interval, deadline));
    }
    requireNonNull(pause, "pause is null");
  }

  /// Waits for a while.
  @FunctionalInterface
  public interface Pause {
    void pause(Duration duration) throws InterruptedException;

    /// The same for many who wait side by side: all wait until the next whole multiple of the
    /// duration, at most so long, and so wake at the same instants. What one of them looks at then
    /// serves all.
    default Pause together(InstantSource clock) {
      return duration -> {
        long millis = Math.max(1, duration.toMillis());
        pause(Duration.ofMillis(millis - Math.floorMod(clock.millis(), millis)));
      };
    }
  }

  int looks() {
    return (int) Math.max(1, deadline.dividedBy(interval));
  }
}
