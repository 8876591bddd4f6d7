package dev.muster.trail;

/// What lies in an index's folder is not an undamaged index of its ledger; it is to be built again.
/// Never leaves this package.
final class UnusableIndexException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableIndexException(String message) {
    super(message);
  }

  UnusableIndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
