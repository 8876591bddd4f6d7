package dev.muster.ledger;

/// The world failed the ledger: disk, lock, damage, overload. Each kind asks for another answer
/// from the caller.
public abstract sealed class LedgerException extends RuntimeException
    permits LedgerInUse,
        LedgerCorrupt,
        LedgerDataLoss,
        LedgerBusy,
        LedgerPruned,
        LedgerUnavailable,
        SequenceRefused,
        IdempotencyConflict {
  LedgerException(String message) {
    super(message);
  }

  LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
