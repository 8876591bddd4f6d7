package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;

/// What persons may do about single steps.
final class StepRules {
  private StepRules() {}

  /// Not what is under way, and not what keeps production from running twice: that is acknowledged
  /// by somebody who made sure, or overridden by force from the start.
  static boolean canBeSkipped(RunStep step) {
    boolean rests =
        step.state() instanceof StepState.Pending
            || step.state() instanceof StepState.Failed
            || step.state() instanceof StepState.Waiting;
    return rests
        && step.planned().isPresent()
        && !(step.planned().get().act() instanceof Act.ConfirmFence)
        && !(step.planned().get().act() instanceof Act.Promote)
        && !(step.planned().get().act() instanceof Act.Gate);
  }

  static boolean canBeAcknowledged(RunStep step) {
    return step.state() instanceof StepState.Waiting
        && step.planned()
            .filter(planned ->
                planned.act() instanceof Act.AskPerson || planned.act() instanceof Act.ConfirmFence)
            .isPresent();
  }
}
