package dev.muster.ledger;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.muster.ledger.CompressedFormat.Head;
import dev.muster.ledger.CompressedFormat.Index;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A compressed segment, read as if it were the sealed segment that it stands for: the same bytes
/// at the same offsets. For one thread.
final class CompressedSegment implements Disk.DiskFile {
  /// What does not change from one reading to the next.
  ///
  /// @param dictionary or null until a block was read
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Known(Head head, Index index, byte @Nullable [] dictionary) {}

  private final Disk.DiskFile file;
  private final Path path;
  private final Head head;
  private final Index index;
  private byte @Nullable [] dictionary;
  private @Nullable ZstdDecompressCtx zstd;

  /// The records of the block that was read last; its number, or -1.
  private byte[] block = new byte[0];

  private int blockNumber = -1;

  /// Offset in the file of the block with the number.
  private long blockAt;

  private int blockAtNumber;

  private CompressedSegment(Disk.DiskFile file, Path path, Known known) {
    this.file = file;
    this.path = path;
    this.head = known.head();
    this.index = known.index();
    this.dictionary = known.dictionary();
    this.blockAt = head.blocksAt();
  }

  /// Opens a segment file in either form; the result reads as the segment.
  ///
  /// @throws LedgerCorrupt when it is compressed and its head or index is damaged
  static Disk.DiskFile open(Disk disk, Path path) throws IOException {
    Disk.DiskFile file = disk.openForReading(path);
    boolean done = false;
    try {
      Disk.DiskFile reading = reading(file, path);
      done = true;
      return reading;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  private static Disk.DiskFile reading(Disk.DiskFile file, Path path) throws IOException {
    byte[] beginning = bytes(file, 0, CompressedFormat.HEAD_BYTES);
    if (!CompressedFormat.isCompressed(ByteBuffer.wrap(beginning))) {
      return file;
    }
    Head head = CompressedFormat.parseHead(path, beginning);
    long size = file.size();
    byte[] last = bytes(file, size - 4, 4);
    int length = CompressedFormat.indexLength(path, ByteBuffer.wrap(last).getInt(), size);
    byte[] index = bytes(file, size - length, length);
    Index parsed = CompressedFormat.parseIndex(path, index, size - length, head);
    return new CompressedSegment(file, path, new Known(head, parsed, null));
  }

  /// Opens a file whose head and index were read before.
  static CompressedSegment open(Disk disk, Path path, Known known) throws IOException {
    return new CompressedSegment(disk.openForReading(path), path, known);
  }

  private static byte[] bytes(Disk.DiskFile file, long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    int read = file.read(ByteBuffer.wrap(bytes), at);
    return read == count ? bytes : Arrays.copyOf(bytes, read);
  }

  Known known() {
    return new Known(head, index, dictionary);
  }

  @Override
  public long size() {
    return index.end() + (long) index.footerBytes().length;
  }

  @Override
  public int read(ByteBuffer buffer, long position) throws IOException {
    int start = buffer.position();
    long at = position;
    while (buffer.hasRemaining() && at < size()) {
      int from;
      byte[] source;
      int limit;
      if (at < SegmentFormat.HEADER_BYTES) {
        source = head.segmentHeader();
        from = (int) at;
        limit = source.length;
      } else if (at >= index.end()) {
        source = index.footerBytes();
        from = (int) (at - index.end());
        limit = source.length;
      } else {
        int number = blockOf((int) at);
        load(number);
        source = block;
        from = (int) at - index.start(number);
        limit = index.start(number + 1) - index.start(number);
      }
      int count = Math.min(buffer.remaining(), limit - from);
      buffer.put(source, from, count);
      at += count;
    }
    return buffer.position() - start;
  }

  private int blockOf(int at) {
    int found = Arrays.binarySearch(index.footer().offsets(), at);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  private void load(int number) throws IOException {
    if (number == blockNumber) {
      return;
    }
    blockNumber = -1;
    long from = fileOffset(number);
    byte[] frame = bytes(file, from, index.lengths()[number]);
    if (frame.length < index.lengths()[number]
        || CompressedFormat.crc(frame, 0, frame.length) != index.crcs()[number]) {
      throw damaged(number, from, null);
    }
    int length = index.start(number + 1) - index.start(number);
    if (block.length < length) {
      block = new byte[length];
    }
    try {
      int made = zstd().decompressByteArray(block, 0, length, frame, 0, frame.length);
      if (made != length) {
        throw damaged(number, from, null);
      }
    } catch (ZstdException e) {
      throw damaged(number, from, e);
    }
    blockNumber = number;
  }

  /// Where a block lies; going forwards costs nothing.
  private long fileOffset(int number) {
    if (number < blockAtNumber) {
      blockAt = head.blocksAt();
      blockAtNumber = 0;
    }
    while (blockAtNumber < number) {
      blockAt += index.lengths()[blockAtNumber];
      blockAtNumber++;
    }
    return blockAt;
  }

  private LedgerCorrupt damaged(int number, long at, @Nullable Exception cause) {
    long first = index.footer().firstIndex() + (long) number * SegmentFormat.OFFSET_STRIDE;
    long last =
        Math.min(
            first + SegmentFormat.OFFSET_STRIDE,
            index.footer().firstIndex() + index.footer().count());
    String message =
        "%s at byte %d: the compressed block of entries %d to %d is damaged. Restore this file from a copy or a mirror."
            .formatted(path, at, first, last - 1);
    return cause == null ? new LedgerCorrupt(message) : new LedgerCorrupt(message, cause);
  }

  private ZstdDecompressCtx zstd() throws IOException {
    if (zstd == null) {
      if (dictionary == null) {
        dictionary = readDictionary();
      }
      zstd = new ZstdDecompressCtx();
      if (dictionary.length > 0) {
        zstd.loadDict(dictionary);
      }
    }
    return zstd;
  }

  private byte[] readDictionary() throws IOException {
    byte[] bytes = bytes(file, CompressedFormat.HEAD_BYTES, head.dictionaryBytes());
    if (bytes.length < head.dictionaryBytes()
        || CompressedFormat.crc(bytes, 0, bytes.length) != head.dictionaryCrc()) {
      throw new LedgerCorrupt(
          "%s at byte %d: the dictionary of the compressed segment is damaged. Restore this file from a copy or a mirror."
              .formatted(path, CompressedFormat.HEAD_BYTES));
    }
    return bytes;
  }

  @Override
  public void write(ByteBuffer bytes, long position) {
    throw new IllegalStateException("a compressed segment is not written: " + path);
  }

  @Override
  public void truncate(long size) {
    throw new IllegalStateException("a compressed segment is not cut: " + path);
  }

  @Override
  public void force() {
    throw new IllegalStateException("a compressed segment is not written: " + path);
  }

  @Override
  public void close() throws IOException {
    if (zstd != null) {
      zstd.close();
      zstd = null;
    }
    file.close();
  }
}
