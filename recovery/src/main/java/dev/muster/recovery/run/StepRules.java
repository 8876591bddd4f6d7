package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;

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

  /// A step that the run has gone past would wait for ever.
  static boolean canBeRetried(RunStep step, RunState run) {
    boolean rests =
        step.state() instanceof StepState.Failed || step.state() instanceof StepState.Waiting;
    return rests && step.planned().filter(planned -> isAt(planned.phase(), run)).isPresent();
  }

  private static boolean isAt(PreviewStep.Phase phase, RunState run) {
    RunState.Stage stage =
        switch (phase) {
          case READINESS, QUIESCE, FENCE, PROMOTE, PREPARE, RECOVER -> RunState.Stage.FORWARD;
          case COMMIT -> RunState.Stage.COMMIT;
          case ROLL_BACK, CLEANUP -> RunState.Stage.ROLL_BACK;
        };
    return switch (run) {
      case RunState.Running _ -> stage == RunState.Stage.FORWARD;
      case RunState.Committing _ -> stage == RunState.Stage.COMMIT;
      case RunState.RollingBack _ -> stage == RunState.Stage.ROLL_BACK;
      case RunState.Paused paused -> stage == paused.stage();
      case RunState.Halted halted -> stage == halted.stage();
      case RunState.Queued _,
          RunState.AwaitingCommit _,
          RunState.CleaningUp _,
          RunState.Cancelling _,
          RunState.Interrupted _,
          RunState.Succeeded _,
          RunState.Committed _,
          RunState.Failed _,
          RunState.Cancelled _,
          RunState.RolledBack _ ->
          false;
    };
  }

  static boolean canBeAcknowledged(RunStep step) {
    return step.state() instanceof StepState.Waiting
        && step.planned()
            .filter(planned ->
                planned.act() instanceof Act.AskPerson || planned.act() instanceof Act.ConfirmFence)
            .isPresent();
  }
}
