package dev.muster.ledger;

import java.util.List;

/// Proof that an entry stands at an index of a tree of a size. Source: RFC 9162 section 2.1.3.
///
/// @param index 0 to size - 1
/// @param size entries of the tree
/// @param hashes the sibling nearest to the leaf first
public record InclusionProof(long index, long size, List<Hash> hashes) {
  public InclusionProof {
    hashes = List.copyOf(hashes);
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "proof index must be 0 to size - 1 = " + (size - 1) + ", got: " + index);
    }
  }

  /// Whether these hashes lead from the entry to the root. Position and size are proven too: a
  /// proof for another index or another size fails even when it has the same hashes.
  public boolean proves(byte[] entry, Hash root) {
    return provesLeaf(new MerkleHash().leaf(entry), root);
  }

  /// RFC 9162 section 2.1.3.2, step by step.
  boolean provesLeaf(byte[] leafHash, Hash root) {
    var merkle = new MerkleHash();
    long fn = index;
    long sn = size - 1;
    byte[] r = leafHash;
    for (Hash hash : hashes) {
      byte[] p = hash.toBytes();
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        r = merkle.node(p, r);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        r = merkle.node(r, p);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Hash.of(r).equals(root);
  }
}
