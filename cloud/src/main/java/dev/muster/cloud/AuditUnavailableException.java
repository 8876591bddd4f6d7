package dev.muster.cloud;

/// The ledger cannot take events now, so nothing that must be recorded may be done.
public final class AuditUnavailableException extends RuntimeException {
  public AuditUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
