package dev.muster.ledger;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Seals full segments and prepares the next one, beside the appends, one task at a time.
final class Housekeeper {
  private final LedgerStore store;
  private final LedgerListener listener;
  private final Executor background;
  private final Consumer<LedgerException> onFailure;
  private final Semaphore idle = new Semaphore(1);
  private final AtomicBoolean wanted = new AtomicBoolean();
  private volatile boolean stopped;

  Housekeeper(
      LedgerStore store,
      LedgerListener listener,
      Executor background,
      Consumer<LedgerException> onFailure) {
    this.store = store;
    this.listener = listener;
    this.background = background;
    this.onFailure = onFailure;
  }

  /// Starts the work, or has the task in hand look once more.
  void wake() {
    wanted.set(true);
    if (!stopped && idle.availablePermits() > 0) {
      background.execute(this::work);
    }
  }

  private void work() {
    // Asked again after each release: a wake in between found no permit and went away.
    while (wanted.get() && !stopped && idle.tryAcquire()) {
      try {
        wanted.set(false);
        workOnce();
      } finally {
        idle.release();
      }
    }
  }

  private void workOnce() {
    try {
      do {
        store.prepareSpare();
      } while (!stopped && store.sealNext());
    } catch (ForceFailed e) {
      stopped = true;
      onFailure.accept(
          new LedgerUnavailable("the ledger is read-only: a segment is not durable: " + e, e));
    } catch (IOException | RuntimeException e) {
      listener.backgroundWorkFailed("segments", e);
    }
  }

  /// Waits for the task in hand; nothing more is done after.
  ///
  /// @param sealAll whether to seal what is left first
  void close(boolean sealAll) {
    stopped = true;
    idle.acquireUninterruptibly();
    if (!sealAll) {
      return;
    }
    try {
      while (store.sealNext()) {
        // One after the other.
      }
    } catch (IOException | RuntimeException e) {
      // Nothing is lost: the next opening seals them.
      listener.backgroundWorkFailed("segments", e);
    }
  }
}
