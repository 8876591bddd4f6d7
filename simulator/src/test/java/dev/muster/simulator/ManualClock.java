package dev.muster.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that moves only when told to.
final class ManualClock implements InstantSource {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-08-05T10:00:00Z"));

  @Override
  public Instant instant() {
    return now.get();
  }

  void tick(Duration step) {
    now.updateAndGet(before -> before.plus(step));
  }

  void tickSeconds(double seconds) {
    tick(Duration.ofMillis(Math.round(seconds * 1000)));
  }
}
