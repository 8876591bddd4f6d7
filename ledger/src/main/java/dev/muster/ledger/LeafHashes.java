package dev.muster.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Hashes entries as leaves while the caller reads the next ones: many of them on other threads, a
/// few on the caller's. For one caller.
final class LeafHashes {
  private static final int CHUNK_ENTRIES = 4096;
  private static final int CHUNKS_AHEAD = 4;

  private final List<byte[]> hashes = new ArrayList<>();
  private final ArrayDeque<CompletableFuture<List<byte[]>>> underway = new ArrayDeque<>();
  private List<byte[]> entries = new ArrayList<>();
  private boolean empty = true;

  void add(byte[] entry) {
    empty = false;
    entries.add(entry);
    if (entries.size() == CHUNK_ENTRIES) {
      if (underway.size() == CHUNKS_AHEAD) {
        hashes.addAll(underway.remove().join());
      }
      List<byte[]> chunk = entries;
      underway.add(CompletableFuture.supplyAsync(() -> hash(chunk)));
      entries = new ArrayList<>(CHUNK_ENTRIES);
    }
  }

  boolean isEmpty() {
    return empty;
  }

  private static List<byte[]> hash(List<byte[]> entries) {
    var merkle = new MerkleHash();
    var hashes = new ArrayList<byte[]>(entries.size());
    for (byte[] entry : entries) {
      hashes.add(merkle.leaf(entry));
    }
    return hashes;
  }

  /// The hashes of all entries, in order.
  List<byte[]> finish() {
    while (!underway.isEmpty()) {
      hashes.addAll(underway.remove().join());
    }
    hashes.addAll(hash(entries));
    entries = new ArrayList<>();
    return hashes;
  }
}
