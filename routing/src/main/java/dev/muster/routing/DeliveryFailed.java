package dev.muster.routing;

/// The target's disk refused. The delivery is tried again; nothing is lost, the events are in the
/// ledger.
public final class DeliveryFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeliveryFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
