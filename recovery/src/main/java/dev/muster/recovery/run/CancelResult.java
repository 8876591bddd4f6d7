package dev.muster.recovery.run;

import dev.muster.cloud.EventReceipt;

/// What came of asking for a run to be cancelled.
public sealed interface CancelResult {
  /// No further step begins; what is under way ends, then everything is taken away.
  ///
  /// @param receipt of the event that tells of it
  record Cancelling(Run run, EventReceipt receipt) implements CancelResult {}

  /// It is past the point where cancelling means anything: cleaning up, interrupted or over.
  record TooLate(Run run) implements CancelResult {}

  /// There is no such run.
  record NotFound() implements CancelResult {}
}
