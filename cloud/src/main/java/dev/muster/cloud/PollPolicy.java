package dev.muster.cloud;

import java.time.Duration;

/// How looks are shared.
///
/// @param freshness for how long an answer serves all who look
/// @param recheck after which a resource is looked at by itself although the list shows no change:
///   lists may lag behind
public record PollPolicy(Duration freshness, Duration recheck) {
  public static final PollPolicy STANDARD =
      new PollPolicy(Duration.ofSeconds(2), Duration.ofMinutes(1));

  public PollPolicy {
    if (!freshness.isPositive() || recheck.compareTo(freshness) < 0) {
      throw new IllegalArgumentException(
          "freshness must be positive and not longer than recheck, got: %s and %s"
              .formatted(freshness, recheck));
    }
  }
}
