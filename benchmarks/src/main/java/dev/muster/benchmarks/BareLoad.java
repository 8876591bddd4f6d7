package dev.muster.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// What the disk allows: events written and fsynced, nothing hashed, checked, numbered or indexed.
/// Into files of the ledger's segment size that were filled before the clock runs, so that no fsync
/// has blocks to allocate; each phase writes over what the one before has written.
final class BareLoad implements AutoCloseable {
  /// The fair comparison: all that a caller of append sees, and nothing that makes it a ledger.
  static final String PRODUCERS = "bare: the same producers and batches, one fsync for all waiting";

  /// The disk alone: no producers, no events, one buffer that lies ready.
  static final String REPLAY = "bare: the ledger's commits replayed from one buffer";

  /// Without group commit.
  static final String EACH = "bare: the same producers, one fsync for each batch";

  private static final int FILE_BYTES = 64 << 20;

  /// Bytes after which one write takes no more batches: the ledger's own limit.
  private static final int COMMIT_BYTES_MAX = 4 << 20;

  private final AuditEvents events;
  private final List<FileChannel> files = new ArrayList<>();

  /// A batch that waits for the disk.
  private record Waiting(List<byte[]> batch, CompletableFuture<Boolean> durable) {}

  /// @param bytes that the files must hold
  BareLoad(Path folder, AuditEvents events, long bytes) throws IOException {
    this.events = events;
    Files.createDirectories(folder);
    for (long at = 0; at < bytes + FILE_BYTES; at += FILE_BYTES) {
      files.add(filled(folder.resolve("bare-" + files.size())));
    }
  }

  private static FileChannel filled(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (file.size() < FILE_BYTES) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
      for (int at = 0; at < FILE_BYTES; at += zeros.capacity()) {
        file.write(zeros.clear(), at);
      }
      file.force(true);
    }
    return file;
  }

  /// Writes as many bytes as each of the ledger's commits had, one fsync for each, on one thread.
  void replay(Medians medians, List<Integer> commits, long count) throws IOException {
    int most = commits.stream().mapToInt(bytes -> bytes).max().orElse(1);
    ByteBuffer buffer = ByteBuffer.allocateDirect(most);
    var place = new Place();
    long start = System.nanoTime();
    for (int bytes : commits) {
      place.write(buffer.clear().limit(bytes)).force(false);
    }
    medians.rate(REPLAY, count, System.nanoTime() - start);
  }

  /// The producers make their batches and wait for each, as with the ledger; one thread writes all
  /// that wait side by side, calls fsync once, and lets them go on.
  void grouped(Medians medians, long count) throws IOException {
    var queue = new ArrayDeque<Waiting>();
    var writer = Thread.ofPlatform().name("bare-writer").start(() -> write(queue));
    ProcessCost before = ProcessCost.now();
    long start = System.nanoTime();
    produce(
        count,
        batch -> {
          var waiting = new Waiting(batch, new CompletableFuture<>());
          synchronized (queue) {
            queue.add(waiting);
            queue.notifyAll();
          }
          waiting.durable().join();
        });
    medians.rate(PRODUCERS, count, System.nanoTime() - start);
    medians.add(
        "bare: the same producers and batches, processor time per event",
        ProcessCost.now().since(before).nanos() / 1e3 / count,
        "µs");
    synchronized (queue) {
      queue.add(new Waiting(List.of(), new CompletableFuture<>()));
      queue.notifyAll();
    }
    join(writer);
  }

  private void write(ArrayDeque<Waiting> queue) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2 * COMMIT_BYTES_MAX);
    var place = new Place();
    try {
      for (List<Waiting> taken = take(queue); !isEnd(taken); taken = take(queue)) {
        buffer.clear();
        for (Waiting waiting : taken) {
          waiting.batch().forEach(buffer::put);
        }
        place.write(buffer.flip()).force(false);
        taken.forEach(waiting -> waiting.durable().complete(true));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isEnd(List<Waiting> taken) {
    return taken.getFirst().batch().isEmpty();
  }

  private static List<Waiting> take(ArrayDeque<Waiting> queue) {
    synchronized (queue) {
      try {
        while (queue.isEmpty()) {
          queue.wait();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts the writer", e);
      }
      var taken = new ArrayList<Waiting>();
      for (long bytes = 0; !queue.isEmpty() && bytes < COMMIT_BYTES_MAX; ) {
        Waiting waiting = queue.remove();
        taken.add(waiting);
        bytes += bytesOf(waiting.batch());
      }
      return taken;
    }
  }

  private static int bytesOf(List<byte[]> batch) {
    return batch.stream().mapToInt(event -> event.length).sum();
  }

  /// Each producer writes its batch at a place of its own and calls fsync by itself.
  void each(Medians medians, long count) {
    var next = new AtomicLong();
    long start = System.nanoTime();
    produce(
        count,
        batch -> {
          ByteBuffer buffer = ByteBuffer.allocateDirect(bytesOf(batch));
          batch.forEach(buffer::put);
          long at = next.getAndAdd(buffer.capacity());
          FileChannel file = files.get((int) (at / FILE_BYTES));
          try {
            writeAll(file, buffer.flip(), at % FILE_BYTES);
            file.force(false);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    medians.rate(EACH, count, System.nanoTime() - start);
  }

  /// What becomes of a batch; returns once it is durable.
  @FunctionalInterface
  private interface Sink {
    void write(List<byte[]> batch);
  }

  private void produce(long count, Sink sink) {
    var next = new AtomicLong();
    try (var producers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      for (int i = 0; i < LedgerLoad.PRODUCERS; i++) {
        producers.execute(() -> {
          for (List<byte[]> batch = LedgerLoad.batch(events, next, count);
              !batch.isEmpty();
              batch = LedgerLoad.batch(events, next, count)) {
            sink.write(batch);
          }
        });
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Where the next write goes: none spans two files.
  private final class Place {
    private int file;
    private int at;

    private FileChannel write(ByteBuffer bytes) throws IOException {
      if (at + bytes.remaining() > FILE_BYTES) {
        file++;
        at = 0;
      }
      FileChannel channel = files.get(file);
      int count = bytes.remaining();
      writeAll(channel, bytes, at);
      at += count;
      return channel;
    }
  }

  private static void writeAll(FileChannel file, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel file : files) {
      file.close();
    }
  }
}
