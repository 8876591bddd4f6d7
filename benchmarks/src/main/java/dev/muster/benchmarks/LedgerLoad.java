package dev.muster.benchmarks;

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
    private final Queue<Mark> commits = new ConcurrentLinkedQueue<>();
    private final Queue<Mark> checkpoints = new ConcurrentLinkedQueue<>();
    private final CountDownLatch compressed = new CountDownLatch(1);

    @Override
    public void committed(int entries, long bytes, long size) {
      commitBytes.add((int) bytes);
      commits.add(new Mark(size, System.nanoTime()));
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
    append(medians, notes);
    checkpointLatency(medians, notes);
    verify(medians, "ledger: full verification as appended");
    compress(medians);
    verify(medians, "ledger: full verification when compressed");
    return List.copyOf(notes.commitBytes);
  }

  private Ledger open(LedgerListener listener) {
    return Ledger.open(
        folder,
        "muster.local/load",
        LedgerKey.ofSeed(new byte[32]),
        LedgerConfig.defaults().withListener(listener));
  }

  private void append(Medians medians, Notes notes) {
    Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    var next = new AtomicLong();
    long start = System.nanoTime();
    try (Ledger ledger = open(notes)) {
      try (var producers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < PRODUCERS; i++) {
          producers.execute(() -> produce(ledger, next, latencies));
        }
      }
      medians.rate(APPEND, ledger.size(), System.nanoTime() - start);
    }
    long[] sorted = latencies.stream().mapToLong(nanos -> nanos).sorted().toArray();
    medians.add("ledger: batch acknowledged, p50", sorted[sorted.length / 2] / 1e6, "ms");
    medians.add("ledger: batch acknowledged, p99", percentile(sorted, 0.99) / 1e6, "ms");
    medians.add("ledger: commits (fsyncs)", notes.commits.size(), "");
  }

  private void produce(Ledger ledger, AtomicLong next, Queue<Long> latencies) {
    for (long first = next.getAndAdd(BATCH); first < count; first = next.getAndAdd(BATCH)) {
      var batch = new ArrayList<byte[]>(BATCH);
      for (long i = first; i < Math.min(count, first + BATCH); i++) {
        batch.add(events.event(i));
      }
      long start = System.nanoTime();
      ledger.appendAll(batch).join();
      latencies.add(System.nanoTime() - start);
    }
  }

  /// From a commit to the first signed and durable checkpoint that covers it, for each commit.
  private static void checkpointLatency(Medians medians, Notes notes) {
    var checkpoints = List.copyOf(notes.checkpoints);
    var latencies = new ArrayList<Long>();
    int covering = 0;
    for (Mark commit : notes.commits) {
      while (checkpoints.get(covering).size() < commit.size()) {
        covering++;
      }
      latencies.add(Math.max(0, checkpoints.get(covering).nanos() - commit.nanos()));
    }
    long[] sorted = latencies.stream().mapToLong(nanos -> nanos).sorted().toArray();
    medians.add("ledger: commit to checkpoint, p50", percentile(sorted, 0.5) / 1e6, "ms");
    medians.add("ledger: commit to checkpoint, p99", percentile(sorted, 0.99) / 1e6, "ms");
  }

  private static double percentile(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * part)];
  }

  private void verify(Medians medians, String what) {
    long start = System.nanoTime();
    VerificationReport report = Verifier.verify(folder);
    medians.rate(what, count, System.nanoTime() - start);
    if (!report.isOk()) {
      throw new IllegalStateException(report.problems().toString());
    }
  }

  /// Opens the ledger again and waits until every sealed segment is compressed.
  private void compress(Medians medians) throws IOException {
    var notes = new Notes();
    long start = System.nanoTime();
    try (Ledger ledger = open(notes)) {
      medians.add("ledger: opened", (System.nanoTime() - start) / 1e6, "ms");
      notes.compressed.await();
      if (ledger.size() != count) {
        throw new IllegalStateException(
            "expected %d entries, got %d".formatted(count, ledger.size()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    compressedSize(medians);
    medians.add("ledger: hash tiles, bytes per event", (double) stored("tile") / count, "bytes");
    medians.add(
        "ledger: all files with the open segment and what is preallocated, bytes per event",
        (double) stored("") / count,
        "bytes");
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
    medians.add("ledger: compressed segments, bytes per event", (double) bytes / sealed, "bytes");
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
