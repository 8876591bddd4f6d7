package dev.muster.recovery.run;

import dev.muster.cloud.EventReceipt;
import java.util.List;

/// What came of asking for something to be done with a run.
public sealed interface ControlResult {
  /// It was recorded and is being done.
  ///
  /// @param receipts the events that tell of it; none if what is asked for is under way already
  record Accepted(Run run, List<EventReceipt> receipts) implements ControlResult {
    public Accepted {
      receipts = List.copyOf(receipts);
    }
  }

  /// The run or the step is not where this can be done; nothing was done. What can be done now says
  /// [Run#offers].
  ///
  /// @param why what was expected and what was found
  record NotNow(Run run, String why) implements ControlResult {}

  /// The run has no such step.
  record NoSuchStep(Run run, String stepId) implements ControlResult {}

  /// There is no such run.
  record NotFound() implements ControlResult {}
}
