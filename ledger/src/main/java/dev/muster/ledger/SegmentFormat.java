package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The bytes of a segment file. All numbers are big-endian. A segment is a header, records, a tail
/// of zeros; when it is sealed, a footer takes the place of the tail.
///
/// Version 2 has what version 1 has, and producers: flags 1 to 3 of records. Its footer's SHA-256
/// leaves the entries out. Both are read; a version-1 segment gets no more records.
///
/// Header, 64 bytes:
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 8 | `MUSTRLOG` |
/// | 8 | 4 | version, 2 |
/// | 12 | 4 | zero |
/// | 16 | 32 | SHA-256 of the origin |
/// | 48 | 8 | index of the first record |
/// | 56 | 4 | salt: random, so that bytes of an entry or of an older file never pass for a record |
/// | 60 | 4 | CRC32C of bytes 0 to 59 |
///
/// Record, 32 bytes and what they announce:
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 4 | length R of the record, 33 to 65,822; zero where the records end |
/// | 4 | 4 | CRC32C of the salt, bytes 0 to 3 and bytes 8 to R - 1 |
/// | 8 | 8 | index of the entry |
/// | 16 | 8 | received, microseconds since 1970-01-01T00:00Z, never less than in the record before |
/// | 24 | 4 | place in its commit, from 0: index minus place is how many entries were durable before it |
/// | 28 | 1 | flags, at most one of them: what the mark is; bits 4 to 7 are zero |
/// | 29 | 1 | length K of the mark, 0 to 255 |
/// | 30 | 2 | length N of the entry, 1 to 65,535 |
/// | 32 | K | mark |
/// | 32 + K | N | entry |
///
/// | flag | mark |
/// |---|---|
/// | none | none |
/// | bit 0 | idempotency key, UTF-8 |
/// | bit 1 | producer's place: sequence (8), name |
/// | bit 2 | loss: first and last of a producer's sequences that the entry says are lost (8 each), name |
/// | bit 3 | none; the record is no entry but what is known of the producers where the segment begins ([Producers]) |
///
/// Records of the last kind come before all others, as many as the state needs, none when there are
/// no producers; their index is that of the segment's first entry, their place counts down to 0.
///
/// Footer, 100 bytes and the offsets; it ends the file:
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 4 | -1, which is no record length |
/// | 4 | 4 | number M of offsets |
/// | 8 | 8 | index of the first record |
/// | 16 | 8 | index of the last record |
/// | 24 | 8 | number of records |
/// | 32 | 8 | number of records with an idempotency key or a producer's place |
/// | 40 | 8 | received time of the first record |
/// | 48 | 8 | received time of the last record |
/// | 56 | 4 | zero |
/// | 60 | 32 | SHA-256 of the file before the footer without the entries' bytes ([SealDigest]); in version 1 with them |
/// | 92 | 4 M | offset in the file of every 16th record, from the first on |
/// | 92 + 4 M | 4 | CRC32C of the footer before this field |
/// | 96 + 4 M | 4 | length of the footer, 100 + 4 M |
final class SegmentFormat {
  static final int HEADER_BYTES = 64;
  static final int RECORD_HEAD_BYTES = 32;
  static final int RECORD_BYTES_MIN = RECORD_HEAD_BYTES + 1;
  static final int KEY_BYTES_MAX = 255;
  static final int RECORD_BYTES_MAX = RECORD_HEAD_BYTES + KEY_BYTES_MAX + Entry.BYTES_MAX;

  /// Every so many records the offset is kept.
  static final int OFFSET_STRIDE = 16;

  private static final long MAGIC = ByteBuffer.wrap("MUSTRLOG".getBytes(UTF_8)).getLong();
  private static final int VERSION_WITHOUT_PRODUCERS = 1;
  static final int VERSION = 2;
  private static final int PRODUCERS_FLAG = 8;
  private static final int FOOTER_MARK = -1;
  private static final int FOOTER_FIXED_BYTES = 100;
  private static final String NAME_SUFFIX = ".segment";
  private static final int NAME_DIGITS = 20;

  private SegmentFormat() {}

  /// What a header says.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Header(int version, byte[] originHash, long firstIndex, int salt) {}

  /// One record as read.
  ///
  /// @param length of the whole record
  /// @param mark or null
  /// @param isEntry false for what is known of the producers
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record LogRecord(
      int length,
      long index,
      long receivedMicros,
      int place,
      @Nullable RecordMark mark,
      boolean isEntry,
      byte[] entry) {
    /// Entries that were durable before the commit of this one began.
    long durableBefore() {
      return index - place;
    }
  }

  /// What a footer says.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Footer(
      long firstIndex,
      long count,
      long keys,
      long firstReceivedMicros,
      long lastReceivedMicros,
      byte[] sha256,
      int[] offsets) {}

  static String fileName(long firstIndex) {
    String digits = Long.toString(firstIndex);
    return "0".repeat(NAME_DIGITS - digits.length()) + digits + NAME_SUFFIX;
  }

  /// The first index that a file name says; empty when it is no segment's name.
  static OptionalLong firstIndex(String fileName) {
    if (fileName.length() != NAME_DIGITS + NAME_SUFFIX.length()
        || !fileName.endsWith(NAME_SUFFIX)) {
      return OptionalLong.empty();
    }
    try {
      long index = Long.parseLong(fileName.substring(0, NAME_DIGITS));
      return fileName(index).equals(fileName) ? OptionalLong.of(index) : OptionalLong.empty();
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  static byte[] originHash(String origin) {
    return MerkleHash.sha256().digest(origin.getBytes(UTF_8));
  }

  static byte[] encodeHeader(Header header) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
    bytes.putLong(MAGIC).putInt(header.version).putInt(0).put(header.originHash);
    bytes.putLong(header.firstIndex).putInt(header.salt);
    bytes.putInt(crc(bytes.array(), 0, HEADER_BYTES - 4));
    return bytes.array();
  }

  /// Whether these are the bytes of a header, of whatever segment.
  static boolean isWholeHeader(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, HEADER_BYTES);
    return in.getLong() == MAGIC && in.getInt(HEADER_BYTES - 4) == crc(bytes, 0, HEADER_BYTES - 4);
  }

  /// The version that a whole header says.
  static int version(byte[] header) {
    return ByteBuffer.wrap(header).getInt(8);
  }

  /// The salt that a whole header says.
  static int salt(byte[] header) {
    return ByteBuffer.wrap(header).getInt(56);
  }

  /// Parses a header and holds it against what it must say.
  ///
  /// @throws LedgerCorrupt when it is damaged or of another ledger
  static Header parseHeader(Path file, byte[] bytes, byte[] originHash, long firstIndex) {
    if (bytes.length < HEADER_BYTES) {
      throw new LedgerCorrupt(
          "%s: header must have 64 bytes, the file has %d".formatted(file, bytes.length));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, HEADER_BYTES);
    long magic = in.getLong();
    int version = in.getInt();
    int zero = in.getInt();
    byte[] foundOrigin = new byte[Hash.BYTES];
    in.get(foundOrigin);
    long foundFirst = in.getLong();
    int salt = in.getInt();
    if (magic != MAGIC || zero != 0 || in.getInt() != crc(bytes, 0, HEADER_BYTES - 4)) {
      throw new LedgerCorrupt(file + " at byte 0: the segment header is damaged");
    }
    if (version != VERSION && version != VERSION_WITHOUT_PRODUCERS) {
      throw new LedgerCorrupt(
          "%s: segment version must be %d or %d, got: %d"
              .formatted(file, VERSION_WITHOUT_PRODUCERS, VERSION, version));
    }
    if (!Arrays.equals(foundOrigin, originHash)) {
      throw new LedgerCorrupt(file + ": the segment belongs to a ledger of another origin");
    }
    if (foundFirst != firstIndex) {
      throw new LedgerCorrupt(
          "%s: the header says first entry %d, the file name says %d"
              .formatted(file, foundFirst, firstIndex));
    }
    return new Header(version, foundOrigin, foundFirst, salt);
  }

  static int recordBytes(int markBytes, int entryBytes) {
    return RECORD_HEAD_BYTES + markBytes + entryBytes;
  }

  /// Writes a record at the position of the buffer, which has room for it.
  static void encodeRecord(
      ByteBuffer out,
      int salt,
      long index,
      long receivedMicros,
      int place,
      @Nullable RecordMark mark,
      byte[] entry) {
    int markBytes = mark == null ? 0 : mark.bytes().length;
    int length = recordBytes(markBytes, entry.length);
    int flags = mark == null ? 0 : mark.kind().flag;
    int start = out.position();
    out.putInt(length).putInt(0).putLong(index).putLong(receivedMicros).putInt(place);
    out.put((byte) flags).put((byte) markBytes).putShort((short) entry.length);
    if (mark != null) {
      out.put(mark.bytes());
    }
    out.put(entry);
    out.putInt(start + 4, recordCrc(out, start, length, salt));
  }

  /// The records that tell what is known of the producers where a segment begins; no bytes when
  /// there are none.
  static byte[] encodeProducers(Producers producers, int salt, long firstIndex) {
    if (producers.isEmpty()) {
      return new byte[0];
    }
    byte[] state = producers.encode();
    int pieces = (state.length + Entry.BYTES_MAX - 1) / Entry.BYTES_MAX;
    ByteBuffer out = ByteBuffer.allocate(pieces * RECORD_HEAD_BYTES + state.length);
    for (int i = 0; i < pieces; i++) {
      int from = i * Entry.BYTES_MAX;
      byte[] piece =
          Arrays.copyOfRange(state, from, Math.min(state.length, from + Entry.BYTES_MAX));
      int start = out.position();
      encodeRecord(out, salt, firstIndex, 0, pieces - 1 - i, null, piece);
      out.put(start + 28, (byte) PRODUCERS_FLAG);
      out.putInt(start + 4, recordCrc(out, start, out.position() - start, salt));
    }
    return out.array();
  }

  private static int recordCrc(ByteBuffer buffer, int start, int length, int salt) {
    var crc = new CRC32C();
    byte[] head = ByteBuffer.allocate(8).putInt(salt).putInt(length).array();
    crc.update(head);
    crc.update(buffer.slice(start + 8, length - 8));
    return (int) crc.getValue();
  }

  /// The record that begins at an offset of a buffer, or null when none does: absurd length, cut
  /// short, wrong CRC.
  static @Nullable LogRecord decodeRecord(ByteBuffer in, int start, int limit, int salt) {
    if (!isWholeRecord(in, start, limit, salt)) {
      return null;
    }
    int length = in.getInt(start);
    int markBytes = markBytes(in, start);
    byte[] entry = new byte[length - recordBytes(markBytes, 0)];
    in.get(start + RECORD_HEAD_BYTES + markBytes, entry);
    return new LogRecord(
        length,
        index(in, start),
        receivedMicros(in, start),
        in.getInt(start + 24),
        mark(in, start),
        isEntry(in, start),
        entry);
  }

  /// The mark of a whole record, or null.
  static @Nullable RecordMark mark(ByteBuffer in, int start) {
    RecordMark.Kind kind = RecordMark.Kind.of(in.get(start + 28));
    if (kind == null) {
      return null;
    }
    byte[] mark = new byte[markBytes(in, start)];
    in.get(start + RECORD_HEAD_BYTES, mark);
    return new RecordMark(kind, mark);
  }

  /// Whether a whole record is an entry, and not what is known of the producers.
  static boolean isEntry(ByteBuffer in, int start) {
    return in.get(start + 28) != PRODUCERS_FLAG;
  }

  /// Whether a repeat of a whole record's mark is answered with the first receipt.
  static boolean isKeyed(ByteBuffer in, int start) {
    RecordMark.Kind kind = RecordMark.Kind.of(in.get(start + 28));
    return kind == RecordMark.Kind.KEY || kind == RecordMark.Kind.PLACE;
  }

  /// Whether a record begins at an offset of a buffer and is as it was written.
  static boolean isWholeRecord(ByteBuffer in, int start, int limit, int salt) {
    if (limit - start < RECORD_BYTES_MIN) {
      return false;
    }
    int length = in.getInt(start);
    if (length < RECORD_BYTES_MIN || length > RECORD_BYTES_MAX || length > limit - start) {
      return false;
    }
    int markBytes = markBytes(in, start);
    int entryBytes = entryBytes(in, start);
    return recordBytes(markBytes, entryBytes) == length
        && entryBytes > 0
        && isMark(in.get(start + 28), markBytes)
        && in.getInt(start + 4) == recordCrc(in, start, length, salt);
  }

  private static boolean isMark(int flags, int bytes) {
    RecordMark.Kind kind = RecordMark.Kind.of(flags);
    return kind == null
        ? bytes == 0 && (flags == 0 || flags == PRODUCERS_FLAG)
        : bytes > kind.numberBytes;
  }

  /// Length of the mark of a record; 0 when it has none.
  static int markBytes(ByteBuffer in, int start) {
    return in.get(start + 29) & 0xff;
  }

  /// Length of what a record holds behind its mark.
  static int entryBytes(ByteBuffer in, int start) {
    return in.getShort(start + 30) & 0xffff;
  }

  static long index(ByteBuffer in, int start) {
    return in.getLong(start + 8);
  }

  static long receivedMicros(ByteBuffer in, int start) {
    return in.getLong(start + 16);
  }

  /// The length a record announces, without any check of it; 0 where the records end.
  static int announcedLength(ByteBuffer in, int start) {
    return in.getInt(start);
  }

  static byte[] encodeFooter(Footer footer) {
    int length = FOOTER_FIXED_BYTES + 4 * footer.offsets.length;
    ByteBuffer bytes = ByteBuffer.allocate(length);
    bytes.putInt(FOOTER_MARK).putInt(footer.offsets.length);
    bytes.putLong(footer.firstIndex).putLong(footer.firstIndex + footer.count - 1);
    bytes.putLong(footer.count).putLong(footer.keys);
    bytes.putLong(footer.firstReceivedMicros).putLong(footer.lastReceivedMicros);
    bytes.putInt(0).put(footer.sha256);
    for (int offset : footer.offsets) {
      bytes.putInt(offset);
    }
    bytes.putInt(crc(bytes.array(), 0, length - 8)).putInt(length);
    return bytes.array();
  }

  /// The length of the footer that the last four bytes of a file announce; 0 when they cannot be a
  /// footer's.
  static int footerLength(int lastInt, long fileSize) {
    boolean possible =
        lastInt >= FOOTER_FIXED_BYTES
            && (lastInt - FOOTER_FIXED_BYTES) % 4 == 0
            && lastInt <= fileSize - HEADER_BYTES;
    return possible ? lastInt : 0;
  }

  /// The footer in these bytes, or null when they are none or damaged.
  static @Nullable Footer parseFooter(byte[] bytes) {
    int length = bytes.length;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (length < FOOTER_FIXED_BYTES
        || in.getInt(length - 4) != length
        || in.getInt(length - 8) != crc(bytes, 0, length - 8)
        || in.getInt() != FOOTER_MARK) {
      return null;
    }
    int offsetCount = in.getInt();
    long first = in.getLong();
    long last = in.getLong();
    long count = in.getLong();
    long keys = in.getLong();
    long firstReceived = in.getLong();
    long lastReceived = in.getLong();
    int zero = in.getInt();
    byte[] sha256 = new byte[Hash.BYTES];
    in.get(sha256);
    boolean fits =
        zero == 0
            && count > 0
            && last == first + count - 1
            && length == FOOTER_FIXED_BYTES + 4 * offsetCount
            && offsetCount == (count + OFFSET_STRIDE - 1) / OFFSET_STRIDE;
    if (!fits) {
      return null;
    }
    int[] offsets = new int[offsetCount];
    for (int i = 0; i < offsetCount; i++) {
      offsets[i] = in.getInt();
    }
    return new Footer(first, count, keys, firstReceived, lastReceived, sha256, offsets);
  }

  private static int crc(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
