package dev.muster.ledger;

import java.util.Arrays;

/// Tells what a crash can leave of an unfinished write from what only a hand or a failing disk can.
/// A file that was not yet synced may be short, and each sector holds the new bytes, or zeros, or
/// the new bytes up to where an earlier attempt was cut off and zeros behind.
final class TornWrite {
  private static final int SECTOR_BYTES = 512;

  private TornWrite() {}

  /// Whether the bytes found can be an unfinished write of the expected ones to a new file.
  ///
  /// @param at position of the bytes in their file, which decides where sectors begin
  static boolean explains(byte[] found, byte[] expected, long at) {
    if (found.length > expected.length) {
      return false;
    }
    int from = 0;
    while (from < found.length) {
      int inSector = (int) (SECTOR_BYTES - (at + from) % SECTOR_BYTES);
      int to = Math.min(found.length, from + inSector);
      int same = mismatch(found, expected, from, to);
      if (!isZero(found, same, to)) {
        return false;
      }
      from = to;
    }
    return true;
  }

  private static int mismatch(byte[] found, byte[] expected, int from, int to) {
    int at = Arrays.mismatch(found, from, to, expected, from, to);
    return at < 0 ? to : from + at;
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
