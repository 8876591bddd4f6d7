package dev.muster.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerConfig;
import dev.muster.ledger.LedgerKey;
import dev.muster.ledger.LedgerListener;
import dev.muster.ledger.VerificationReport;
import dev.muster.ledger.Verifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// How fast a ledger appends durably, next to the same batches written and fsynced bare; then leaf
/// hashing and a full verification of what was appended. Prints Markdown table rows.
///
/// Arguments: a new folder on the disk to be measured, and the number of events (default
/// 1,000,000).
public final class LedgerLoad {
  private static final int PRODUCERS = 64;
  private static final int BATCH = 100;
  private static final int EVENT_BYTES = 1100;

  private final Path folder;
  private final long events;

  /// Keeps the compiler from leaving out work whose result nobody reads.
  @SuppressWarnings("UnusedVariable")
  private volatile int consumed;

  private LedgerLoad(Path folder, long events) {
    this.folder = folder;
    this.events = events;
  }

  public static void main(String[] args) throws Exception {
    long events = args.length > 1 ? Long.parseLong(args[1]) : 1_000_000;
    Path folder = Path.of(args[0]);
    Files.createDirectories(folder);
    new LedgerLoad(folder.resolve("warm-up"), events / 5).appendAll();
    new LedgerLoad(folder, events).run();
  }

  private void run() throws IOException {
    Path ledger = folder.resolve("ledger");
    List<Integer> commits = appendAll();
    bare(commits);
    leafHashes();
    long start = System.nanoTime();
    VerificationReport report = Verifier.verify(ledger);
    row("full verification, 1 thread", "events/s", events, System.nanoTime() - start);
    if (!report.isOk()) {
      throw new IllegalStateException(report.problems().toString());
    }
  }

  /// Appends all events and returns the bytes of each commit.
  private List<Integer> appendAll() {
    var commits = new ConcurrentLinkedQueue<Integer>();
    var listener =
        new LedgerListener() {
          @Override
          public void committed(int entries, long bytes, long size) {
            commits.add((int) bytes);
          }
        };
    LedgerConfig config = LedgerConfig.defaults().withListener(listener);
    LedgerKey key = LedgerKey.ofSeed(new byte[32]);
    var latencies = new ConcurrentLinkedQueue<Long>();
    var next = new AtomicLong();
    long start = System.nanoTime();
    try (Ledger ledger = Ledger.open(folder.resolve("ledger"), "muster.local/load", key, config)) {
      try (var producers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < PRODUCERS; i++) {
          producers.execute(() -> produce(ledger, next, latencies));
        }
      }
      row(
          "durable append, 64 producers x batches of 100 x 1.1 KB",
          "events/s",
          ledger.size(),
          System.nanoTime() - start);
    }
    long[] sorted = latencies.stream().mapToLong(nanos -> nanos).sorted().toArray();
    print("batch acknowledged, p50", sorted[sorted.length / 2] / 1e6, "ms");
    print("batch acknowledged, p99", sorted[(int) (sorted.length * 0.99)] / 1e6, "ms");
    print("commits (fsyncs)", commits.size(), "");
    return List.copyOf(commits);
  }

  private void produce(Ledger ledger, AtomicLong next, ConcurrentLinkedQueue<Long> latencies) {
    while (true) {
      long first = next.getAndAdd(BATCH);
      if (first >= events) {
        return;
      }
      var batch = new ArrayList<byte[]>(BATCH);
      for (long i = first; i < Math.min(events, first + BATCH); i++) {
        batch.add(event(i));
      }
      long start = System.nanoTime();
      ledger.appendAll(batch).join();
      latencies.add(System.nanoTime() - start);
    }
  }

  private static byte[] event(long number) {
    byte[] bytes = new byte[EVENT_BYTES];
    Arrays.fill(bytes, (byte) ' ');
    byte[] head = ("{\"action\":\"dr-instance.read\",\"number\":" + number + "}").getBytes(UTF_8);
    System.arraycopy(head, 0, bytes, 0, head.length);
    return bytes;
  }

  /// The same bytes in the same batches, to preallocated files of the same size, one fsync for
  /// each.
  private void bare(List<Integer> commits) throws IOException {
    int fileBytes = 64 << 20;
    ByteBuffer buffer = ByteBuffer.allocateDirect(8 << 20);
    long nanos = 0;
    int number = 0;
    int at = fileBytes;
    FileChannel file = null;
    for (int bytes : commits) {
      if (at + bytes > fileBytes) {
        if (file != null) {
          file.close();
        }
        file = preallocated(folder.resolve("bare-" + number), fileBytes);
        number++;
        at = 0;
      }
      long start = System.nanoTime();
      buffer.clear().limit(bytes);
      if (file != null) {
        file.write(buffer, at);
        file.force(false);
      }
      nanos += System.nanoTime() - start;
      at += bytes;
    }
    if (file != null) {
      file.close();
    }
    row("the same batches written and fsynced bare", "events/s", events, nanos);
  }

  private static FileChannel preallocated(Path path, int bytes) throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (int at = 0; at < bytes; at += zeros.capacity()) {
      zeros.clear();
      file.write(zeros, at);
    }
    file.force(true);
    return file;
  }

  private void leafHashes() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] event = event(1);
      int sum = 0;
      long start = System.nanoTime();
      for (long i = 0; i < events; i++) {
        sha256.update((byte) 0);
        sum += sha256.digest(event)[0];
      }
      long nanos = System.nanoTime() - start;
      consumed = sum;
      row("leaf hash, 1 thread", "events/s", events, nanos);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void row(String what, String unit, long count, long nanos) {
    print(what, count * 1e9 / nanos, unit);
  }

  private static void print(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "| %s | %,.1f %s |%n", what, value, unit);
  }
}
