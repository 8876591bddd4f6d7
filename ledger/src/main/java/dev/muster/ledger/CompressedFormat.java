package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.SegmentFormat.Footer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The bytes of a compressed segment file. It has the name of the sealed segment that it stands
/// for, and gives back every byte of it. All numbers are big-endian.
///
/// Head, 88 bytes:
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 8 | `MUSTRZST` |
/// | 8 | 4 | version, 1 |
/// | 12 | 4 | length D of the dictionary, 0 or more |
/// | 16 | 4 | CRC32C of the dictionary |
/// | 20 | 64 | header of the segment |
/// | 84 | 4 | CRC32C of bytes 0 to 83 |
///
/// Then the dictionary, D bytes; then a block for each offset M in the segment's footer: the
/// records from that offset (in the first block: from the end of the header) to the next, or to the
/// end of the records, as one zstd frame (RFC 8878) made with the dictionary; then the index, which
/// ends the file:
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | F | footer of the segment |
/// | F | 4 | offset in the segment where its records end |
/// | F + 4 | 8 M | of each block: its length, the CRC32C of its bytes |
/// | F + 4 + 8 M | 4 | CRC32C of the index before this field |
/// | F + 8 + 8 M | 4 | length of the index, F + 12 + 8 M |
final class CompressedFormat {
  static final int HEAD_BYTES = 88;

  private static final long MAGIC = ByteBuffer.wrap("MUSTRZST".getBytes(UTF_8)).getLong();
  private static final int VERSION = 1;
  private static final int INDEX_FIXED_BYTES = 12;
  private static final int DICTIONARY_BYTES_MAX = 1 << 20;

  private CompressedFormat() {}

  /// What a head says.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Head(byte[] segmentHeader, int dictionaryBytes, int dictionaryCrc) {
    static Head of(byte[] segmentHeader, byte[] dictionary) {
      return new Head(segmentHeader, dictionary.length, crc(dictionary, 0, dictionary.length));
    }

    /// Offset of the first block.
    long blocksAt() {
      return HEAD_BYTES + (long) dictionaryBytes;
    }
  }

  /// What an index says.
  ///
  /// @param footer of the segment, as bytes and read
  /// @param end offset in the segment where its records end
  /// @param lengths of the blocks
  /// @param crcs of the blocks
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Index(byte[] footerBytes, Footer footer, int end, int[] lengths, int[] crcs) {
    int bytes() {
      return footerBytes.length + INDEX_FIXED_BYTES + 8 * lengths.length;
    }

    int blocks() {
      return lengths.length;
    }

    /// Offset in the segment where a block's records begin; of the number after the last: where
    /// they end.
    int start(int block) {
      if (block == 0) {
        // What is known of the producers lies before the first offset.
        return SegmentFormat.HEADER_BYTES;
      }
      return block == blocks() ? end : footer.offsets()[block];
    }
  }

  /// Whether a file that begins so is a compressed segment.
  static boolean isCompressed(ByteBuffer beginning) {
    return beginning.limit() >= 8 && beginning.getLong(0) == MAGIC;
  }

  static byte[] encodeHead(Head head) {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES);
    bytes.putLong(MAGIC).putInt(VERSION).putInt(head.dictionaryBytes).putInt(head.dictionaryCrc);
    bytes.put(head.segmentHeader);
    bytes.putInt(crc(bytes.array(), 0, HEAD_BYTES - 4));
    return bytes.array();
  }

  /// Parses a head.
  ///
  /// @throws LedgerCorrupt when it is damaged
  static Head parseHead(Path file, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < HEAD_BYTES
        || in.getInt(HEAD_BYTES - 4) != crc(bytes, 0, HEAD_BYTES - 4)
        || in.getLong() != MAGIC) {
      throw new LedgerCorrupt(file + " at byte 0: the head of the compressed segment is damaged");
    }
    int version = in.getInt();
    int dictionaryBytes = in.getInt();
    if (version != VERSION || dictionaryBytes < 0 || dictionaryBytes > DICTIONARY_BYTES_MAX) {
      throw new LedgerCorrupt(
          "%s: compressed segment must have version %d and at most %d bytes of dictionary, got: version %d, %d bytes"
              .formatted(file, VERSION, DICTIONARY_BYTES_MAX, version, dictionaryBytes));
    }
    int dictionaryCrc = in.getInt();
    byte[] segmentHeader = new byte[SegmentFormat.HEADER_BYTES];
    in.get(segmentHeader);
    return new Head(segmentHeader, dictionaryBytes, dictionaryCrc);
  }

  static byte[] encodeIndex(Index index) {
    ByteBuffer bytes = ByteBuffer.allocate(index.bytes());
    bytes.put(index.footerBytes).putInt(index.end);
    for (int block = 0; block < index.blocks(); block++) {
      bytes.putInt(index.lengths[block]).putInt(index.crcs[block]);
    }
    bytes.putInt(crc(bytes.array(), 0, index.bytes() - 8)).putInt(index.bytes());
    return bytes.array();
  }

  /// The length of the index that the last four bytes of a file announce.
  ///
  /// @throws LedgerCorrupt when it cannot be one
  static int indexLength(Path file, int lastInt, long fileSize) {
    if (lastInt < INDEX_FIXED_BYTES || lastInt > fileSize - HEAD_BYTES) {
      throw damagedIndex(file, fileSize - 4);
    }
    return lastInt;
  }

  /// Parses the index that ends a file, and holds the place of every block against the file's size.
  ///
  /// @param at offset of the index in the file
  /// @throws LedgerCorrupt when it is damaged
  static Index parseIndex(Path file, byte[] bytes, long at, Head head) {
    int length = bytes.length;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt(length - 4) != length || in.getInt(length - 8) != crc(bytes, 0, length - 8)) {
      throw damagedIndex(file, at);
    }
    // Of a footer with M offsets: it takes 4 M bytes beside its fixed ones, the index 8 M more.
    int blocks = in.getInt(4);
    int footerBytes = length - INDEX_FIXED_BYTES - 8 * blocks;
    if (blocks < 1 || blocks > length / 8 || footerBytes < 0) {
      throw damagedIndex(file, at);
    }
    byte[] footer = Arrays.copyOf(bytes, footerBytes);
    Footer parsed = SegmentFormat.parseFooter(footer);
    if (parsed == null || parsed.offsets().length != blocks) {
      throw damagedIndex(file, at);
    }
    in.position(footerBytes);
    int end = in.getInt();
    int[] lengths = new int[blocks];
    int[] crcs = new int[blocks];
    long blockAt = head.blocksAt();
    for (int block = 0; block < blocks; block++) {
      lengths[block] = in.getInt();
      crcs[block] = in.getInt();
      blockAt += lengths[block];
    }
    var index = new Index(footer, parsed, end, lengths, crcs);
    if (blockAt != at || !isInOrder(index)) {
      throw damagedIndex(file, at);
    }
    return index;
  }

  private static boolean isInOrder(Index index) {
    boolean inOrder = index.footer.offsets()[0] >= SegmentFormat.HEADER_BYTES;
    for (int block = 0; block < index.blocks(); block++) {
      inOrder &= index.lengths[block] > 0 && index.start(block) < index.start(block + 1);
    }
    return inOrder;
  }

  private static LedgerCorrupt damagedIndex(Path file, long at) {
    return new LedgerCorrupt(
        "%s at byte %d: the index of the compressed segment is damaged".formatted(file, at));
  }

  static int crc(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
