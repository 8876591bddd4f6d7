package dev.muster.ledger;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gives entries their order: a queue with a budget of bytes and the one thread that writes. While
/// one batch is being synced the next one gathers, so the batches grow with the load and no timer
/// is needed.
final class Sequencer {
  /// Entries that must stand side by side.
  private record Unit(
      List<PendingEntry> entries,
      long bytes,
      @Nullable KeyDigest key,
      CompletableFuture<Long> firstIndex) {}

  /// What happened to a call of append.
  sealed interface Admission {
    /// Queued, or joined to an equal entry that is queued.
    record Queued(CompletableFuture<Long> firstIndex) implements Admission {}

    /// The key is known; whether the bytes are the same is still to be asked of the tree.
    record Known(long index) implements Admission {}

    /// Refused at once.
    record Refused(LedgerException reason) implements Admission {}
  }

  /// Bytes after which a batch takes no more entries.
  private static final long COMMIT_BYTES_MAX = 4 << 20;

  private final LedgerStore store;
  private final IdempotencyIndex known;
  private final long queueBytesMax;
  private final LedgerListener listener;
  private final Executor completions;
  private final Runnable onCommit;
  private final Consumer<LedgerException> onFailure;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Unit> queue = new ArrayDeque<>();
  private final Map<KeyDigest, Unit> inFlight = new HashMap<>();
  private long queuedBytes;
  private boolean closed;
  private @Nullable LedgerException failure;

  Sequencer(
      LedgerStore store,
      LedgerConfig config,
      Executor completions,
      Runnable onCommit,
      Consumer<LedgerException> onFailure) {
    this.store = store;
    this.known = store.idempotencyIndex();
    this.queueBytesMax = config.queueBytesMax();
    this.listener = config.listener();
    this.completions = completions;
    this.onCommit = onCommit;
    this.onFailure = onFailure;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("ledger-writer " + store.checkpoint().origin())
            .unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Queues entries; their first index comes when they are durable.
  ///
  /// @param key of a single entry, or null
  Admission admit(List<PendingEntry> entries, @Nullable KeyDigest key) {
    long bytes = 0;
    for (PendingEntry entry : entries) {
      bytes += entry.bytes().length;
    }
    lock.lock();
    try {
      if (key != null) {
        Admission repeat = repeat(entries.getFirst(), key);
        if (repeat != null) {
          return repeat;
        }
      }
      LedgerException reason = refusal(bytes);
      if (reason != null) {
        return new Admission.Refused(reason);
      }
      var unit = new Unit(entries, bytes, key, new CompletableFuture<>());
      if (key != null) {
        inFlight.put(key, unit);
      }
      queue.add(unit);
      queuedBytes += bytes;
      changed.signalAll();
      return new Admission.Queued(unit.firstIndex());
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Admission repeat(PendingEntry entry, KeyDigest key) {
    Unit waiting = inFlight.get(key);
    if (waiting != null) {
      byte[] first = waiting.entries().getFirst().leafHash();
      return java.util.Arrays.equals(first, entry.leafHash())
          ? new Admission.Queued(waiting.firstIndex())
          : new Admission.Refused(
              new IdempotencyConflict(
                  "the idempotency key belongs to other bytes, which are being written"));
    }
    OptionalLong index = known.indexOf(key);
    return index.isPresent() ? new Admission.Known(index.getAsLong()) : null;
  }

  private @Nullable LedgerException refusal(long bytes) {
    if (failure != null) {
      return failure;
    }
    if (closed) {
      return new LedgerUnavailable("the ledger is closed");
    }
    if (queuedBytes + bytes > queueBytesMax) {
      return new LedgerBusy(
          "the ledger's queue may hold %d bytes; %d wait for the disk, %d more were offered"
              .formatted(queueBytesMax, queuedBytes, bytes));
    }
    return null;
  }

  private void run() {
    try {
      for (List<Unit> batch = take(); !batch.isEmpty(); batch = take()) {
        commit(batch);
      }
    } catch (IOException | RuntimeException e) {
      // Whatever the cause: what the failed write left is unknown, so nothing may follow it.
      fail(new LedgerUnavailable("the ledger is read-only after a failed write: " + e, e));
    } catch (Error e) {
      // Nobody may wait for a thread that is gone.
      fail(new LedgerUnavailable("the ledger is read-only after an error: " + e, e));
      throw e;
    }
  }

  /// The next batch; empty when the sequencer is closed and all is written.
  private List<Unit> take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed && failure == null) {
        changed.awaitUninterruptibly();
      }
      var batch = new ArrayList<Unit>();
      long bytes = 0;
      while (!queue.isEmpty() && failure == null && bytes < COMMIT_BYTES_MAX) {
        Unit unit = queue.remove();
        batch.add(unit);
        bytes += unit.bytes();
      }
      // Not yet off the budget, and failed with the others if the write fails.
      batch.reversed().forEach(queue::addFirst);
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Unit> batch) throws IOException {
    var entries = new ArrayList<PendingEntry>();
    long bytes = 0;
    for (Unit unit : batch) {
      entries.addAll(unit.entries());
      bytes += unit.bytes();
    }
    long first = store.commit(entries);
    settle(batch, first, bytes);
    onCommit.run();
    listener.committed(entries.size(), bytes, store.size());
    // Not on this thread: what a caller does with its receipt must not delay the next batch.
    completions.execute(() -> complete(batch, first));
  }

  private void settle(List<Unit> batch, long first, long bytes) {
    lock.lock();
    try {
      if (failure != null) {
        // Failed from another thread meanwhile; that has emptied the queue.
        return;
      }
      long index = first;
      for (Unit unit : batch) {
        queue.remove();
        if (unit.key() != null) {
          known.put(unit.key(), index);
          inFlight.remove(unit.key());
        }
        index += unit.entries().size();
      }
      queuedBytes -= bytes;
    } finally {
      lock.unlock();
    }
  }

  private static void complete(List<Unit> batch, long first) {
    long index = first;
    for (Unit unit : batch) {
      unit.firstIndex().complete(index);
      index += unit.entries().size();
    }
  }

  /// Whether entries wait for the disk.
  boolean isBusy() {
    lock.lock();
    try {
      return !queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Ends acknowledgement for good.
  void fail(LedgerException reason) {
    List<Unit> unwritten;
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      failure = reason;
      unwritten = List.copyOf(queue);
      queue.clear();
      inFlight.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    onFailure.accept(reason);
    completions.execute(
        () -> unwritten.forEach(unit -> unit.firstIndex().completeExceptionally(reason)));
  }

  /// Takes no more entries and waits until all that wait are written.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Threads.join(thread);
  }
}
