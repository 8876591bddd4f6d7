package dev.muster.ledger;

import java.util.List;

/// Proof that a smaller tree is the beginning of a larger one. Source: RFC 9162 section 2.1.4.
///
/// @param oldSize 0 or more
/// @param newSize not less than oldSize
/// @param hashes empty when oldSize is 0 or equal to newSize
public record ConsistencyProof(long oldSize, long newSize, List<Hash> hashes) {
  public ConsistencyProof {
    hashes = List.copyOf(hashes);
    if (oldSize < 0 || newSize < oldSize) {
      throw new IllegalArgumentException(
          "sizes of a consistency proof must be 0 <= old <= new, got: %d and %d"
              .formatted(oldSize, newSize));
    }
  }

  /// Whether the tree with oldRoot is the beginning of the tree with newRoot. RFC 9162 section
  /// 2.1.4.2, step by step.
  public boolean proves(Hash oldRoot, Hash newRoot) {
    var merkle = new MerkleHash();
    if (oldSize == 0 && !oldRoot.equals(Hash.of(merkle.emptyRoot()))) {
      return false;
    }
    if (oldSize == newSize) {
      return hashes.isEmpty() && oldRoot.equals(newRoot);
    }
    if (oldSize == 0) {
      // Every tree begins with the empty one; there is nothing to hash.
      return hashes.isEmpty();
    }
    if (hashes.isEmpty()) {
      return false;
    }
    boolean oldIsPowerOfTwo = Long.bitCount(oldSize) == 1;
    int next = oldIsPowerOfTwo ? 0 : 1;
    byte[] fr = oldIsPowerOfTwo ? oldRoot.toBytes() : hashes.getFirst().toBytes();
    byte[] sr = fr;
    int shift = Long.numberOfTrailingZeros(oldSize);
    long fn = (oldSize - 1) >> shift;
    long sn = (newSize - 1) >> shift;
    for (Hash hash : hashes.subList(next, hashes.size())) {
      byte[] c = hash.toBytes();
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        fr = merkle.node(c, fr);
        sr = merkle.node(c, sr);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        sr = merkle.node(sr, c);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Hash.of(fr).equals(oldRoot) && Hash.of(sr).equals(newRoot);
  }
}
