package dev.muster.benchmarks;

import dev.muster.simulator.time.SimulatedClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import jdk.management.VirtualThreadSchedulerMXBean;

/// Time that passes only while nobody has anything to do: once every virtual thread waits, the
/// clock jumps to the next instant that somebody waits for. So how long something takes by this
/// clock does not depend on the machine, and work costs nothing.
///
/// Everything that acts MUST run in virtual threads, and none of it may wait for anything but
/// [#pause] and each other.
final class VirtualTime implements AutoCloseable {
  private static final long BREATH_NANOS = 5_000;

  private final SimulatedClock clock = SimulatedClock.manual(Instant.parse("2026-08-05T10:00:00Z"));
  private final PriorityQueue<Sleep> sleeps =
      new PriorityQueue<>(Comparator.comparing(Sleep::until).thenComparingLong(Sleep::number));
  private final VirtualThreadSchedulerMXBean scheduler =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

  /// No monitor: who waits for one is nowhere to be seen for a moment after it is free.
  private final ReentrantLock lock = new ReentrantLock();

  private long numbers;
  private volatile boolean closed;
  private final Thread driver;

  private record Sleep(Instant until, long number, CountDownLatch over) {}

  VirtualTime() {
    driver = Thread.ofPlatform().daemon().name("virtual-time").start(this::drive);
  }

  SimulatedClock clock() {
    return clock;
  }

  /// The thread that moves the clock; its processor time is nobody's work.
  Thread driver() {
    return driver;
  }

  void pause(Duration span) throws InterruptedException {
    var over = new CountDownLatch(1);
    lock.lock();
    try {
      sleeps.add(new Sleep(clock.instant().plus(span), ++numbers, over));
    } finally {
      lock.unlock();
    }
    over.await();
  }

  private void drive() {
    while (!closed) {
      if (isQuiet()) {
        wakeNext();
      } else {
        LockSupport.parkNanos(BREATH_NANOS);
      }
    }
  }

  /// A thread that is woken is queued before the one that woke it goes to sleep. But one that waits
  /// for a file or a class counts as gone for a moment; so it must be quiet twice.
  private boolean isQuiet() {
    if (isSomebodyAwake()) {
      return false;
    }
    LockSupport.parkNanos(BREATH_NANOS);
    return !isSomebodyAwake();
  }

  private boolean isSomebodyAwake() {
    return scheduler.getQueuedVirtualThreadCount() > 0
        || scheduler.getMountedVirtualThreadCount() > 0
        || scheduler.getQueuedVirtualThreadCount() > 0;
  }

  private void wakeNext() {
    lock.lock();
    try {
      if (sleeps.isEmpty()) {
        return;
      }
      Instant next = sleeps.element().until();
      if (next.isAfter(clock.instant())) {
        clock.advance(Duration.between(clock.instant(), next));
      }
      while (!sleeps.isEmpty() && !sleeps.element().until().isAfter(next)) {
        sleeps.remove().over().countDown();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
