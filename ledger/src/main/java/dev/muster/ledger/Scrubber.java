package dev.muster.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads everything again within a period, at an even rate, and hashes it anew: a disk that forgets
/// is found out while a copy still exists. Sleeps between two reads, without a thread of the
/// operating system.
final class Scrubber {
  private static final int DAMAGE_MAX = 100;

  private final LedgerStore store;
  private final Duration period;
  private final LedgerListener listener;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  /// What the last whole pass found, and what the present one has found so far.
  private volatile Set<String> before = Set.of();

  private volatile Set<String> now = Set.of();

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
        before = now;
        now = Set.of();
        listener.scrubbed(size);
      }
    }
  }

  private void scrub(long tile, long size) {
    try {
      store.scrub(tile, size);
    } catch (LedgerCorrupt e) {
      found(e);
    } catch (IOException | RuntimeException e) {
      long first = tile * TilePath.FULL;
      found(new LedgerCorrupt("entries from %d on cannot be read: %s".formatted(first, e), e));
    }
  }

  private void found(LedgerCorrupt damage) {
    if (now.size() < DAMAGE_MAX) {
      var more = new LinkedHashSet<>(now);
      more.add(String.valueOf(damage.getMessage()));
      now = Collections.unmodifiableSet(more);
    }
    listener.scrubFound(damage);
  }

  /// What was found and not yet read again without it: at most a hundred of each pass.
  List<String> damage() {
    // The present pass first: when it ends in between, its findings are seen twice, not never.
    var all = new LinkedHashSet<>(now);
    all.addAll(before);
    return List.copyOf(all);
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
