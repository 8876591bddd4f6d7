package dev.muster.ledger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// An append-only Merkle log of byte entries in one folder.
@SuppressWarnings({"DoNotCallSuggester", "UnusedMethod", "UnusedVariable"}) // until the next commit
public final class Ledger implements AutoCloseable {
  private final String origin;

  private Ledger(String origin) {
    this.origin = origin;
  }

  /// Opens the ledger in the folder, or creates it. Takes the folder's lock until [#close].
  ///
  /// @throws LedgerInUse when somebody else holds the lock
  /// @throws LedgerCorrupt when the folder contradicts itself, the origin or the key
  /// @throws LedgerDataLoss when entries are missing that a checkpoint promises
  /// @throws LedgerUnavailable when a disk call fails
  public static Ledger open(Path dir, String origin, LedgerKey key, LedgerConfig config) {
    throw new UnsupportedOperationException("in the next commit");
  }

  public String origin() {
    return origin;
  }

  /// Entries that are durable.
  public long size() {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// Appends an entry of 1 to 65,535 bytes. The future completes once it is durable with its index,
  /// or with a [LedgerException].
  public CompletableFuture<Receipt> append(byte[] entry) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// As [#append(byte[])]; a repeat of the key with the same bytes completes with the first
  /// receipt, with other bytes with [IdempotencyConflict].
  ///
  /// @param idempotencyKey 1 to 255 bytes of UTF-8
  public CompletableFuture<Receipt> append(byte[] entry, String idempotencyKey) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// Appends entries side by side: contiguous indexes, in order. After a crash a beginning of them
  /// may stand alone.
  public CompletableFuture<List<Receipt>> appendAll(List<byte[]> entries) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// The entry at an index.
  ///
  /// @throws IndexOutOfBoundsException when the index is not durable
  public Entry entry(long index) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// Streams entries of a range in order.
  public void read(long fromIndex, long toIndexExclusive, EntryConsumer consumer) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// The newest signed checkpoint. A new one follows an append within the configured interval.
  public SignedCheckpoint checkpoint() {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// Waits for a checkpoint that covers a size.
  ///
  /// @throws LedgerUnavailable when there is none in time
  public SignedCheckpoint awaitCheckpoint(long minSize, Duration max) {
    throw new UnsupportedOperationException("in the next commit");
  }

  public InclusionProof proveInclusion(long index, long size) {
    throw new UnsupportedOperationException("in the next commit");
  }

  public ConsistencyProof proveConsistency(long oldSize, long newSize) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// The offline proof of an entry; waits for a checkpoint that covers it.
  public TlogProof proof(long index) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// A public resource of the log by its path: `checkpoint`, `tile/<L>/<N>[.p/<W>]`,
  /// `tile/entries/<N>[.p/<W>]`, `vkey`. Empty when the path is none of these or the newest
  /// checkpoint does not cover it.
  public Optional<byte[]> resource(String path) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// Hands entries to a listener, in order, on a thread of its own, from an index on.
  public Follower follow(String name, long fromIndex, FollowerListener listener) {
    throw new UnsupportedOperationException("in the next commit");
  }

  /// Writes the log as plain static files in the standard layout.
  public void mirror(Path dir) {
    throw new UnsupportedOperationException("in the next commit");
  }

  @Override
  public void close() {}
}
