package dev.muster.ledger;

/// Another process, or another part of this one, holds the ledger's lock.
public final class LedgerInUse extends LedgerException {
  LedgerInUse(String message) {
    super(message);
  }
}
