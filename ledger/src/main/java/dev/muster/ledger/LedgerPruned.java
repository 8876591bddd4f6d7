package dev.muster.ledger;

/// The entries were given up by [Ledger#prune]. Their hashes are still in the tree.
public final class LedgerPruned extends LedgerException {
  private final long minimumIndex;

  LedgerPruned(long asked, long minimumIndex) {
    super(
        "entry %d was pruned: the ledger keeps entries from %d on".formatted(asked, minimumIndex));
    this.minimumIndex = minimumIndex;
  }

  /// Index of the first entry that is kept.
  public long minimumIndex() {
    return minimumIndex;
  }
}
