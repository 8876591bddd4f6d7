package dev.muster.ledger;

import java.util.ArrayList;
import java.util.List;

/// Roots and proofs at any size up to that of a snapshot, computed from tiles. Source: RFC 6962
/// sections 2.1.1 and 2.1.2; a tile of level L holds the roots of subtrees of 256^L leaves.
///
/// Not safe for several threads; make one per question.
final class Tree {
  /// Where full tiles are read.
  @FunctionalInterface
  interface TileSource {
    /// The 8,192 bytes of a tile, not to be changed.
    byte[] tile(int level, long number);
  }

  private final MerkleHash merkle = new MerkleHash();
  private final TreeEdge.Snapshot edge;
  private final TileSource tiles;

  Tree(TreeEdge.Snapshot edge, TileSource tiles) {
    this.edge = edge;
    this.tiles = tiles;
  }

  Hash root(long size) {
    checkSize(size);
    return Hash.of(size == 0 ? merkle.emptyRoot() : subtree(0, size));
  }

  InclusionProof inclusion(long index, long size) {
    checkSize(size);
    var hashes = new ArrayList<Hash>();
    if (index >= 0 && index < size) {
      path(index, 0, size, hashes);
    }
    return new InclusionProof(index, size, hashes);
  }

  ConsistencyProof consistency(long oldSize, long newSize) {
    checkSize(newSize);
    var hashes = new ArrayList<Hash>();
    if (oldSize > 0 && oldSize < newSize) {
      subproof(oldSize, 0, newSize, true, hashes);
    }
    return new ConsistencyProof(oldSize, newSize, hashes);
  }

  RangeProof range(long from, long to, long size) {
    checkSize(size);
    var left = new ArrayList<Hash>();
    var right = new ArrayList<Hash>();
    if (from >= 0 && from <= to && to <= size) {
      RangeProof.before(from, (start, height) -> left.add(Hash.of(perfect(height, start))));
      RangeProof.after(to, size, (start, height) -> right.add(Hash.of(perfect(height, start))));
    }
    return new RangeProof(from, to, size, left, right);
  }

  byte[] leaf(long index) {
    return subtree(index, index + 1);
  }

  private void checkSize(long size) {
    if (size < 0 || size > edge.size()) {
      throw new IndexOutOfBoundsException(
          "tree size must be 0 to %d, got: %d".formatted(edge.size(), size));
    }
  }

  private void path(long index, long from, long to, List<Hash> hashes) {
    if (to - from == 1) {
      return;
    }
    long middle = from + split(to - from);
    if (index < middle) {
      path(index, from, middle, hashes);
      hashes.add(Hash.of(subtree(middle, to)));
    } else {
      path(index, middle, to, hashes);
      hashes.add(Hash.of(subtree(from, middle)));
    }
  }

  private void subproof(long size, long from, long to, boolean complete, List<Hash> hashes) {
    if (size == to) {
      if (!complete) {
        hashes.add(Hash.of(subtree(from, to)));
      }
      return;
    }
    long middle = from + split(to - from);
    if (size <= middle) {
      subproof(size, from, middle, complete, hashes);
      hashes.add(Hash.of(subtree(middle, to)));
    } else {
      subproof(size, middle, to, false, hashes);
      hashes.add(Hash.of(subtree(from, middle)));
    }
  }

  /// The largest power of two strictly smaller than the count.
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }

  /// Root of the leaves from (inclusive) to (exclusive), at least one.
  private byte[] subtree(long from, long to) {
    long count = to - from;
    if (Long.bitCount(count) == 1) {
      return perfect(Long.numberOfTrailingZeros(count), from);
    }
    long middle = from + split(count);
    return merkle.node(subtree(from, middle), subtree(middle, to));
  }

  /// Root of 2^height leaves; `from` is a multiple of that.
  private byte[] perfect(int height, long from) {
    int level = height / 8;
    int count = 1 << (height % 8);
    long hash = from >>> (8 * level);
    long number = hash / TilePath.FULL;
    int place = (int) (hash % TilePath.FULL);
    boolean full = (number + 1) * TilePath.FULL <= TreeEdge.Snapshot.hashesAt(level, edge.size());
    byte[] tile = full ? tiles.tile(level, number) : edge.levels().get(level);
    return merkle.fold(tile, place, count);
  }
}
