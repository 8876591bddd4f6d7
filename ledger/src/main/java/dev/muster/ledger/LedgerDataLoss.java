package dev.muster.ledger;

/// Entries that a signed checkpoint or a later segment promises are not on disk.
///
/// Opening refuses, because going on would fork the history: other entries would get the indexes
/// that were already given out.
public final class LedgerDataLoss extends LedgerException {
  private final long firstMissing;
  private final long lastMissing;

  LedgerDataLoss(String message, long firstMissing, long lastMissing) {
    super(message);
    this.firstMissing = firstMissing;
    this.lastMissing = lastMissing;
  }

  /// Index of the first entry that is missing.
  public long firstMissing() {
    return firstMissing;
  }

  /// Index of the last entry that is known to be missing; not less than [#firstMissing].
  public long lastMissing() {
    return lastMissing;
  }
}
