package dev.muster.recovery.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until somebody waits: waiting moves it. Thread-safe.
final class ManualClock implements InstantSource {
  private Instant now = Instant.parse("2026-11-20T03:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }
}
