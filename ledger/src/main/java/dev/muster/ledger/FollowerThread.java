package dev.muster.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// A follower: reads behind the appends on a thread of its own and never holds anything that an
/// append needs.
final class FollowerThread implements Follower {
  private static final int BATCH_ENTRIES_MAX = 256;

  private final LedgerStore store;
  private final String name;
  private final FollowerListener listener;
  private final LedgerListener ledgerListener;
  private final Consumer<FollowerThread> onClose;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean closed;
  private volatile long nextIndex;

  FollowerThread(
      LedgerStore store,
      String name,
      long fromIndex,
      FollowerListener listener,
      LedgerListener ledgerListener,
      Consumer<FollowerThread> onClose) {
    this.store = store;
    this.name = name;
    this.nextIndex = fromIndex;
    this.listener = listener;
    this.ledgerListener = ledgerListener;
    this.onClose = onClose;
    this.thread = Thread.ofVirtual().name("ledger-follower " + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Called after each commit.
  void wake() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    List<Entry> batch = List.of();
    int attempt = 0;
    while (awaitEntries()) {
      try {
        if (batch.isEmpty()) {
          batch = nextBatch();
        }
        listener.onEntries(batch);
        nextIndex = batch.getLast().index() + 1;
        batch = List.of();
        attempt = 0;
      } catch (RuntimeException e) {
        // The batch is kept and offered again; the ledger goes on without this follower meanwhile.
        attempt++;
        ledgerListener.followerFailed(name, e, attempt);
        pause(listener.retryAfter(e, attempt));
      }
    }
  }

  private List<Entry> nextBatch() {
    var batch = new ArrayList<Entry>();
    // What was given up while this follower did not exist is not for it.
    nextIndex = Math.max(nextIndex, store.minimumIndex());
    long to = Math.min(store.size(), nextIndex + BATCH_ENTRIES_MAX);
    try {
      store.read(nextIndex, to, batch::add);
    } catch (IOException e) {
      throw new LedgerUnavailable("follower " + name + " cannot read the ledger: " + e, e);
    }
    return List.copyOf(batch);
  }

  /// Waits for an entry; false when closed.
  private boolean awaitEntries() {
    lock.lock();
    try {
      while (!closed && nextIndex >= store.size()) {
        changed.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void pause(Duration time) {
    long left = time.toNanos();
    lock.lock();
    try {
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a follower", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long nextIndex() {
    return nextIndex;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    // A listener may close its own follower; it cannot wait for itself.
    if (Thread.currentThread() != thread) {
      Threads.join(thread);
    }
    onClose.accept(this);
  }
}
