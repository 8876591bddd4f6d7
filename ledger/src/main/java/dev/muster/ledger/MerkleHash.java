package dev.muster.ledger;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The three hash rules of the tree. Source: RFC 6962 section 2.1, unchanged in RFC 9162 section
/// 2.1.1.
///
/// Uses one digest again and again: not safe for several threads.
final class MerkleHash {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest sha256 = sha256();

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  byte[] emptyRoot() {
    return sha256.digest();
  }

  byte[] leaf(byte[] entry) {
    sha256.update(LEAF);
    return sha256.digest(entry);
  }

  /// Hashes an entry that lies in a larger array, into another one.
  void leaf(byte[] from, int at, int length, byte[] to, int toAt) {
    sha256.update(LEAF);
    sha256.update(from, at, length);
    try {
      sha256.digest(to, toAt, Hash.BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("there is no room for 32 bytes at " + toAt, e);
    }
  }

  byte[] node(byte[] left, byte[] right) {
    sha256.update(NODE);
    sha256.update(left);
    return sha256.digest(right);
  }

  /// Root of a perfect subtree.
  ///
  /// @param hashes 32 bytes each, side by side
  /// @param from number of the first hash
  /// @param count how many, a power of two
  byte[] fold(byte[] hashes, int from, int count) {
    if (Integer.bitCount(count) != 1) {
      throw new IllegalArgumentException("only a power of two folds, got: " + count);
    }
    byte[] level = new byte[count * Hash.BYTES];
    System.arraycopy(hashes, from * Hash.BYTES, level, 0, level.length);
    for (int width = count; width > 1; width /= 2) {
      for (int i = 0; i < width / 2; i++) {
        sha256.update(NODE);
        sha256.update(level, 2 * i * Hash.BYTES, 2 * Hash.BYTES);
        System.arraycopy(sha256.digest(), 0, level, i * Hash.BYTES, Hash.BYTES);
      }
    }
    return count == 1 ? level : java.util.Arrays.copyOf(level, Hash.BYTES);
  }
}
