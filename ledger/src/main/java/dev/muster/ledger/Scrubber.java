package dev.muster.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads everything again within a period, at an even rate, and hashes it anew: a disk that forgets
/// is found out while a copy still exists. Sleeps between two reads, without a thread of the
/// operating system.
final class Scrubber {
  private final LedgerStore store;
  private final Duration period;
  private final LedgerListener listener;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  /// @param period for all entries once; zero for never
  Scrubber(LedgerStore store, Duration period, LedgerListener listener) {
    this.store = store;
    this.period = period;
    this.listener = listener;
    this.thread =
        Thread.ofVirtual()
            .name("ledger-scrubber " + store.checkpoint().origin())
            .unstarted(this::run);
  }

  void start() {
    if (period.isPositive()) {
      thread.start();
    }
  }

  private void run() {
    boolean goesOn = true;
    while (goesOn) {
      long size = store.checkpoint().size();
      long tiles = (size + TilePath.FULL - 1) / TilePath.FULL;
      Duration step = period.dividedBy(Math.max(1, tiles));
      goesOn = !pause(step);
      for (long tile = 0; goesOn && tile < tiles; tile++) {
        scrub(tile, size);
        goesOn = tile == tiles - 1 || !pause(step);
      }
      if (goesOn && size > 0) {
        listener.scrubbed(size);
      }
    }
  }

  private void scrub(long tile, long size) {
    try {
      store.scrub(tile, size);
    } catch (LedgerCorrupt e) {
      listener.scrubFound(e);
    } catch (IOException | RuntimeException e) {
      long first = tile * TilePath.FULL;
      listener.scrubFound(
          new LedgerCorrupt("entries from %d on cannot be read: %s".formatted(first, e), e));
    }
  }

  /// Waits; true when stopped.
  private boolean pause(Duration time) {
    try {
      return stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the scrubber", e);
    }
  }

  void close() {
    stop.countDown();
    if (period.isPositive()) {
      Threads.join(thread);
    }
  }
}
