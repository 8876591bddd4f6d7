package dev.muster.recovery.run;

/// How one attempt at a step ended, for the engine that waits for it.
sealed interface StepOutcome {
  /// What it is for holds.
  record Done() implements StepOutcome {}

  /// Failed or refused.
  ///
  /// @param throttled whether the cloud only asked to be left alone for a while
  record NotDone(String why, boolean throttled) implements StepOutcome {
    NotDone(String why) {
      this(why, false);
    }
  }

  /// Begun, and not seen to be done in time. It may still happen, so it is not begun again.
  record Slow(String why) implements StepOutcome {}

  /// A person was asked.
  record Asked() implements StepOutcome {}

  /// Nobody waits for it any more; what it is for may come true by itself.
  record Withdrawn() implements StepOutcome {}
}
