package dev.muster.alerting;

/// Takes alerts for delivery. Called one at a time, on the thread that found the alert: MUST be
/// quick and MUST NOT throw.
public interface AlertListener {
  void opened(Alert alert);

  default void resolved(Alert alert) {}

  /// An entry is no event; no rule has seen it.
  default void unreadable(EventRef ref, String reason) {}

  /// A rule watches as much as it may and has stopped watching its oldest key.
  default void forgotten(String rule, String key) {}
}
