package dev.muster.recovery.run;

/// What came of asking for an interrupted run to be cleaned up.
public sealed interface CleanUpResult {
  /// It is under way.
  record Started(Run run) implements CleanUpResult {}

  /// Only interrupted runs need it.
  record NotInterrupted(Run run) implements CleanUpResult {}

  /// There is no such run.
  record NotFound() implements CleanUpResult {}
}
