package dev.muster.simulator.state;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// A file of records, each durable before its append returns.
///
/// A record is a header of 16 bytes, big-endian, and its content: the mark `MSJ1`, the content's
/// length, the content's CRC-32C and the CRC-32C of those 12 bytes. What a crash left half-written
/// at the end is cut off when the journal is opened; damage before a readable record is refused.
final class Journal implements AutoCloseable {
  private static final int MARK = 0x4d534a31;
  private static final int HEADER_BYTES = 16;
  private static final int CONTENT_BYTES_MAX = 1 << 30;

  private final Path file;
  private final FileChannel channel;
  private long end;
  private boolean broken;

  private Journal(Path file, FileChannel channel, long end) {
    this.file = file;
    this.channel = channel;
    this.end = end;
  }

  /// A journal as it was found.
  record Opened(Journal journal, List<byte[]> records) {}

  /// Opens the journal, or makes an empty one.
  ///
  /// @throws StateException if it is damaged before its end
  static Opened open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
    try {
      byte[] bytes = read(channel);
      List<byte[]> records = new ArrayList<>();
      int at = 0;
      for (int length = lengthAt(bytes, at); length >= 0; length = lengthAt(bytes, at)) {
        records.add(Arrays.copyOfRange(bytes, at + HEADER_BYTES, at + HEADER_BYTES + length));
        at += HEADER_BYTES + length;
      }
      refuseIfMoreFollows(file, bytes, at);
      if (at < bytes.length) {
        channel.truncate(at);
        channel.force(true);
      }
      return new Opened(new Journal(file, channel, at), records);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// Returns once the record is durable. After a failure the journal is as it was before or, if
  /// that cannot be had, takes no more records.
  void append(byte[] content) throws IOException {
    if (broken) {
      throw new IOException(file + " could not be written before and takes no more records");
    }
    if (content.length > CONTENT_BYTES_MAX) {
      throw new IOException("a record of " + content.length + " bytes is too long for " + file);
    }
    ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + content.length);
    record.putInt(MARK).putInt(content.length).putInt(crc(content, 0, content.length));
    record.putInt(crc(record.array(), 0, 12)).put(content).flip();
    broken = true;
    try {
      long position = end;
      while (record.hasRemaining()) {
        position += channel.write(record, position);
      }
    } catch (IOException e) {
      channel.truncate(end);
      broken = false;
      throw e;
    }
    // After a failed sync nobody knows what is on the disk: no more records then.
    channel.force(false);
    end += record.limit();
    broken = false;
  }

  /// Bytes of all records.
  long size() {
    return end;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static byte[] read(FileChannel channel) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(channel.size())];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // Reads on until the buffer is full or the file ends.
    }
    return bytes;
  }

  /// The length of the whole, undamaged record there, or -1.
  private static int lengthAt(byte[] bytes, int at) {
    if (!isHeaderAt(bytes, at)) {
      return -1;
    }
    int length = intAt(bytes, at + 4);
    if (length < 0 || length > bytes.length - at - HEADER_BYTES) {
      return -1;
    }
    return crc(bytes, at + HEADER_BYTES, length) == intAt(bytes, at + 8) ? length : -1;
  }

  private static boolean isHeaderAt(byte[] bytes, int at) {
    return bytes.length - at >= HEADER_BYTES
        && intAt(bytes, at) == MARK
        && intAt(bytes, at + 12) == crc(bytes, at, 12);
  }

  private static int intAt(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at);
  }

  private static void refuseIfMoreFollows(Path file, byte[] bytes, int tail) {
    for (int at = tail + 1; at <= bytes.length - HEADER_BYTES; at++) {
      if (lengthAt(bytes, at) >= 0) {
        throw new StateException(
            "simulator journal %s is damaged at byte %d: a whole record follows at byte %d"
                .formatted(file, tail, at),
            null);
      }
    }
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
