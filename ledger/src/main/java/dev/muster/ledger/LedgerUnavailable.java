package dev.muster.ledger;

/// The ledger cannot do this now: it is closed, a disk call failed, or an earlier failure made it
/// read-only.
///
/// An append that ends so is *unknown*: it may stand in the ledger after the next opening. Repeat
/// it with the same idempotency key.
public final class LedgerUnavailable extends LedgerException {
  LedgerUnavailable(String message) {
    super(message);
  }

  LedgerUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
