package dev.muster.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.LedgerListener;
import dev.muster.ledger.SignedCheckpoint;
import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.Verifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// One measured life of a ledger: appended by producers in batches, verified, compressed, measured.
final class LedgerLoad {
  static final int PRODUCERS = 64;
  static final int BATCH = 100;
  static final String APPEND = "ledger: durable append";
  static final String CHECKPOINT = "ledger: event to signed checkpoint";
  static final String VERIFICATION = "ledger: full verification when compressed";

  static final String SEGMENT_BYTES = "ledger: compressed segments, bytes per event";
  static final String TILE_BYTES = "ledger: hash tiles, bytes per event";

  /// Appended to what was measured: for each second of processor time on whichever core.
  static final String PER_CORE = ", per core";

  private final Path folder;
  private final AuditEvents events;
  private final long count;

  LedgerLoad(Path folder, AuditEvents events, long count) {
    this.folder = folder;
    this.events = events;
    this.count = count;
  }

  /// Something at a size, at a time.
  private record Mark(long size, long nanos) {}

  /// Notes what a ledger does by itself.
  private static final class Notes implements LedgerListener {
    private final Queue<Integer> commitBytes = new ConcurrentLinkedQueue<>();
    private final Queue<Mark> checkpoints = new ConcurrentLinkedQueue<>();
    private final CountDownLatch compressed = new CountDownLatch(1);

    @Override
    public void committed(int entries, long bytes, long size) {
      commitBytes.add((int) bytes);
    }

    @Override
    public void published(SignedCheckpoint checkpoint) {
      checkpoints.add(new Mark(checkpoint.size(), System.nanoTime()));
    }

    @Override
    public void caughtUp() {
      compressed.countDown();
    }

    @Override
    public void backgroundWorkFailed(String work, Exception failure) {
      throw new IllegalStateException(work, failure);
    }
  }

  /// Measures everything once.
  ///
  /// @return bytes of each commit
  List<Integer> run(Medians medians) throws IOException {
    var notes = new Notes();
    long appending = append(medians, notes);
    verify(medians, "ledger: full verification as appended");
    long compressing = compress(medians);
    medians.rate("ledger: appended, sealed and compressed", count, appending + compressing);
    verify(medians, VERIFICATION);
    return List.copyOf(notes.commitBytes);
  }

  private Ledger open(LedgerListener listener) {
    return Ledger.open(
        folder,
        "muster.local/load",
        LedgerKey.ofSeed(new byte[32]),
        LedgerConfig.defaults().withListener(listener));
  }

  /// @return nanoseconds until the ledger was closed
  private long append(Medians medians, Notes notes) throws IOException {
    // Of each batch: the size of the ledger with it, when it was offered, how long it took.
    Queue<Mark> offered = new ConcurrentLinkedQueue<>();
    Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    var next = new AtomicLong();
    ProcessCost before = ProcessCost.now();
    long start = System.nanoTime();
    try (Ledger ledger = open(notes)) {
      try (var producers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < PRODUCERS; i++) {
          producers.execute(() -> produce(ledger, next, offered, latencies));
        }
      }
      long nanos = System.nanoTime() - start;
      ProcessCost cost = ProcessCost.now().since(before);
      medians.rate(APPEND, ledger.size(), nanos);
      medians.add("ledger: append, processor time per event", cost.nanos() / 1e3 / count, "µs");
      medians.add(
          "ledger: append, bytes written to the disk per event",
          (double) cost.bytes() / count,
          "bytes");
    }
    long closed = System.nanoTime() - start;
    percentiles(medians, "ledger: batch acknowledged", latencies.stream());
    medians.add("ledger: commits (fsyncs)", notes.commitBytes.size(), "");
    percentiles(medians, CHECKPOINT, checkpointDelays(offered, notes.checkpoints));
    return closed;
  }

  private void produce(Ledger ledger, AtomicLong next, Queue<Mark> offered, Queue<Long> latencies) {
    for (List<byte[]> batch = batch(events, next, count);
        !batch.isEmpty();
        batch = batch(events, next, count)) {
      long start = System.nanoTime();
      long last = ledger.appendAll(batch).join().getLast().index();
      latencies.add(System.nanoTime() - start);
      offered.add(new Mark(last + 1, start));
    }
  }

  /// The next events that nobody has taken; empty when all are.
  static List<byte[]> batch(AuditEvents events, AtomicLong next, long count) {
    long first = next.getAndAdd(BATCH);
    var batch = new ArrayList<byte[]>(BATCH);
    for (long i = first; i < Math.min(count, first + BATCH); i++) {
      batch.add(events.event(i));
    }
    return batch;
  }

  /// From when a batch was offered to the first signed and durable checkpoint that covers it.
  private static Stream<Long> checkpointDelays(Queue<Mark> offered, Queue<Mark> checkpoints) {
    var bySize = new TreeMap<Long, Long>();
    checkpoints.forEach(mark -> bySize.putIfAbsent(mark.size(), mark.nanos()));
    return offered.stream()
        .map(batch -> requireNonNull(bySize.ceilingEntry(batch.size())).getValue() - batch.nanos());
  }

  private static void percentiles(Medians medians, String what, Stream<Long> nanos) {
    long[] sorted = nanos.mapToLong(value -> value).sorted().toArray();
    medians.add(what + ", p50", sorted[sorted.length / 2] / 1e6, "ms");
    medians.add(what + ", p99", sorted[(int) (sorted.length * 0.99)] / 1e6, "ms");
  }

  private void verify(Medians medians, String what) throws IOException {
    ProcessCost before = ProcessCost.now();
    long start = System.nanoTime();
    VerificationReport report = Verifier.verify(folder);
    medians.rate(what, count, System.nanoTime() - start);
    medians.rate(what + PER_CORE, count, ProcessCost.now().since(before).nanos());
    if (!report.isOk()) {
      throw new IllegalStateException(report.problems().toString());
    }
  }

  /// Opens the ledger again and waits until every full segment is sealed and compressed.
  ///
  /// @return nanoseconds it took
  private long compress(Medians medians) throws IOException {
    var notes = new Notes();
    ProcessCost before = ProcessCost.now();
    long start = System.nanoTime();
    long nanos;
    try (Ledger ledger = open(notes)) {
      medians.add("ledger: opened", (System.nanoTime() - start) / 1e6, "ms");
      notes.compressed.await();
      nanos = System.nanoTime() - start;
      if (ledger.size() != count) {
        throw new IllegalStateException(
            "expected %d entries, got %d".formatted(count, ledger.size()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    medians.add(
        "ledger: compressing what was left, processor time per event",
        ProcessCost.now().since(before).nanos() / 1e3 / count,
        "µs");
    compressedSize(medians);
    medians.add(TILE_BYTES, (double) stored("tile") / count, "bytes");
    medians.add(
        "ledger: all files with the open segment and what is preallocated, bytes per event",
        (double) stored("") / count,
        "bytes");
    return nanos;
  }

  /// The open segment is left out: it is preallocated, and its events are not yet compressed.
  private void compressedSize(Medians medians) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.list(folder.resolve("segments"))) {
      segments = files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
    // The name of a segment is the index of its first entry.
    String last = String.valueOf(segments.getLast().getFileName());
    long sealed = Long.parseLong(last.substring(0, last.indexOf('.')));
    long bytes = segments.stream().limit(segments.size() - 1L).mapToLong(LedgerLoad::size).sum();
    medians.add(SEGMENT_BYTES, (double) bytes / sealed, "bytes");
  }

  private long stored(String part) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(part))) {
      return files.filter(Files::isRegularFile).mapToLong(LedgerLoad::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Deletes what was written.
  static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
