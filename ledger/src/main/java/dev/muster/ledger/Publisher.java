package dev.muster.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Signs a checkpoint soon after the ledger has grown, not oftener than the interval; sleeps while
/// nothing happens. Where witnesses are configured, what it signs is published by [Cosigning].
final class Publisher {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final LedgerStore store;
  private final Cosigning cosigning;
  private final LedgerListener listener;
  private final long intervalNanos;
  private final Runnable afterPublish;
  private final Consumer<LedgerException> onFailure;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final Condition published = lock.newCondition();
  private final Condition stopping = lock.newCondition();
  private boolean stopped;

  Publisher(
      LedgerStore store,
      Cosigning cosigning,
      LedgerConfig config,
      Runnable afterPublish,
      Consumer<LedgerException> onFailure) {
    this.store = store;
    this.cosigning = cosigning;
    this.listener = config.listener();
    this.intervalNanos = config.checkpointInterval().toNanos();
    this.afterPublish = afterPublish;
    this.onFailure = onFailure;
    this.thread =
        Thread.ofVirtual()
            .name("ledger-publisher " + store.checkpoint().origin())
            .unstarted(this::run);
  }

  void start() {
    thread.start();
    cosigning.start(this::tellPublished);
  }

  /// Called after each commit.
  void wake() {
    lock.lock();
    try {
      grown.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The first checkpoint that covers a size.
  ///
  /// @throws LedgerUnavailable when there is none in time, or the ledger is closed before
  SignedCheckpoint await(long minSize, Duration max) {
    long left = max.toNanos();
    lock.lock();
    try {
      while (cosigning.published().size() < minSize) {
        if (left <= 0 || stopped) {
          throw new LedgerUnavailable(
              "no checkpoint of size %d within %s; the newest has size %d"
                  .formatted(minSize, max, cosigning.published().size()));
        }
        left = published.awaitNanos(left);
      }
      return cosigning.published();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerUnavailable("interrupted while waiting for a checkpoint", e);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (awaitGrowth()) {
      boolean done = publish();
      if (!pause(done ? intervalNanos : RETRY_AFTER.toNanos())) {
        break;
      }
    }
  }

  /// Waits until there is something to sign; false when stopped.
  private boolean awaitGrowth() {
    lock.lock();
    try {
      while (!stopped && store.size() == store.checkpoint().size()) {
        grown.awaitUninterruptibly();
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private boolean pause(long nanos) {
    long left = nanos;
    lock.lock();
    try {
      while (left > 0 && !stopped) {
        left = stopping.awaitNanos(left);
      }
      return !stopped;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the publisher", e);
    } finally {
      lock.unlock();
    }
  }

  /// Publishes once.
  ///
  /// @return false when it failed and may be tried again
  private boolean publish() {
    try {
      SignedCheckpoint checkpoint = store.publish();
      if (cosigning.isWanted()) {
        cosigning.wake();
      } else {
        listener.published(checkpoint);
        tellPublished();
      }
      afterPublish.run();
      return true;
    } catch (ForceFailed e) {
      onFailure.accept(
          new LedgerUnavailable("the ledger is read-only: its checkpoint is not durable: " + e, e));
      stop();
      return false;
    } catch (IOException | RuntimeException e) {
      listener.backgroundWorkFailed("checkpoint", e);
      return false;
    }
  }

  private void tellPublished() {
    lock.lock();
    try {
      published.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    lock.lock();
    try {
      stopped = true;
      grown.signalAll();
      stopping.signalAll();
      published.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Stops, after a last checkpoint over everything that is durable.
  void close(boolean publishLast) {
    stop();
    Threads.join(thread);
    if (publishLast) {
      publish();
    }
    // What it has not asked for is asked for after the next opening.
    cosigning.close();
  }
}
