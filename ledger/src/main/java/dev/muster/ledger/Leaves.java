package dev.muster.ledger;

import java.util.Arrays;

/// Leaf hashes of consecutive entries, and the roots of the whole tiles among them.
///
/// @param firstIndex of the first entry
/// @param hashes 32 bytes for each entry, side by side
/// @param tileRoots 32 bytes for each level-0 tile that lies whole in the range, side by side
@SuppressWarnings("ArrayRecordComponent") // never compared
record Leaves(long firstIndex, byte[] hashes, byte[] tileRoots) {
  static Leaves of(long firstIndex, byte[] hashes) {
    var merkle = new MerkleHash();
    int count = hashes.length / Hash.BYTES;
    int first = (int) Math.min(count, Math.floorMod(-firstIndex, (long) TilePath.FULL));
    int tiles = (count - first) / TilePath.FULL;
    byte[] roots = new byte[tiles * Hash.BYTES];
    for (int tile = 0; tile < tiles; tile++) {
      byte[] root = merkle.fold(hashes, first + tile * TilePath.FULL, TilePath.FULL);
      System.arraycopy(root, 0, roots, tile * Hash.BYTES, Hash.BYTES);
    }
    return new Leaves(firstIndex, hashes, roots);
  }

  int count() {
    return hashes.length / Hash.BYTES;
  }

  byte[] hash(int place) {
    return Arrays.copyOfRange(hashes, place * Hash.BYTES, (place + 1) * Hash.BYTES);
  }

  /// The hashes of the tile that begins at a place.
  byte[] tile(int place) {
    int from = place * Hash.BYTES;
    return Arrays.copyOfRange(hashes, from, from + TilePath.FULL_BYTES);
  }

  byte[] tileRoot(int tile) {
    return Arrays.copyOfRange(tileRoots, tile * Hash.BYTES, (tile + 1) * Hash.BYTES);
  }
}
