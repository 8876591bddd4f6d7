package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/// Settings of a trail.
///
/// @param account whose events these are; one account per trail
/// @param defaultLocation where events go whose `logSourceCRN` does not name a known place
/// @param indexFolder where the search indexes lie, `<account>/<location>/`; may be deleted, is
///   rebuilt
/// @param refreshInterval how long after something came it can be found, at most; 1 ms to 1 s
/// @param commitInterval how often the index is made durable while something comes; after a crash
///   what came since is indexed again; 1 ms or more
/// @param tailQueueMax events that wait for a slow reader of a tail before its own thread waits for
///   it, 1 or more
public record TrailConfig(
    String account,
    String defaultLocation,
    Path indexFolder,
    Duration refreshInterval,
    Duration commitInterval,
    int tailQueueMax) {
  private static final Duration REFRESH_MAX = Duration.ofSeconds(1);

  public TrailConfig {
    requireNonNull(account, "account is null");
    requireNonNull(defaultLocation, "defaultLocation is null");
    requireNonNull(indexFolder, "indexFolder is null");
    if (!refreshInterval.isPositive() || refreshInterval.compareTo(REFRESH_MAX) > 0) {
      throw new IllegalArgumentException(
          "refreshInterval must be 1 ms to 1 s, got: " + refreshInterval);
    }
    if (!commitInterval.isPositive()) {
      throw new IllegalArgumentException("commitInterval must be positive, got: " + commitInterval);
    }
    if (tailQueueMax < 1) {
      throw new IllegalArgumentException("tailQueueMax must be 1 or more, got: " + tailQueueMax);
    }
  }

  /// Visible after 200 ms, durable after 10 s, 256 events in a tail's queue.
  public static TrailConfig of(String account, String defaultLocation, Path indexFolder) {
    return new TrailConfig(
        account, defaultLocation, indexFolder, Duration.ofMillis(200), Duration.ofSeconds(10), 256);
  }
}
