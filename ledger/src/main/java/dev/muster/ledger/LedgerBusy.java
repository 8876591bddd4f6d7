package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// A budget of the ledger is used up. Nothing was written; try again later.
public final class LedgerBusy extends LedgerException {
  /// What there may be only so much of.
  public enum Budget {
    /// Bytes of entries that wait for the disk or are being written.
    QUEUE_BYTES("queue-bytes"),
    /// Entries that are durable but not under a signed checkpoint.
    CHECKPOINT_LAG("checkpoint-lag"),
    /// Room on the disk.
    DISK_SPACE("disk-space");

    private final String word;

    Budget(String word) {
      this.word = word;
    }

    /// The name in messages and answers.
    public String word() {
      return word;
    }
  }

  private final Budget budget;
  private final Duration retryAfter;

  LedgerBusy(Budget budget, Duration retryAfter, String message) {
    super(message);
    this.budget = requireNonNull(budget, "budget is null");
    this.retryAfter = requireNonNull(retryAfter, "retryAfter is null");
  }

  /// Which budget is used up.
  public Budget budget() {
    return budget;
  }

  /// How long to wait before the next attempt.
  public Duration retryAfter() {
    return retryAfter;
  }
}
