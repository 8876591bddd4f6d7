package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;

/// One entry of a ledger as it was received.
///
/// @param index place in the ledger, 0 or more
/// @param receivedAt the ledger's own time, microseconds, never decreasing with the index
/// @param bytes 1 to 65,535 bytes; the array is the reader's own copy
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record Entry(long index, Instant receivedAt, byte[] bytes) {
  /// Bytes of the largest entry. Source: C2SP tlog-tiles, "Entry bundles" (uint16 length).
  public static final int BYTES_MAX = 65_535;

  public Entry {
    requireNonNull(receivedAt, "receivedAt is null");
    requireNonNull(bytes, "bytes is null");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry(long otherIndex, Instant otherReceivedAt, byte[] otherBytes)
        && index == otherIndex
        && receivedAt.equals(otherReceivedAt)
        && Arrays.equals(bytes, otherBytes);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(index) + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Entry[index=" + index + ", receivedAt=" + receivedAt + ", " + bytes.length + " bytes]";
  }
}
