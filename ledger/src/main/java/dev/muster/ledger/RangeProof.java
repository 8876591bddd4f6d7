package dev.muster.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// Proof that entries are exactly those of a range of a tree, in order: what makes an export
/// complete and not only correct. Entries stream through it.
///
/// @param from first index of the range
/// @param to one past the last, at most size
/// @param size entries of the tree
/// @param left roots of the perfect subtrees before the range, largest first
/// @param right roots of the perfect subtrees after the range, from left to right
public record RangeProof(long from, long to, long size, List<Hash> left, List<Hash> right) {
  /// Takes a perfect subtree of 2^height leaves.
  @FunctionalInterface
  interface Subtrees {
    void take(long start, int height);
  }

  /// A perfect subtree that waits for its sibling.
  private record Node(int height, Hash hash) {}

  public RangeProof {
    left = List.copyOf(left);
    right = List.copyOf(right);
    if (from < 0 || from > to || to > size) {
      throw new IllegalArgumentException(
          "a range is 0 <= from <= to <= size, got: %d, %d, %d".formatted(from, to, size));
    }
  }

  /// The perfect subtrees that the leaves before an index make up.
  static void before(long from, Subtrees subtrees) {
    long start = 0;
    while (start < from) {
      int height = 63 - Long.numberOfLeadingZeros(from - start);
      subtrees.take(start, height);
      start += 1L << height;
    }
  }

  /// The perfect subtrees that the leaves from an index on make up.
  static void after(long to, long size, Subtrees subtrees) {
    long start = to;
    while (start < size) {
      int fits = 63 - Long.numberOfLeadingZeros(size - start);
      int height = start == 0 ? fits : Math.min(fits, Long.numberOfTrailingZeros(start));
      subtrees.take(start, height);
      start += 1L << height;
    }
  }

  /// Whether these are all entries of the range, in order, in the tree of this root.
  public boolean proves(Iterator<byte[]> entries, Hash root) {
    Check check = check();
    while (entries.hasNext()) {
      if (!check.entry(entries.next())) {
        return false;
      }
    }
    return check.proves(root);
  }

  /// Begins to take what stands in the range, one after the other.
  public Check check() {
    return new Check();
  }

  /// Takes what stands in the range, in order, in constant memory: entries, and in place of those
  /// that are not at hand the roots of perfect subtrees. Not thread-safe.
  public final class Check {
    private final MerkleHash merkle = new MerkleHash();
    private final Deque<Node> edge = new ArrayDeque<>();
    private boolean whole;
    private long next = from;

    private Check() {
      whole = takeAll(left.iterator(), add -> before(from, add), edge, merkle);
    }

    /// Index of what is to be taken next.
    public long next() {
      return next;
    }

    /// Takes the next entry.
    ///
    /// @return false if it lies beyond the range, or something before it was not in its place
    public boolean entry(byte[] entry) {
      return subtree(0, Hash.of(merkle.leaf(entry)));
    }

    /// Takes the root of 2^height entries that are not at hand.
    ///
    /// @return false if they do not fit here, or something before them was not in its place
    public boolean subtree(int height, Hash root) {
      boolean fits =
          height >= 0
              && height < Long.SIZE - 2
              && next % (1L << height) == 0
              && next + (1L << height) <= to;
      if (!whole || !fits) {
        whole = false;
        return false;
      }
      push(edge, new Node(height, root), merkle);
      next += 1L << height;
      return true;
    }

    /// Whether what was taken is all of the range, and stands in the tree of this root. Ends the
    /// check.
    public boolean proves(Hash root) {
      boolean all =
          whole
              && next == to
              && takeAll(right.iterator(), add -> after(to, size, add), edge, merkle);
      whole = false;
      return all && fold(edge, merkle).equals(root);
    }
  }

  /// Enumerates subtrees.
  @FunctionalInterface
  private interface Enumeration {
    void each(Subtrees subtrees);
  }

  /// Takes one hash for each subtree; false when there are more or fewer.
  private static boolean takeAll(
      Iterator<Hash> hashes, Enumeration subtrees, Deque<Node> edge, MerkleHash merkle) {
    boolean[] missing = {false};
    subtrees.each((_, height) -> {
      if (hashes.hasNext()) {
        push(edge, new Node(height, hashes.next()), merkle);
      } else {
        missing[0] = true;
      }
    });
    return !missing[0] && !hashes.hasNext();
  }

  private static void push(Deque<Node> edge, Node added, MerkleHash merkle) {
    Node node = added;
    while (!edge.isEmpty() && edge.getLast().height() == node.height()) {
      Hash left = edge.removeLast().hash();
      node = new Node(node.height() + 1, parent(merkle, left, node.hash()));
    }
    edge.addLast(node);
  }

  private static Hash parent(MerkleHash merkle, Hash left, Hash right) {
    return Hash.of(merkle.node(left.toBytes(), right.toBytes()));
  }

  private static Hash fold(Deque<Node> edge, MerkleHash merkle) {
    if (edge.isEmpty()) {
      return Hash.of(merkle.emptyRoot());
    }
    Hash hash = edge.removeLast().hash();
    while (!edge.isEmpty()) {
      hash = parent(merkle, edge.removeLast().hash(), hash);
    }
    return hash;
  }
}
