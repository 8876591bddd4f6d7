package dev.muster.ledger;

import dev.muster.ledger.RecordBatch.Checked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the records of an unsealed segment once, from the first to the last whole one. The
/// caller's thread reads; checksums, leaf hashes, tile roots and key digests are made beside it on
/// the other cores, and on the caller's when those have enough to do. Records are not copied out of
/// what was read.
///
/// Every record is hashed again, also those under the last signed checkpoint whose tiles stand on
/// the disk: the tiles of an unsealed segment need not be durable, and a checksum that fits is no
/// proof against someone who can write. Leaving it out would save about half of the processor time.
final class RecordPass {
  private static final int BATCH_BYTES_MAX = 2 << 20;
  private static final int READ_BYTES = 1 << 18;
  private static final int UNDERWAY_MAX = 8;

  private final Disk.DiskFile file;
  private final Segment segment;
  private final Consumer<Checked> consumer;
  private final int enough = Runtime.getRuntime().availableProcessors();
  private final ArrayDeque<CompletableFuture<Checked>> underway = new ArrayDeque<>();
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private final int batchBytes;
  private long position;
  private long nextIndex;
  private byte[] buffer;
  private int filled;
  private boolean ended;

  private RecordPass(Disk.DiskFile file, Segment segment, Consumer<Checked> consumer)
      throws IOException {
    this.file = file;
    this.segment = segment;
    this.consumer = consumer;
    this.position = segment.end();
    this.nextIndex = segment.endIndex();
    // One byte more than a small file has, so that only a full buffer means that more may follow.
    long rest = file.size() - position + 1;
    this.batchBytes = Math.clamp(rest, SegmentFormat.RECORD_BYTES_MIN, BATCH_BYTES_MAX);
    this.buffer = new byte[batchBytes];
  }

  /// Reads every whole record into a segment.
  ///
  /// @param consumer takes what was learnt, in order, on this thread
  static void run(Disk.DiskFile file, Segment segment, Consumer<Checked> consumer)
      throws IOException {
    var pass = new RecordPass(file, segment, consumer);
    RecordBatch batch = pass.read();
    while (batch != null && !pass.ended) {
      pass.check(batch);
      batch = pass.read();
    }
    while (!pass.underway.isEmpty()) {
      pass.takeOldest();
    }
  }

  /// The next batch, or null when no record begins here.
  private @Nullable RecordBatch read() throws IOException {
    boolean more = true;
    while (more && filled < buffer.length) {
      int end = Math.min(buffer.length, filled + READ_BYTES);
      int read = file.read(ByteBuffer.wrap(buffer, filled, end - filled), position + filled);
      more = read == end - filled;
      filled += read;
    }
    var batch = new RecordBatch(buffer, segment.salt, nextIndex);
    int taken = batch.take(filled);
    if (taken == 0) {
      return null;
    }
    byte[] next = free.isEmpty() ? new byte[batchBytes] : free.remove();
    System.arraycopy(buffer, taken, next, 0, filled - taken);
    buffer = next;
    filled -= taken;
    position += taken;
    nextIndex += batch.count();
    return batch;
  }

  private void check(RecordBatch batch) {
    while (!underway.isEmpty()
        && (underway.element().isDone() || underway.size() >= UNDERWAY_MAX)) {
      takeOldest();
    }
    boolean othersAreBusy = underway.size() >= enough;
    underway.add(
        othersAreBusy
            ? CompletableFuture.completedFuture(batch.check())
            : CompletableFuture.supplyAsync(batch::check));
  }

  private void takeOldest() {
    Checked checked = underway.remove().join();
    if (ended) {
      return;
    }
    checked.batch().addTo(segment, checked.whole());
    if (checked.whole() > 0) {
      consumer.accept(checked);
    }
    ended = checked.whole() < checked.batch().count();
    free.add(checked.batch().bytes);
  }
}
