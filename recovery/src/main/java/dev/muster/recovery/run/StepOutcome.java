package dev.muster.recovery.run;

/// How one attempt at a step ended, for the engine that waits for it.
sealed interface StepOutcome {
  record Done() implements StepOutcome {}

  /// Failed, refused, or not known to be done.
  record NotDone(String why) implements StepOutcome {}
}
