package dev.muster.ledger;

import dev.muster.ledger.LedgerBusy.Budget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gives entries their order: a queue with a budget of bytes and the one thread that writes, which
/// ends when nothing has come for a while and is begun again by the next entry. While one batch is
/// being synced the next one gathers, so the batches grow with the load and no timer is needed.
final class Sequencer {
  /// Entries that must stand side by side.
  ///
  /// @param keys one for each entry, or none at all
  private record Unit(
      List<PendingEntry> entries,
      long bytes,
      List<KeyDigest> keys,
      CompletableFuture<Long> firstIndex) {}

  /// Where an entry waits: its place in a unit.
  private record Waiting(Unit unit, int place) {}

  /// What happened to a call of append.
  sealed interface Admission {
    /// Queued, or joined to an equal entry that is queued.
    ///
    /// @param place added to the first index
    record Queued(CompletableFuture<Long> firstIndex, int place) implements Admission {}

    /// The key is known; whether the bytes are the same is still to be asked of the tree.
    record Known(long index) implements Admission {}

    /// Refused at once.
    record Refused(LedgerException reason) implements Admission {}

    /// Stands for what is not decided yet while a list is gone through.
    Admission PENDING = new Known(-1);
  }

  /// Bytes after which a batch takes no more entries.
  private static final long COMMIT_BYTES_MAX = 4 << 20;

  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  /// A full disk needs somebody's hand.
  private static final Duration RETRY_LATER = Duration.ofSeconds(30);

  private final LedgerStore store;
  private final IdempotencyIndex known;
  private final long queueBytesMax;
  private final long checkpointLagMax;
  private final LedgerListener listener;
  private final Executor completions;
  private final Runnable onCommit;
  private final Runnable onNoSpace;
  private final Consumer<LedgerException> onFailure;
  private final String threadName;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Unit> queue = new ArrayDeque<>();
  private final Map<KeyDigest, Waiting> inFlight = new HashMap<>();

  /// What will be known of the producers once everything is written that waits.
  private Producers expected;

  private long queuedBytes;
  private boolean writing;
  private boolean closed;
  private @Nullable LedgerException failure;

  Sequencer(
      LedgerStore store,
      LedgerConfig config,
      Executor completions,
      Runnable onCommit,
      Runnable onNoSpace,
      Consumer<LedgerException> onFailure) {
    this.store = store;
    this.known = store.idempotencyIndex();
    this.expected = store.producers();
    this.queueBytesMax = config.queueBytesMax();
    this.checkpointLagMax = config.checkpointLagMax();
    this.listener = config.listener();
    this.completions = completions;
    this.onCommit = onCommit;
    this.onNoSpace = onNoSpace;
    this.onFailure = onFailure;
    this.threadName = "ledger-writer " + store.checkpoint().origin();
  }

  /// Queues entries without keys; their first index comes when they are durable.
  Admission admit(List<PendingEntry> entries) {
    lock.lock();
    try {
      LedgerException reason = refusal(bytesOf(entries));
      if (reason == null && entries.size() == 1) {
        reason = expect(entries.getFirst());
      }
      return reason == null ? queue(entries, List.of()) : new Admission.Refused(reason);
    } finally {
      lock.unlock();
    }
  }

  /// Queues those of the entries whose keys are not known, side by side.
  ///
  /// @param keys one for each entry
  List<Admission> admitEach(List<PendingEntry> entries, List<KeyDigest> keys) {
    var admissions = new ArrayList<Admission>(entries.size());
    var places = new ArrayList<Integer>(); // of those that are queued, among the admissions
    var fresh = new ArrayList<PendingEntry>();
    Map<KeyDigest, Integer> freshKeys = new LinkedHashMap<>();
    var repeatedHere = new HashMap<Integer, Integer>(); // place among the admissions -> fresh
    lock.lock();
    try {
      for (int i = 0; i < entries.size(); i++) {
        PendingEntry entry = entries.get(i);
        KeyDigest key = keys.get(i);
        Integer before = freshKeys.get(key);
        Admission repeat = before == null ? repeat(entry, key) : null;
        if (before != null && !isSame(fresh.get(before), entry)) {
          repeat = inFlightConflict(fresh.get(before), entry);
        } else if (before != null) {
          repeatedHere.put(i, before);
        } else if (repeat == null) {
          freshKeys.put(key, fresh.size());
          fresh.add(entry);
          places.add(i);
        }
        admissions.add(repeat == null ? Admission.PENDING : repeat);
      }
      if (fresh.isEmpty()) {
        return admissions;
      }
      List<Admission> admitted = admitFresh(fresh, List.copyOf(freshKeys.keySet()));
      for (int i = 0; i < places.size(); i++) {
        admissions.set(places.get(i), admitted.get(i));
      }
      repeatedHere.forEach((place, first) -> admissions.set(place, admitted.get(first)));
      return admissions;
    } finally {
      lock.unlock();
    }
  }

  /// Queues those whose producers' places can be taken.
  private List<Admission> admitFresh(List<PendingEntry> fresh, List<KeyDigest> keys) {
    LedgerException overBudget = refusal(bytesOf(fresh));
    if (overBudget != null) {
      return Collections.nCopies(fresh.size(), new Admission.Refused(overBudget));
    }
    var taken = new ArrayList<PendingEntry>(fresh.size());
    var takenKeys = new ArrayList<KeyDigest>(fresh.size());
    var reasons = new ArrayList<@Nullable LedgerException>(fresh.size());
    for (int i = 0; i < fresh.size(); i++) {
      LedgerException reason = expect(fresh.get(i));
      reasons.add(reason);
      if (reason == null) {
        taken.add(fresh.get(i));
        takenKeys.add(keys.get(i));
      }
    }
    CompletableFuture<Long> firstIndex =
        taken.isEmpty() ? new CompletableFuture<>() : queue(taken, takenKeys).firstIndex();
    var admissions = new ArrayList<Admission>(fresh.size());
    int place = 0;
    for (LedgerException reason : reasons) {
      admissions.add(
          reason == null
              ? new Admission.Queued(firstIndex, place++)
              : new Admission.Refused(reason));
    }
    return admissions;
  }

  /// Takes a producer's place into account; why it cannot be taken, or null.
  private @Nullable LedgerException expect(PendingEntry entry) {
    RecordMark mark = entry.mark();
    if (mark == null || !mark.isProducers()) {
      return null;
    }
    SequenceRefused reason = expected.refusal(mark);
    if (reason == null) {
      // Where it will stand is not known yet, and not asked here.
      expected.apply(mark, 0, 0);
    }
    return reason;
  }

  private static long bytesOf(List<PendingEntry> entries) {
    long bytes = 0;
    for (PendingEntry entry : entries) {
      bytes += entry.bytes().length;
    }
    return bytes;
  }

  /// Under the lock.
  private Admission.Queued queue(List<PendingEntry> entries, List<KeyDigest> keys) {
    long bytes = bytesOf(entries);
    var unit = new Unit(entries, bytes, keys, new CompletableFuture<>());
    for (int i = 0; i < keys.size(); i++) {
      inFlight.put(keys.get(i), new Waiting(unit, i));
    }
    queue.add(unit);
    queuedBytes += bytes;
    if (!writing) {
      writing = true;
      Thread.ofPlatform().daemon().name(threadName).start(this::run);
    }
    changed.signalAll();
    return new Admission.Queued(unit.firstIndex(), 0);
  }

  private @Nullable Admission repeat(PendingEntry entry, KeyDigest key) {
    Waiting waiting = inFlight.get(key);
    if (waiting != null) {
      Unit unit = waiting.unit();
      return isSame(unit.entries().get(waiting.place()), entry)
          ? new Admission.Queued(unit.firstIndex(), waiting.place())
          : inFlightConflict(unit.entries().get(waiting.place()), entry);
    }
    OptionalLong index = known.indexOf(key);
    return index.isPresent() ? new Admission.Known(index.getAsLong()) : null;
  }

  private static boolean isSame(PendingEntry one, PendingEntry other) {
    return java.util.Arrays.equals(one.leafHash(), other.leafHash());
  }

  private static Admission inFlightConflict(PendingEntry first, PendingEntry offered) {
    return new Admission.Refused(
        IdempotencyConflict.of(offered, first.leafHash(), OptionalLong.empty()));
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
          Budget.QUEUE_BYTES,
          RETRY_SOON,
          "the ledger's queue may hold %d bytes; %d wait for the disk, %d more were offered"
              .formatted(queueBytesMax, queuedBytes, bytes));
    }
    if (store.isOutOfSpace()) {
      onNoSpace.run();
      return noSpace("the disk is full");
    }
    long lag = store.size() - store.checkpoint().size();
    if (lag > checkpointLagMax) {
      return new LedgerBusy(
          Budget.CHECKPOINT_LAG,
          RETRY_SOON,
          "%d entries of the ledger wait for a signed checkpoint, %d may"
              .formatted(lag, checkpointLagMax));
    }
    return null;
  }

  private void run() {
    try {
      do {
        for (List<Unit> batch = take(); !batch.isEmpty(); batch = take()) {
          commit(batch);
        }
        store.rest();
      } while (!ends());
    } catch (IOException | RuntimeException e) {
      // Whatever the cause: what the failed write left is unknown, so nothing may follow it.
      fail(new LedgerUnavailable("the ledger is read-only after a failed write: " + e, e));
    } catch (Error e) {
      // Nobody may wait for a thread that is gone.
      fail(new LedgerUnavailable("the ledger is read-only after an error: " + e, e));
      throw e;
    } finally {
      ended();
    }
  }

  /// Whether the thread may end: an entry may have come since it looked.
  private boolean ends() {
    lock.lock();
    try {
      boolean ends = queue.isEmpty() || failure != null;
      // From here on the next entry begins another thread.
      writing = !ends;
      return ends;
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    lock.lock();
    try {
      if (failure != null) {
        writing = false;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The next batch; empty when nothing came for a while, or the sequencer is closed and all is
  /// written.
  private List<Unit> take() {
    lock.lock();
    try {
      long left = IDLE.toNanos();
      while (queue.isEmpty() && !closed && failure == null && left > 0) {
        left = changed.awaitNanos(left);
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
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
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
    long first;
    try {
      first = store.commit(entries);
    } catch (DiskFull e) {
      refuse(batch, bytes, e);
      return;
    }
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
        for (int i = 0; i < unit.keys().size(); i++) {
          known.put(unit.keys().get(i), index + i);
          inFlight.remove(unit.keys().get(i));
        }
        index += unit.entries().size();
      }
      queuedBytes -= bytes;
    } finally {
      lock.unlock();
    }
  }

  private static LedgerBusy noSpace(String reason) {
    return new LedgerBusy(
        Budget.DISK_SPACE,
        RETRY_LATER,
        reason + ". The ledger takes no entries until there is room; then it goes on by itself.");
  }

  /// Nothing of the batch was written, so its callers may just try again.
  private void refuse(List<Unit> batch, long bytes, DiskFull reason) {
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      for (Unit unit : batch) {
        queue.remove();
        unit.keys().forEach(inFlight::remove);
      }
      queuedBytes -= bytes;
      expectAgain();
    } finally {
      lock.unlock();
    }
    LedgerBusy busy = noSpace(String.valueOf(reason.getMessage()));
    completions.execute(() -> batch.forEach(unit -> unit.firstIndex().completeExceptionally(busy)));
  }

  /// Without what was refused.
  private void expectAgain() {
    expected = store.producers();
    for (Unit unit : queue) {
      for (PendingEntry entry : unit.entries()) {
        if (entry.mark() != null && entry.mark().isProducers()) {
          expected.apply(entry.mark(), 0, 0);
        }
      }
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
      while (writing) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
