package dev.muster.ledger;

import java.util.OptionalLong;

/// An idempotency key, or a producer's sequence, came again with other bytes. The first entry
/// stands; the second was not written.
public final class IdempotencyConflict extends LedgerException {
  private final long index;

  private IdempotencyConflict(String message, OptionalLong index) {
    super(message);
    this.index = index.orElse(-1);
  }

  /// @param first leaf hash of the first entry
  /// @param index of the first entry; empty while it is being written
  static IdempotencyConflict of(PendingEntry offered, byte[] first, OptionalLong index) {
    String where =
        index.isPresent() ? "entry " + index.getAsLong() : "an entry that is being written";
    return new IdempotencyConflict(
        "%s belongs to %s, which has other bytes: leaf hash %s, not %s"
            .formatted(
                offered.mark(),
                where,
                Hash.of(first).base64(),
                Hash.of(offered.leafHash()).base64()),
        index);
  }

  /// Index of the entry that the key belongs to; empty while that one is being written.
  public OptionalLong index() {
    return index < 0 ? OptionalLong.empty() : OptionalLong.of(index);
  }
}
