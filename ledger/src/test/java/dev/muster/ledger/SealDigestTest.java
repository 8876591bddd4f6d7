package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.SegmentFormat.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Expected hashes are put together here by hand.
final class SealDigestTest {
  private static final int SALT = 7;
  private static final byte[] ORIGIN = SegmentFormat.originHash(Samples.ORIGIN);
  private static final RecordMark KEY = RecordMark.key("k-1".getBytes(UTF_8));

  @TempDir private Path temp;

  /// A header and two records, the second with a mark of three bytes.
  private static byte[] segment(int version) {
    ByteBuffer out = ByteBuffer.allocate(64 + 32 + 7 + 32 + 3 + 7);
    out.put(SegmentFormat.encodeHeader(new Header(version, ORIGIN, 0, SALT)));
    SegmentFormat.encodeRecord(out, SALT, 0, 1, 0, null, Samples.entry(0));
    SegmentFormat.encodeRecord(out, SALT, 1, 1, 1, KEY, Samples.entry(1));
    return out.array();
  }

  private byte[] digest(byte[] segment) throws IOException {
    Path file = temp.resolve("segment");
    Files.write(file, segment);
    try (Disk.DiskFile open = new FileDisk().openForReading(file)) {
      return SealDigest.of(open, file, segment.length).digest();
    }
  }

  @Test
  void coversAllButTheEntries() throws IOException {
    byte[] segment = segment(2);
    MessageDigest expected = MerkleHash.sha256();
    expected.update(segment, 0, 64 + 32);
    expected.update(segment, 64 + 32 + 7, 32 + 3);

    assertThat(digest(segment)).isEqualTo(expected.digest());
  }

  @Test
  void coversEverythingInVersionOne() throws IOException {
    byte[] segment = segment(1);

    assertThat(digest(segment)).isEqualTo(MerkleHash.sha256().digest(segment));
  }

  @Test
  void everyDamagedByteOfARecordIsRefused() {
    byte[] good = segment(2);
    for (int at = 64; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      assertThatThrownBy(() -> digest(bad)).as("byte %d", at).isInstanceOf(LedgerException.class);
    }
  }

  @Test
  void recordsLargerThanAWindowTogetherAreReadOneAfterTheOther() throws IOException {
    byte[] entry = new byte[60_000];
    int count = 40;
    ByteBuffer out = ByteBuffer.allocate(64 + count * (32 + entry.length));
    out.put(SegmentFormat.encodeHeader(new Header(2, ORIGIN, 0, SALT)));
    MessageDigest expected = MerkleHash.sha256();
    expected.update(out.array(), 0, 64);
    for (int i = 0; i < count; i++) {
      Arrays.fill(entry, (byte) i);
      int start = out.position();
      SegmentFormat.encodeRecord(out, SALT, i, 1, i, null, entry);
      expected.update(out.array(), start, 32);
    }

    assertThat(digest(out.array())).isEqualTo(expected.digest());
  }
}
