package dev.muster.ledger;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Seals full segments and prepares the next one, beside the appends, one task at a time.
final class Housekeeper {
  private final LedgerStore store;
  private final LedgerListener listener;
  private final Executor background;
  private final Consumer<LedgerException> onFailure;
  private final ReentrantLock working = new ReentrantLock();
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

  /// Starts the work unless it is already being done.
  void wake() {
    if (!stopped && !working.isLocked()) {
      background.execute(this::work);
    }
  }

  private void work() {
    if (!working.tryLock()) {
      return;
    }
    try {
      store.prepareSpare();
      while (!stopped && store.sealNext()) {
        store.prepareSpare();
      }
    } catch (ForceFailed e) {
      stopped = true;
      onFailure.accept(
          new LedgerUnavailable("the ledger is read-only: a segment is not durable: " + e, e));
    } catch (IOException | RuntimeException e) {
      listener.backgroundWorkFailed("segments", e);
    } finally {
      working.unlock();
    }
  }

  /// Waits for the task in hand; nothing more is done after.
  void close() {
    stopped = true;
    working.lock();
    try {
      // Nothing to do: holding the lock means that no task is in hand.
      assert stopped;
    } finally {
      working.unlock();
    }
  }
}
