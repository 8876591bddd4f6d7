package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.recovery.plan.Mode;
import java.time.Instant;

/// Which move of a run an event of it stands for. An event that its state has no move for moves
/// nothing.
final class RunMoves {
  private RunMoves() {}

  /// @param clean whether nothing is left over of a drill
  static RunState after(RunState state, Mode mode, CadfEvent event, String why, boolean clean) {
    boolean success = event.outcome() == Outcome.SUCCESS;
    boolean pending = event.outcome() == Outcome.PENDING;
    return switch (event.action()) {
      case RunEvents.START -> pending ? state : judged(state, mode, success, why);
      case RunEvents.PAUSE -> success ? paused(state) : state;
      case RunEvents.RESUME, RunEvents.RETRY, RunEvents.SKIP, RunEvents.ACKNOWLEDGE ->
          success ? resumed(state) : state;
      case RunEvents.HALT -> success ? halted(state, event) : state;
      case RunEvents.CANCEL -> success ? cancelled(state) : state;
      case RunEvents.COMMIT ->
          pending && uninterrupted(state) instanceof RunState.AwaitingCommit awaiting
              ? awaiting.commit()
              : state;
      case RunEvents.ROLLBACK -> pending ? rolledBack(state) : state;
      case RunEvents.CLEANUP ->
          pending ? cleanedUp(state) : ended(state, event.eventTime(), success, why, clean);
      case RunEvents.COMPLETE -> ended(state, event.eventTime(), success, why, clean);
      default -> state;
    };
  }

  private static RunState uninterrupted(RunState state) {
    return state instanceof RunState.Interrupted interrupted ? interrupted.resume() : state;
  }

  private static RunState judged(RunState state, Mode mode, boolean success, String why) {
    if (!(uninterrupted(state) instanceof RunState.Running running)) {
      return state;
    }
    return switch (mode) {
      case DRILL -> {
        RunState.CleaningUp judged = running.judge(success ? "" : why);
        yield state instanceof RunState.Interrupted ? judged.interrupt() : judged;
      }
      case PLANNED, UNPLANNED, FAILBACK -> success ? running.await() : state;
      case REPROTECT -> state;
    };
  }

  private static RunState paused(RunState state) {
    return switch (uninterrupted(state)) {
      case RunState.Running running -> running.pause();
      case RunState.Committing committing -> committing.pause();
      case RunState.RollingBack rolling -> rolling.pause();
      default -> state;
    };
  }

  private static RunState resumed(RunState state) {
    return switch (uninterrupted(state)) {
      case RunState.Paused paused -> paused.resume();
      case RunState.Halted halted -> halted.resume();
      default -> uninterrupted(state);
    };
  }

  private static RunState halted(RunState state, CadfEvent event) {
    var request = event.requestData();
    String why = request == null ? "" : request.path("why").asString("");
    return switch (uninterrupted(state)) {
      case RunState.Running running -> running.halt(why);
      case RunState.Committing committing -> committing.halt(why);
      case RunState.RollingBack rolling -> rolling.halt(why);
      case RunState.Cancelling cancelling -> cancelling.halt(why);
      default -> state;
    };
  }

  private static RunState cancelled(RunState state) {
    return switch (uninterrupted(state)) {
      case RunState.Running running -> running.cancel();
      case RunState.Paused paused -> paused.cancel();
      default -> state;
    };
  }

  private static RunState rolledBack(RunState state) {
    return switch (uninterrupted(state)) {
      case RunState.AwaitingCommit awaiting -> awaiting.rollBack();
      case RunState.Halted halted -> halted.rollBack();
      case RunState.Paused paused -> paused.rollBack();
      default -> state;
    };
  }

  private static RunState cleanedUp(RunState state) {
    if (state instanceof RunState.Failed failed) {
      return failed.cleanUp();
    }
    return state.interrupt() instanceof RunState.Interrupted interrupted
        ? interrupted.cleanUp()
        : state;
  }

  private static RunState ended(
      RunState state, Instant at, boolean success, String why, boolean clean) {
    return switch (uninterrupted(state)) {
      case RunState.CleaningUp cleaning -> success ? cleaning.succeed(at) : cleaning.fail(at, why);
      case RunState.Cancelling cancelling -> clean ? cancelling.end(at) : cancelling.fail(at, why);
      case RunState.RollingBack rolling -> success ? rolling.end(at) : rolling.fail(at, why);
      case RunState.Committing committing -> success ? committing.end(at) : state;
      case RunState.Running running -> success ? running.succeed(at) : running.fail(at, why);
      case RunState.Queued queued -> success ? queued.leave(at) : queued.fail(at, why);
      case RunState.Halted halted -> halted.leave(at);
      case RunState.Paused paused -> paused.leave(at);
      case RunState.AwaitingCommit _,
          RunState.Interrupted _,
          RunState.Succeeded _,
          RunState.Committed _,
          RunState.Failed _,
          RunState.Cancelled _,
          RunState.RolledBack _ ->
          state;
    };
  }
}
