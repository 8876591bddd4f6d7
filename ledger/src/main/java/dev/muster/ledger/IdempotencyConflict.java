package dev.muster.ledger;

import java.util.OptionalLong;

/// An idempotency key came again with other bytes. The first entry stands; the second was not
/// written.
public final class IdempotencyConflict extends LedgerException {
  private final long index;

  IdempotencyConflict(String message, OptionalLong index) {
    super(message);
    this.index = index.orElse(-1);
  }

  /// Index of the entry that the key belongs to; empty while that one is being written.
  public OptionalLong index() {
    return index < 0 ? OptionalLong.empty() : OptionalLong.of(index);
  }
}
