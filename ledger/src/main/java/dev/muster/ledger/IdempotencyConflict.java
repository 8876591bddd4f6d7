package dev.muster.ledger;

/// An idempotency key came again with other bytes. The first entry stands; the second was not
/// written.
public final class IdempotencyConflict extends LedgerException {
  IdempotencyConflict(String message) {
    super(message);
  }
}
