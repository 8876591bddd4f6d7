package dev.muster.estate;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import jdk.management.VirtualThreadSchedulerMXBean;

/// A clock that stands still until somebody waits: waiting moves it. Thread-safe.
///
/// Many that wait side by side move it faster than one. Where time is to be measured, [#exact] lets
/// everybody wait for the same time instead, and [#run] moves it when nobody has anything to do.
public final class ManualClock implements InstantSource {
  private final List<Instant> wakes = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-20T03:00:00Z");
  private boolean exact;

  @Override
  public synchronized Instant instant() {
    return now;
  }

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
    notifyAll();
  }

  /// From now on time passes in [#run] only.
  public synchronized void exact() {
    exact = true;
  }

  /// Waits.
  public synchronized void pass(Duration duration) throws InterruptedException {
    if (!exact) {
      now = now.plus(duration);
      return;
    }
    Instant wake = now.plus(duration);
    wakes.add(wake);
    try {
      while (now.isBefore(wake)) {
        wait();
      }
    } finally {
      wakes.remove(wake);
    }
  }

  /// Moves time on to the next moment for which somebody waits, each time when every virtual thread
  /// waits for something, until an end.
  public void run(BooleanSupplier end) {
    VirtualThreadSchedulerMXBean threads =
        ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    int quiet = 0;
    while (!end.getAsBoolean()) {
      LockSupport.parkNanos(200_000);
      boolean busy =
          threads.getMountedVirtualThreadCount() > 0 || threads.getQueuedVirtualThreadCount() > 0;
      quiet = busy ? 0 : quiet + 1;
      if (quiet >= 10) {
        quiet = 0;
        toTheNextWake();
      }
    }
  }

  private synchronized void toTheNextWake() {
    wakes.stream()
        .min(Comparator.naturalOrder())
        .filter(next -> next.isAfter(now))
        .ifPresent(next -> now = next);
    notifyAll();
  }
}
