package dev.muster.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Hashes entries on all cores and hands the hashes on in the order of the entries, on the thread
/// that adds them. Holds a bounded number of entries.
final class LeafHashing implements AutoCloseable {
  private static final int BATCH_ENTRIES = 512;
  private static final int BATCH_BYTES = 1 << 18;

  /// What is learnt of a batch.
  private record Hashed(List<byte[]> leaves, List<KeySuccession> successions) {}

  private final String origin;
  private final Consumer<byte[]> leaves;
  private final Consumer<KeySuccession> successions;
  private final int inFlightMax = 2 * Runtime.getRuntime().availableProcessors();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Future<Hashed>> inFlight = new ArrayDeque<>();
  private List<byte[]> batch = new ArrayList<>();
  private int batchBytes;
  private long submitted;

  /// @param first index of the first entry
  /// @param origin of the log
  /// @param leaves takes each leaf hash, in order
  /// @param successions takes each valid statement that the key changes, in order
  LeafHashing(
      long first, String origin, Consumer<byte[]> leaves, Consumer<KeySuccession> successions) {
    this.submitted = first;
    this.origin = origin;
    this.leaves = leaves;
    this.successions = successions;
  }

  /// Index of the next entry.
  long size() {
    return submitted + batch.size();
  }

  void add(byte[] entry) {
    batch.add(entry);
    batchBytes += entry.length;
    if (batch.size() >= BATCH_ENTRIES || batchBytes >= BATCH_BYTES) {
      submit();
    }
  }

  private void submit() {
    List<byte[]> entries = batch;
    batch = new ArrayList<>();
    batchBytes = 0;
    long first = submitted;
    submitted += entries.size();
    inFlight.add(workers.submit(() -> hash(first, entries, origin)));
    while (inFlight.size() > inFlightMax) {
      drainOne();
    }
  }

  private static Hashed hash(long first, List<byte[]> entries, String origin) {
    var merkle = new MerkleHash();
    var hashes = new ArrayList<byte[]>(entries.size());
    var successions = new ArrayList<KeySuccession>();
    for (byte[] entry : entries) {
      KeySuccession.find(first + hashes.size(), entry, origin).ifPresent(successions::add);
      hashes.add(merkle.leaf(entry));
    }
    return new Hashed(hashes, successions);
  }

  private void drainOne() {
    try {
      Hashed hashed = inFlight.remove().get();
      hashed.leaves().forEach(leaves);
      hashed.successions().forEach(successions);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerUnavailable("interrupted while verifying", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("hashing failed", e.getCause());
    }
  }

  /// Hands on the hashes of all entries so far.
  void flush() {
    if (!batch.isEmpty()) {
      submit();
    }
    while (!inFlight.isEmpty()) {
      drainOne();
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
