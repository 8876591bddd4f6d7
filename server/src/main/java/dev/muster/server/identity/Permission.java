package dev.muster.server.identity;

/// What a caller may do, from harmless to grave.
public enum Permission {
  /// Read resources, plans and runs.
  READ_RESOURCES,
  /// Read events, proofs and ledgers.
  READ_EVENTS,
  /// Send events to be recorded.
  RECORD_EVENTS,
  /// Start, stop, snapshot, attach, detach, drill; steer runs.
  OPERATE,
  /// Create, update and delete resources, plans and service instances; fail over and back.
  CHANGE,
  /// Tokens; giving up entries of ledgers.
  ADMINISTER
}
