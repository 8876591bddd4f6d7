package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a person decides about a run: looked at whether it can be done now, recorded, then done.
/// Used under the engine's lock.
final class RunControls {
  private final RunTools tools;
  private final RunWorkers workers;
  private final RunAdoption adoption;

  RunControls(RunTools tools, RunWorkers workers, RunAdoption adoption) {
    this.tools = tools;
    this.workers = workers;
    this.adoption = adoption;
  }

  /// Lets what is under way end and begins nothing more until [#resume]. Past the point of no
  /// return the event that records it carries a warning.
  ControlResult pause(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.PAUSE),
        "only a run at work is paused",
        run ->
            decide(
                run,
                RunEvents.PAUSE,
                by,
                run.isCommitBegun()
                    ? Map.of("warning", "replication is being turned round: there is no way back")
                    : Map.of()));
  }

  /// Lets a paused, halted or interrupted run go on where it was; steps that failed are tried
  /// again. Refused as long as reality contradicts what the run has on record.
  ControlResult resume(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.RESUME),
        "only a paused, halted or interrupted run is resumed",
        run -> {
          List<String> views = RealityCheck.of(tools, runId);
          if (!views.isEmpty()) {
            return new ControlResult.NotNow(
                run, "the cloud contradicts the ledger: " + String.join("; ", views));
          }
          if (run.state() instanceof RunState.Interrupted) {
            return adoption.adopt(runId)
                ? new ControlResult.Accepted(tools.journal().require(runId), List.of())
                : new ControlResult.NotNow(run, "its plan is not on record");
          }
          return decide(run, RunEvents.RESUME, by, Map.of());
        });
  }

  /// Cancels a run. What is under way ends; then a drill is cleaned up, and any other run halts and
  /// offers [#leave], [#rollBack] and [#resume].
  ControlResult cancel(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.CANCEL),
        "only a queued, running or paused run is cancelled",
        run -> {
          ControlResult result = decide(run, RunEvents.CANCEL, by, Map.of());
          if (run.state() instanceof RunState.Queued) {
            tools.events().complete(run.head(), by, 200, "", List.of());
            workers.over(runId);
          }
          return result;
        });
  }

  /// Ends a halted or paused run and leaves everything as it is.
  ControlResult leave(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.LEAVE) && !workers.isAtWork(runId),
        "only a halted or paused run, with nothing under way, is left as it is",
        run -> {
          String why = "left as it is";
          for (String action : List.of(RunEvents.START, RunEvents.COMMIT, RunEvents.ROLLBACK)) {
            tools
                .journal()
                .openBy(runId, action)
                .ifPresent(who -> tools.events().ends(action, run.head(), who, why));
          }
          EventReceipt receipt = tools.events().complete(run.head(), by, 409, why, List.of());
          workers.over(runId);
          return new ControlResult.Accepted(tools.journal().require(runId), List.of(receipt));
        });
  }

  /// Takes back what a run did, as long as replication is not turned round.
  ControlResult rollBack(String runId, Initiator by) {
    return control(
        runId,
        run ->
            run.offers().contains(Run.Offer.ROLL_BACK)
                && run.head().pin().mode() != Mode.REPROTECT
                && !workers.isAtWork(runId),
        "only a run that halted, is paused or awaits its commit, before the point of no return, is"
            + " rolled back",
        // An act has one pending event and one outcome.
        run ->
            tools.journal().isOpen(runId, RunEvents.ROLLBACK)
                ? decide(run, RunEvents.RESUME, by, Map.of())
                : begin(run, RunEvents.ROLLBACK, by));
  }

  /// Accepts a run that awaits it: replication is turned round, and there is no way back.
  ControlResult commit(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.COMMIT),
        "only a run that awaits it is committed",
        run -> begin(run, RunEvents.COMMIT, by));
  }

  /// Tries a failed step again, and goes on with the run if it halted.
  ControlResult retry(String runId, String stepId, Initiator by) {
    return step(
        runId,
        stepId,
        step -> StepRules.canBeRetried(step, tools.journal().state(runId)),
        "only a step that failed or waits for a person is tried again, while the run is where the"
            + " step belongs",
        run -> decide(run, RunEvents.RETRY, by, Map.of("step", stepId)));
  }

  /// Goes on without a step that is pending, waits for a person, or failed.
  ///
  /// @param reason for the record
  ControlResult skip(String runId, String stepId, String reason, Initiator by) {
    return step(
        runId,
        stepId,
        StepRules::canBeSkipped,
        "only a step that is pending, failed or waits for a person is skipped, and none that makes"
            + " sure that the old servers have stopped",
        run -> decide(run, RunEvents.SKIP, by, Map.of("step", stepId, "reason", reason)));
  }

  /// Says that what a step waits for a person to do is done.
  ///
  /// @param note for the record, may be empty
  ControlResult acknowledge(String runId, String stepId, String note, Initiator by) {
    return step(
        runId,
        stepId,
        StepRules::canBeAcknowledged,
        "only a step that asks a person to do something is acknowledged",
        run -> decide(run, RunEvents.ACKNOWLEDGE, by, Map.of("step", stepId, "note", note)));
  }

  /// Takes away what an interrupted drill left, instead of going on with it, or what a drill that
  /// is over could not take away. Returns as soon as that this begins is durable.
  ControlResult cleanUp(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.CLEAN_UP) && !isHeldByOthers(run),
        "only a drill is cleaned up that was interrupted or left something, and whose servers no"
            + " other run holds",
        run -> {
          List<EventReceipt> receipts = new ArrayList<>();
          if (tools.journal().isOpen(runId, RunEvents.START)) {
            tools.events().failed(run.head(), 500, "interrupted");
          }
          // An act has one pending event and one outcome.
          if (tools.journal().isOpen(runId, RunEvents.CLEANUP)) {
            tools.journal().resumeCleanUp(runId);
          } else {
            receipts.add(tools.events().begins(RunEvents.CLEANUP, run.head(), by));
          }
          workers
              .planOf(runId)
              .ifPresentOrElse(plan -> workers.work(runId, plan), () -> workers.cleanUpOnly(runId));
          return new ControlResult.Accepted(tools.journal().require(runId), receipts);
        });
  }

  /// Of an interrupted run others wait; of one that is over they may have taken the servers.
  private boolean isHeldByOthers(Run run) {
    return run.isOver() && !RunQueue.holders(tools.journal(), run.head().servers()).isEmpty();
  }

  /// Something that is done to a run.
  @FunctionalInterface
  private interface Control {
    ControlResult with(Run run);
  }

  /// Whether something can be done now.
  @FunctionalInterface
  private interface Rule<T> {
    boolean allows(T what);
  }

  private ControlResult control(String runId, Rule<Run> rule, String words, Control control) {
    Optional<Run> run = tools.journal().run(runId);
    if (run.isEmpty()) {
      return new ControlResult.NotFound();
    }
    return rule.allows(run.get())
        ? control.with(run.get())
        : new ControlResult.NotNow(
            run.get(), "%s, got: %s".formatted(words, run.get().state().word()));
  }

  private ControlResult step(
      String runId, String stepId, Rule<RunStep> rule, String words, Control control) {
    Optional<Run> run = tools.journal().run(runId);
    if (run.isEmpty()) {
      return new ControlResult.NotFound();
    }
    Optional<RunStep> step = run.get().step(stepId);
    if (step.isEmpty()) {
      return new ControlResult.NoSuchStep(run.get(), stepId);
    }
    RunState state = run.get().state();
    if (run.get().isOver() || state instanceof RunState.Interrupted) {
      return new ControlResult.NotNow(
          run.get(), "only of a run that is not over, got: " + state.word());
    }
    return rule.allows(step.get())
        ? control.with(run.get())
        : new ControlResult.NotNow(
            run.get(), "%s, got: %s".formatted(words, step.get().state().word()));
  }

  private ControlResult decide(Run run, String action, Initiator by, Map<String, String> more) {
    EventReceipt receipt = tools.events().decided(action, run.head(), by, more);
    workers.wake(run.id());
    return new ControlResult.Accepted(tools.journal().require(run.id()), List.of(receipt));
  }

  private ControlResult begin(Run run, String action, Initiator by) {
    EventReceipt receipt = tools.events().begins(action, run.head(), by);
    workers.wake(run.id());
    return new ControlResult.Accepted(tools.journal().require(run.id()), List.of(receipt));
  }
}
