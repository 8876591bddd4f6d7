package dev.muster.cloud;

/// The ledger cannot take events now, so nothing that must be recorded may be done.
public final class AuditUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;
  private final boolean afterPending;

  public AuditUnavailableException(String message, Throwable cause) {
    this(message, cause, false, false);
  }

  private AuditUnavailableException(
      String message, Throwable cause, boolean passing, boolean afterPending) {
    super(message, cause);
    this.passing = passing;
    this.afterPending = afterPending;
  }

  /// The ledger wrote nothing and is only busy: the same event may be tried again.
  public static AuditUnavailableException busy(String message, Throwable cause) {
    return new AuditUnavailableException(message, cause, true, false);
  }

  /// The same trouble with the outcome of an act whose pending event is durable.
  AuditUnavailableException withOutcome() {
    return new AuditUnavailableException(
        "the outcome of an act could not be recorded", this, passing, true);
  }

  /// Whether trying again a little later may help, and can write no event twice.
  public boolean isPassing() {
    return passing;
  }

  /// Whether the act's pending event is durable, so that the act may have been done. Its outcome is
  /// recorded after the next start.
  public boolean isAfterPending() {
    return afterPending;
  }
}
