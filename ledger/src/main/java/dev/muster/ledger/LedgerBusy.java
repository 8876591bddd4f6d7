package dev.muster.ledger;

/// The queue of appends is over its budget of bytes. Nothing was written; try again later.
public final class LedgerBusy extends LedgerException {
  LedgerBusy(String message) {
    super(message);
  }
}
