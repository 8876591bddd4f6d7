package dev.muster.torture;

/// What a ledger promises.
public enum LedgerPromise implements Promise {
  /// What was acknowledged is there, unaltered, at its place.
  NOTHING_LOST("lost"),
  /// Nothing is there twice.
  NOTHING_TWICE("duplicates"),
  /// No signed checkpoint is contradicted by a later one.
  NO_FORK("forks"),
  /// What a crash leaves can be opened, and what is open can be read.
  USABLE("other failures");

  private final String counted;

  LedgerPromise(String counted) {
    this.counted = counted;
  }

  @Override
  public String counted() {
    return counted;
  }
}
