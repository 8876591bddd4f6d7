package dev.muster.powervs;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets as many calls pass at once as the cloud has lately shown to bear: additive increase,
/// multiplicative decrease, shared by all workspaces of a connection. First come, first served.
/// Thread-safe.
final class Throttle {
  private final Concurrency bounds;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition room = lock.newCondition();
  private double limit;
  private int underWay;
  private long entered;
  private long halvedAt;

  Throttle(Concurrency bounds) {
    this.bounds = bounds;
    this.limit = bounds.first();
  }

  /// Waits for room.
  ///
  /// @return the ticket to leave with
  long enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (underWay >= limit()) {
        room.await();
      }
      underWay++;
      return ++entered;
    } finally {
      lock.unlock();
    }
  }

  /// Makes room, and learns from what the cloud answered.
  ///
  /// @param status of the answer, 0 without one
  void leave(long ticket, int status) {
    lock.lock();
    try {
      underWay--;
      if (status == 429) {
        // Calls that were under way at the last halving tell nothing about the limit since then.
        if (ticket > halvedAt) {
          limit = Math.max(1, Math.floor(limit) / 2);
          halvedAt = entered;
        }
      } else if (status != 0 && status < 500) {
        limit = Math.min(bounds.most(), limit + 1 / limit);
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// How many may be under way now.
  int limit() {
    lock.lock();
    try {
      return (int) Math.max(1, Math.floor(limit));
    } finally {
      lock.unlock();
    }
  }
}
