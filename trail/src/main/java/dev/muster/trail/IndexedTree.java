package dev.muster.trail;

import dev.muster.ledger.Hash;
import dev.muster.ledger.Ledger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The hash tree over the entries that an index was made from, as far as it takes to compare it
/// with the ledger's: the roots of its perfect subtrees, largest first. Equal roots at equal sizes
/// mean that every single entry is the same. Source: RFC 6962, 2.1. Not thread-safe.
final class IndexedTree {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest sha256 = sha256();
  private final List<byte[]> edge;
  private long size;

  private IndexedTree(long size, List<byte[]> edge) {
    this.size = size;
    this.edge = edge;
  }

  /// The tree of a ledger at a size: what lies below it counts as indexed.
  static IndexedTree of(Ledger ledger, long size) {
    return new IndexedTree(size, new ArrayList<>(ledgerEdge(ledger, size)));
  }

  /// Reads the form of [#toString]; empty if it does not fit the size.
  static Optional<IndexedTree> parse(long size, String text) {
    List<byte[]> edge = new ArrayList<>();
    try {
      byte[] all = HexFormat.of().parseHex(text);
      for (int at = 0; at + Hash.BYTES <= all.length; at += Hash.BYTES) {
        edge.add(java.util.Arrays.copyOfRange(all, at, at + Hash.BYTES));
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return edge.size() == Long.bitCount(size) && text.length() == 2 * Hash.BYTES * edge.size()
        ? Optional.of(new IndexedTree(size, edge))
        : Optional.empty();
  }

  long size() {
    return size;
  }

  /// Adds the next entry.
  void add(byte[] entry) {
    sha256.update(LEAF);
    byte[] hash = sha256.digest(entry);
    // Each trailing one bit of the size is a subtree as large as what has gathered.
    for (long rest = size; (rest & 1) == 1; rest >>>= 1) {
      sha256.update(NODE);
      sha256.update(edge.removeLast());
      hash = sha256.digest(hash);
    }
    edge.add(hash);
    size++;
  }

  /// Whether the ledger's entries below this size are those that were added.
  boolean agreesWith(Ledger ledger) {
    if (size > ledger.size()) {
      return false;
    }
    List<byte[]> theirs = ledgerEdge(ledger, size);
    if (theirs.size() != edge.size()) {
      return false;
    }
    for (int i = 0; i < edge.size(); i++) {
      if (!MessageDigest.isEqual(edge.get(i), theirs.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<byte[]> ledgerEdge(Ledger ledger, long size) {
    return ledger.proveRange(size, size, ledger.size()).left().stream().map(Hash::toBytes).toList();
  }

  /// The subtrees' roots, hexadecimal, one behind the other.
  @Override
  public String toString() {
    var text = new StringBuilder(edge.size() * 2 * Hash.BYTES);
    edge.forEach(hash -> text.append(HexFormat.of().formatHex(hash)));
    return text.toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
