package dev.muster.ledger;

/// What is on disk contradicts itself, the signed checkpoint or the key. Never repaired by
/// guessing; the message names the first place.
public final class LedgerCorrupt extends LedgerException {
  LedgerCorrupt(String message) {
    super(message);
  }

  LedgerCorrupt(String message, Throwable cause) {
    super(message, cause);
  }
}
