package dev.muster.ledger;

import java.util.ArrayList;
import java.util.List;

/// The growing right side of the tree: at each level of tiles the hashes of the tile that is not
/// yet full. Not safe for several threads.
final class TreeEdge {
  /// Takes each tile when it is full.
  @FunctionalInterface
  interface FullTiles {
    /// Takes 8,192 bytes, which are the receiver's own.
    void full(int level, long number, byte[] hashes);
  }

  /// The edge at one moment; never changes.
  ///
  /// @param levels the hashes of each level's unfinished tile, side by side
  record Snapshot(long size, List<byte[]> levels) {
    /// Hashes at a level in a tree of this size.
    static long hashesAt(int level, long size) {
      return level >= 8 ? 0 : size >>> (8 * level);
    }
  }

  private final MerkleHash merkle = new MerkleHash();
  private final List<byte[]> levels = new ArrayList<>();
  private long size;

  /// An empty tree.
  TreeEdge() {}

  /// Takes up an existing tree.
  TreeEdge(Snapshot snapshot) {
    this.size = snapshot.size();
    for (int level = 0; level < snapshot.levels().size(); level++) {
      byte[] hashes = snapshot.levels().get(level);
      System.arraycopy(hashes, 0, tile(level), 0, hashes.length);
    }
  }

  long size() {
    return size;
  }

  void append(byte[] leafHash, FullTiles fullTiles) {
    size++;
    carry(0, leafHash, fullTiles);
  }

  /// Appends all leaves; they begin where the tree ends.
  void append(Leaves leaves, FullTiles fullTiles) {
    int tiles = 0;
    for (int place = 0; place < leaves.count(); ) {
      if (size % TilePath.FULL == 0 && leaves.count() - place >= TilePath.FULL) {
        size += TilePath.FULL;
        fullTiles.full(0, size / TilePath.FULL - 1, leaves.tile(place));
        carry(1, leaves.tileRoot(tiles), fullTiles);
        tiles++;
        place += TilePath.FULL;
      } else {
        append(leaves.hash(place), fullTiles);
        place++;
      }
    }
  }

  /// Puts the newest hash of a level in its place, and the root of each tile that is full with it
  /// into the one above.
  private void carry(int firstLevel, byte[] newest, FullTiles fullTiles) {
    byte[] hash = newest;
    for (int level = firstLevel; ; level++) {
      long count = Snapshot.hashesAt(level, size);
      int place = (int) ((count - 1) % TilePath.FULL);
      byte[] tile = tile(level);
      System.arraycopy(hash, 0, tile, place * Hash.BYTES, Hash.BYTES);
      if (place + 1 < TilePath.FULL) {
        return;
      }
      fullTiles.full(level, (count - 1) / TilePath.FULL, tile.clone());
      hash = merkle.fold(tile, 0, TilePath.FULL);
    }
  }

  private byte[] tile(int level) {
    while (levels.size() <= level) {
      levels.add(new byte[TilePath.FULL_BYTES]);
    }
    return levels.get(level);
  }

  private int width(int level) {
    return (int) (Snapshot.hashesAt(level, size) % TilePath.FULL);
  }

  Snapshot snapshot() {
    var copy = new ArrayList<byte[]>();
    for (int level = 0; level < levels.size(); level++) {
      copy.add(java.util.Arrays.copyOf(levels.get(level), width(level) * Hash.BYTES));
    }
    return new Snapshot(size, List.copyOf(copy));
  }

  /// Root over all leaves so far.
  Hash root() {
    return new Tree(snapshot(), (level, number) -> noTile(level, number)).root(size);
  }

  private static byte[] noTile(int level, long number) {
    throw new IllegalStateException(
        "the root of the whole tree needs no full tile, asked for: "
            + TilePath.full(level, number));
  }
}
