package dev.muster.torture.recovery;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;

/// A clock that stands still while any thread has something to do. All who use it are virtual
/// threads on one carrier: one at a time runs, until it waits, and those that can run do so in the
/// order in which they became able to. So one seed is one story.
final class VirtualTime implements InstantSource {
  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
  private static final String POOL = "jdk.virtualThreadScheduler.maxPoolSize";

  private final VirtualThreadSchedulerMXBean threads =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  private final PriorityQueue<Wake> wakes =
      new PriorityQueue<>(Comparator.comparing(Wake::at).thenComparingLong(Wake::number));
  private Instant now = Instant.parse("2026-11-20T03:00:00Z");
  private long numbers;

  private record Wake(Instant at, long number, Thread thread) {}

  /// Asks the JDK for one carrier. Has an effect only before the first virtual thread of a process.
  static void oneCarrier() {
    for (String property : new String[] {PARALLELISM, POOL}) {
      if (System.getProperty(property) == null) {
        System.setProperty(property, "1");
      }
    }
  }

  VirtualTime() {
    if (threads.getParallelism() != 1) {
      throw new IllegalStateException(
          "virtual threads must have one carrier: -D%s=1 -D%s=1, got: %d"
              .formatted(PARALLELISM, POOL, threads.getParallelism()));
    }
  }

  @Override
  public Instant instant() {
    return now;
  }

  /// Waits, which lets time go on once everybody does.
  void pass(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Wake wake = new Wake(now.plus(duration), numbers++, Thread.currentThread());
    wakes.add(wake);
    while (now.isBefore(wake.at())) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        wakes.remove(wake);
        throw new InterruptedException();
      }
    }
  }

  /// Lets all others do what they can do without waiting.
  @SuppressWarnings("ThreadPriorityCheck") // On one carrier, yielding lets exactly the others run.
  void settle() {
    do {
      Thread.yield();
    } while (threads.getQueuedVirtualThreadCount() > 0);
  }

  /// When the next one has waited long enough.
  Optional<Instant> next() {
    return Optional.ofNullable(wakes.peek()).map(Wake::at);
  }

  /// Lets time go on up to then, and everybody who has waited long enough go on in order.
  void goTo(Instant until) {
    while (!wakes.isEmpty() && !wakes.peek().at().isAfter(until)) {
      Wake wake = wakes.remove();
      now = wake.at().isAfter(now) ? wake.at() : now;
      LockSupport.unpark(wake.thread());
      settle();
    }
    now = until.isAfter(now) ? until : now;
  }
}
