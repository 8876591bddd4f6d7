package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

/// A producer's place cannot be taken, or its loss not be declared. Nothing was written.
public final class SequenceRefused extends LedgerException {
  /// Why.
  public enum Reason {
    /// It came before: beyond the memory for first receipts, so whether it had the same bytes is
    /// not known.
    CAME_BEFORE,
    /// What was to be declared lost is there, or was declared lost before.
    NOT_MISSING,
    /// There are as many producers as there may be.
    TOO_MANY_PRODUCERS,
    /// There are as many open gaps as there may be; filling or declaring lost what is missing
    /// helps.
    TOO_MANY_GAPS
  }

  private final Reason reason;

  SequenceRefused(Reason reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason is null");
  }

  public Reason reason() {
    return reason;
  }
}
