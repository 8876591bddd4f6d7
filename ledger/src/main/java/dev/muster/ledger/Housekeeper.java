package dev.muster.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Seals full segments, prepares the next one and compresses what is sealed, beside the appends,
/// one task at a time. Compressing gives way to appends.
final class Housekeeper {
  /// How long compressing waits after each mebibyte while entries wait for the disk: a fifth of a
  /// core at most. With many segments waiting it must come nearer to the speed of the appends.
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Duration SHORT_PAUSE = Duration.ofMillis(1);
  private static final int UNCOMPRESSED_MANY = 16;
  private static final long UNSEALED_BYTES_MANY = 256L << 20;

  private final LedgerStore store;
  private final LedgerListener listener;
  private final boolean compression;
  private final Executor background;
  private final BooleanSupplier appending;
  private final Consumer<LedgerException> onFailure;
  private final Semaphore idle = new Semaphore(1);
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final CountDownLatch stop = new CountDownLatch(1);

  /// @param appending whether entries wait for the disk
  Housekeeper(
      LedgerStore store,
      LedgerConfig config,
      Executor background,
      BooleanSupplier appending,
      Consumer<LedgerException> onFailure) {
    this.store = store;
    this.listener = config.listener();
    this.compression = config.compression();
    this.background = background;
    this.appending = appending;
    this.onFailure = onFailure;
  }

  private boolean isStopped() {
    return stop.getCount() == 0;
  }

  /// Starts the work, or has the task in hand look once more.
  void wake() {
    wanted.set(true);
    if (!isStopped() && idle.availablePermits() > 0) {
      background.execute(this::work);
    }
  }

  private void work() {
    // Asked again after each release: a wake in between found no permit and went away.
    while (wanted.get() && !isStopped() && idle.tryAcquire()) {
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
        store.fillReserve();
        while (!isStopped() && !sealingWaits() && store.sealNext()) {
          store.prepareSpare();
        }
      } while (!isStopped() && !compressingWaits() && store.compressNext(this::breathe));
      if (!isStopped() && !appending.getAsBoolean()) {
        listener.caughtUp();
      }
    } catch (ForceFailed e) {
      stop.countDown();
      onFailure.accept(
          new LedgerUnavailable("the ledger is read-only: a segment is not durable: " + e, e));
    } catch (IOException | RuntimeException e) {
      listener.backgroundWorkFailed("segments", e);
    }
  }

  /// Sealing makes hundreds of tiles durable, each with an fsync that the appends feel. What is not
  /// sealed must be read again by the next opening, so only so much of it may wait.
  private boolean sealingWaits() {
    return appending.getAsBoolean() && store.unsealedBytes() < UNSEALED_BYTES_MANY;
  }

  private boolean compressingWaits() {
    return !compression || (appending.getAsBoolean() && store.uncompressed() < UNCOMPRESSED_MANY);
  }

  /// Amid compressing: the writer must never wait for the next segment.
  private boolean breathe() throws IOException {
    store.prepareSpare();
    // Also without appends: others may want to run where this does.
    boolean givesWay = appending.getAsBoolean() && store.uncompressed() < 2 * UNCOMPRESSED_MANY;
    pause(givesWay ? PAUSE : SHORT_PAUSE);
    return !isStopped();
  }

  private void pause(Duration time) {
    try {
      boolean _ = stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the housekeeper", e);
    }
  }

  /// A task that must not meet any other.
  @FunctionalInterface
  interface Alone {
    long run() throws IOException;
  }

  /// Runs a task between two others, on the caller's thread.
  long alone(Alone task) throws IOException {
    idle.acquireUninterruptibly();
    try {
      return task.run();
    } finally {
      idle.release();
    }
  }

  /// Waits for the task in hand; nothing more is done after.
  ///
  /// @param sealAll whether to seal what is left first
  void close(boolean sealAll) {
    stop.countDown();
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
