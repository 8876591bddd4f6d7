package dev.muster.trail;

import dev.muster.ledger.Follower;
import dev.muster.ledger.Ledger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes tails when a ledger has grown. Follows a ledger only while there are tails. Tails read for
/// themselves, so a slow one holds up nobody.
final class TailHub implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();
  private final Map<String, Ledger> ledgers = new TreeMap<>();
  private final Map<String, Follower> followers = new HashMap<>();
  private long rings;
  private int tails;
  private boolean closed;

  /// A ledger that exists, by its location. Idempotent.
  void know(String location, Ledger ledger) {
    lock.lock();
    try {
      if (ledgers.putIfAbsent(location, ledger) == null) {
        if (tails > 0 && !closed) {
          follow(location, ledger);
        }
        ring();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The ledgers known now, by location.
  Map<String, Ledger> ledgers() {
    lock.lock();
    try {
      return new TreeMap<>(ledgers);
    } finally {
      lock.unlock();
    }
  }

  void join() {
    lock.lock();
    try {
      tails++;
      if (tails == 1 && !closed) {
        ledgers.forEach(this::follow);
      }
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    Map<String, Follower> idle = new HashMap<>();
    lock.lock();
    try {
      tails--;
      if (tails == 0) {
        idle.putAll(followers);
        followers.clear();
      }
    } finally {
      lock.unlock();
    }
    idle.values()
        .forEach(Follower::close); // outside the lock: closing waits for a batch, which rings
  }

  long rings() {
    lock.lock();
    try {
      return rings;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the bell has rung since `seen`, without a clock.
  void awaitRing(long seen) throws InterruptedException {
    lock.lock();
    try {
      while (rings == seen && !closed) {
        rung.await();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void follow(String location, Ledger ledger) {
    followers.put(location, ledger.follow("tail " + location, ledger.size(), _ -> ring()));
  }

  private void ring() {
    lock.lock();
    try {
      rings++;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Map<String, Follower> open = new HashMap<>();
    lock.lock();
    try {
      closed = true;
      open.putAll(followers);
      followers.clear();
      rung.signalAll();
    } finally {
      lock.unlock();
    }
    open.values().forEach(Follower::close);
  }
}
