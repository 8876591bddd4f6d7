package dev.muster.ledger;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import dev.muster.ledger.CompressedFormat.Head;
import dev.muster.ledger.CompressedFormat.Index;
import dev.muster.ledger.SegmentFormat.Footer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts a compressed file in the place of a sealed segment. The dictionary is trained on the
/// records of the first segment and serves the next ones until they compress clearly worse; each
/// file has its own copy, so that no file needs another. For one thread.
final class SegmentCompressor {
  static final String TEMPORARY = "compressed.tmp";

  private static final int LEVEL = 1;
  private static final int BREATH_BYTES = 1 << 20;
  private static final int SAMPLE_BYTES = 2 << 20;
  private static final int DICTIONARY_BYTES_MIN = 1 << 10;
  private static final int DICTIONARY_BYTES_MAX = 64 << 10;

  /// A dictionary may take this part of the segment.
  private static final int DICTIONARY_SHARE = 64;

  /// From how much worse than at first a new dictionary is trained.
  private static final double WORSE = 1.15;

  private final Disk disk;
  private final Path temporary;
  private byte[] dictionary = new byte[0];
  private double shareAtTraining;

  SegmentCompressor(Disk disk, Path directory) {
    this.disk = disk;
    this.temporary = directory.resolve(TEMPORARY);
  }

  /// Compresses one sealed segment. A crash at any moment leaves the one file or the other.
  ///
  /// @param breath taken after each mebibyte
  /// @return false when the breath gave it up; the segment is then as it was
  /// @throws LedgerCorrupt when the segment is not what was sealed; it is left as it is
  boolean compress(Path segment, Breath breath) throws IOException {
    boolean done = false;
    try (Disk.DiskFile from = CompressedSegment.open(disk, segment)) {
      if (from instanceof CompressedSegment) {
        // An earlier attempt got as far as the name, but could not make it durable.
        disk.forceDirectory(Disk.parentOf(segment));
        return true;
      }
      try (Disk.DiskFile to = disk.create(temporary)) {
        if (!write(from, segment, to, breath)) {
          return false;
        }
        to.force();
      }
      disk.makeReadOnly(temporary);
      // A crash here leaves the temporary file; opening removes it.
      disk.rename(temporary, segment);
      done = true;
    } finally {
      if (!done) {
        discard();
      }
    }
    disk.forceDirectory(Disk.parentOf(segment));
    return true;
  }

  /// What is half written must not fill the disk until the next attempt.
  private void discard() {
    try {
      disk.delete(temporary);
    } catch (IOException _) {
      // The failure that led here is the one to tell; the next attempt empties the file.
    }
  }

  private boolean write(Disk.DiskFile from, Path segment, Disk.DiskFile to, Breath breath)
      throws IOException {
    Footer footer = SegmentScan.readFooter(from);
    if (footer == null) {
      throw new LedgerCorrupt(segment + ": the footer of the sealed segment is damaged");
    }
    byte[] footerBytes = SegmentFormat.encodeFooter(footer);
    int end = Math.toIntExact(from.size() - footerBytes.length);
    var blocks = new int[footer.offsets().length];
    var plan = new Index(footerBytes, footer, end, blocks, new int[blocks.length]);
    var in = new In(from);
    boolean trained = train(in, plan);
    byte[] header = in.bytes(0, SegmentFormat.HEADER_BYTES);
    Head head = Head.of(header, dictionary);
    var digest = new SealDigest(header);
    var out = new Out(to);
    out.put(CompressedFormat.encodeHead(head));
    out.put(dictionary);
    try (var frames = new Frames(dictionary)) {
      int sinceBreath = 0;
      for (int block = 0; block < plan.blocks(); block++) {
        byte[] records = in.records(plan, block);
        int whole = digest.addAll(ByteBuffer.wrap(records));
        // Never from damaged records: they would look whole afterwards.
        if (whole < records.length) {
          throw notAsSealed(segment);
        }
        byte[] frame = frames.frame(records);
        plan.lengths()[block] = frame.length;
        plan.crcs()[block] = CompressedFormat.crc(frame, 0, frame.length);
        out.put(frame);
        sinceBreath += records.length;
        if (sinceBreath >= BREATH_BYTES) {
          sinceBreath = 0;
          if (!breath.take()) {
            return false;
          }
        }
      }
    }
    if (!Arrays.equals(digest.digest(), footer.sha256())) {
      throw notAsSealed(segment);
    }
    out.put(CompressedFormat.encodeIndex(plan));
    out.flush();
    remember(trained, (double) (out.written() - head.blocksAt()) / end);
    return true;
  }

  private static LedgerCorrupt notAsSealed(Path segment) {
    return new LedgerCorrupt(
        segment + ": the records are not those that were sealed. The file was left as it is.");
  }

  private void remember(boolean trained, double share) {
    if (trained) {
      shareAtTraining = share;
    } else if (share > WORSE * shareAtTraining) {
      dictionary = new byte[0];
    }
  }

  /// Makes a dictionary unless there is one.
  private boolean train(In in, Index plan) throws IOException {
    if (dictionary.length > 0) {
      return false;
    }
    int size = Math.min(DICTIONARY_BYTES_MAX, plan.end() / DICTIONARY_SHARE);
    byte @Nullable [] made = size < DICTIONARY_BYTES_MIN ? null : trained(in, plan, size);
    dictionary = made == null ? new byte[0] : made;
    return true;
  }

  private byte @Nullable [] trained(In in, Index plan, int size) throws IOException {
    var trainer = new ZstdDictTrainer(SAMPLE_BYTES, size, LEVEL);
    int step = Math.max(1, plan.end() / SAMPLE_BYTES);
    for (int block = 0; block < plan.blocks(); block += step) {
      byte[] records = in.records(plan, block);
      ByteBuffer bytes = ByteBuffer.wrap(records);
      for (int at = 0; at < records.length; ) {
        int length = SegmentFormat.announcedLength(bytes, at);
        if (length < SegmentFormat.RECORD_BYTES_MIN || length > records.length - at) {
          throw new LedgerCorrupt(
              "%s: a record of the sealed segment is damaged".formatted(temporary.getParent()));
        }
        if (!trainer.addSample(Arrays.copyOfRange(records, at, at + length))) {
          return trained(trainer);
        }
        at += length;
      }
    }
    return trained(trainer);
  }

  private static byte @Nullable [] trained(ZstdDictTrainer trainer) {
    try {
      return trainer.trainSamples();
    } catch (ZstdException _) {
      // Too few records, or nothing that they share.
      return null;
    }
  }

  /// Reads in order, in few calls.
  private static final class In {
    private final Disk.DiskFile file;
    private final byte[] window = new byte[2 * BREATH_BYTES];
    private int windowAt;
    private int windowBytes;

    private In(Disk.DiskFile file) {
      this.file = file;
    }

    private byte[] records(Index plan, int block) throws IOException {
      return bytes(plan.start(block), plan.start(block + 1) - plan.start(block));
    }

    /// A block has at most 16 records of 65,822 bytes, which is less than the window.
    private byte[] bytes(int at, int count) throws IOException {
      if (at < windowAt || at + count > windowAt + windowBytes) {
        windowAt = at;
        windowBytes = file.read(ByteBuffer.wrap(window), at);
        if (windowBytes < count) {
          throw new IOException("the sealed segment ends before byte " + (at + count));
        }
      }
      return Arrays.copyOfRange(window, at - windowAt, at - windowAt + count);
    }
  }

  /// Writes side by side, in few calls.
  private static final class Out {
    private final Disk.DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BREATH_BYTES);
    private long at;

    private Out(Disk.DiskFile file) {
      this.file = file;
    }

    private void put(byte[] bytes) throws IOException {
      for (int from = 0; from < bytes.length; ) {
        int count = Math.min(buffer.remaining(), bytes.length - from);
        buffer.put(bytes, from, count);
        from += count;
        if (!buffer.hasRemaining()) {
          flush();
        }
      }
    }

    private void flush() throws IOException {
      buffer.flip();
      int count = buffer.remaining();
      file.write(buffer, at);
      at += count;
      buffer.clear();
    }

    private long written() {
      return at + buffer.position();
    }
  }

  /// Makes frames, and takes each apart again before it may stand for the records.
  private static final class Frames implements AutoCloseable {
    private final ZstdCompressCtx to = new ZstdCompressCtx();
    private final ZstdDecompressCtx back = new ZstdDecompressCtx();

    private Frames(byte[] dictionary) {
      to.setLevel(LEVEL).setContentSize(false).setDictID(false).setChecksum(false);
      if (dictionary.length > 0) {
        to.loadDict(dictionary);
        back.loadDict(dictionary);
      }
    }

    private byte[] frame(byte[] records) {
      byte[] frame = to.compress(records);
      byte[] again = back.decompress(frame, records.length);
      if (!Arrays.equals(records, again)) {
        throw new IllegalStateException("zstd does not give back what it was given");
      }
      return frame;
    }

    @Override
    public void close() {
      to.close();
      back.close();
    }
  }
}
