package dev.muster.powervs;

import java.time.Duration;

/// How often a call is repeated where repeating is safe.
///
/// @param attempts attempts in all, 1 to 10
/// @param firstWait the longest wait before the second attempt; doubles with each further one
/// @param longestWait what the doubling stops at; `Retry-After` may ask for more
/// @param deadline no attempt starts later than this after the first one
public record RetryLimits(
    int attempts, Duration firstWait, Duration longestWait, Duration deadline) {
  public static final RetryLimits STANDARD =
      new RetryLimits(4, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(3));

  public RetryLimits {
    if (attempts < 1 || attempts > 10) {
      throw new IllegalArgumentException("attempts must be 1 to 10, got: " + attempts);
    }
    if (!firstWait.isPositive() || longestWait.compareTo(firstWait) < 0) {
      throw new IllegalArgumentException(
          "waits must be above zero and rise, got: %s to %s".formatted(firstWait, longestWait));
    }
    if (deadline.isNegative()) {
      throw new IllegalArgumentException("deadline must be 0 or more, got: " + deadline);
    }
  }

  /// The longest wait after an attempt.
  ///
  /// @param attempt 1 or more
  Duration waitAfter(int attempt) {
    Duration doubled = firstWait.multipliedBy(1L << (attempt - 1));
    return doubled.compareTo(longestWait) < 0 ? doubled : longestWait;
  }
}
