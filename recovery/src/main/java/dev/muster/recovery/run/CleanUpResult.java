package dev.muster.recovery.run;

import dev.muster.cloud.EventReceipt;
import java.util.Optional;

/// What came of asking for an interrupted run to be cleaned up.
public sealed interface CleanUpResult {
  /// It is under way.
  ///
  /// @param receipt of the event that tells of it; empty if an earlier cleanup goes on
  record Started(Run run, Optional<EventReceipt> receipt) implements CleanUpResult {}

  /// Only interrupted runs need it.
  record NotInterrupted(Run run) implements CleanUpResult {}

  /// There is no such run.
  record NotFound() implements CleanUpResult {}
}
