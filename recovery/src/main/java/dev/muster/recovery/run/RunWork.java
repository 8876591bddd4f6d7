package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.plan.RecoveryPlan.Commit;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Drives one run from where the ledger says it stands until it is over or a person has to decide.
/// The same code does a fresh run, a resumed one, and one whose process died. Used by one thread;
/// [#wake] by any.
final class RunWork {
  private final RunTools tools;
  private final RecoveryPlan plan;
  private final String runId;
  private final StepRunner runner;
  private final Parallel parallel;

  RunWork(RunTools tools, RecoveryPlan plan, String runId) {
    this.tools = tools;
    this.plan = plan;
    this.runId = runId;
    runner = new StepRunner(tools, runId, this::isStopping);
    parallel = new Parallel(tools.threads());
  }

  /// Makes it look at the ledger again: somebody decided something.
  void wake() {
    parallel.nudge();
  }

  /// Goes on until the run rests.
  ///
  /// @throws dev.muster.cloud.AuditUnavailableException if an event could not be recorded; the run
  ///   is interrupted then
  void drive() throws InterruptedException {
    while (true) {
      RunState before = state();
      switch (before) {
        case RunState.Running _ -> forward();
        case RunState.Committing _ -> commit();
        case RunState.RollingBack _ -> rollBack();
        case RunState.CleaningUp(Instant _, String why) -> cleanUp(500, why);
        case RunState.Cancelling _ -> cancel();
        case RunState.Queued _,
            RunState.Paused _,
            RunState.Halted _,
            RunState.AwaitingCommit _,
            RunState.Interrupted _,
            RunState.Succeeded _,
            RunState.Committed _,
            RunState.Failed _,
            RunState.Cancelled _,
            RunState.RolledBack _ -> {
          return;
        }
      }
      if (state().equals(before)) {
        // Only a person can go on.
        return;
      }
    }
  }

  private boolean isDrill() {
    return tools.journal().head(runId).pin().mode() == Mode.DRILL;
  }

  private RunState state() {
    return tools.journal().state(runId);
  }

  private Run.Head head() {
    return tools.journal().head(runId);
  }

  /// Who asked for an act of the run that is under way.
  private Initiator by(String action) {
    return tools.journal().openBy(runId, action).orElseGet(() -> head().initiator());
  }

  private void forward() throws InterruptedException {
    StepGraph.End end = graph(step -> step.phase().isForward());
    if (!(state() instanceof RunState.Running)) {
      // Paused or cancelled meanwhile: what that means is for later.
      return;
    }
    switch (end) {
      case StepGraph.End.Finished() -> wentWell();
      case StepGraph.End.Failed(List<String> failures) -> wentWrong(failures.getFirst());
      case StepGraph.End.Stopped(String why) -> wentWrong(why);
      case StepGraph.End.Waiting _ -> {}
    }
  }

  private void wentWell() {
    String why = isDrill() ? Verdict.unmet(plan, tools, runId) : "";
    if (!why.isEmpty()) {
      tools.events().failed(head(), 500, why);
      return;
    }
    if (tools.journal().isOpen(runId, RunEvents.START)) {
      tools.events().passed(head(), tools.journal().actuals(runId), tools.settings().timeScale());
    }
    if (head().pin().mode() == Mode.REPROTECT) {
      tools.events().complete(head(), head().initiator(), 500, "", List.of());
    } else if (!isDrill() && plan.spec().commit().mode() == Commit.Mode.AUTOMATIC) {
      tools.events().begins(RunEvents.COMMIT, head(), head().initiator());
    }
  }

  /// An act has one outcome: if the process died after it, it is on record.
  private void wentWell(String action) {
    if (tools.journal().isOpen(runId, action)) {
      tools.events().ends(action, head(), by(action), "");
    }
  }

  private void wentWrong(String why) {
    if (isDrill()) {
      tools.events().failed(head(), 500, why);
    } else {
      tools.events().halted(head(), why, List.of());
    }
  }

  private void commit() throws InterruptedException {
    StepGraph.End end = graph(step -> step.phase() == Phase.COMMIT);
    if (!(state() instanceof RunState.Committing)) {
      return;
    }
    switch (end) {
      case StepGraph.End.Finished() -> {
        wentWell(RunEvents.COMMIT);
        tools.events().complete(head(), head().initiator(), 500, "", List.of());
      }
      case StepGraph.End.Failed(List<String> failures) ->
          tools.events().halted(head(), failures.getFirst(), List.of());
      case StepGraph.End.Stopped _, StepGraph.End.Waiting _ -> {}
    }
  }

  private void rollBack() throws InterruptedException {
    if (isDrill()) {
      Run.Head head = head();
      Initiator by = by(RunEvents.CLEANUP);
      List<String> left = cleanup(by).run();
      String why = left.isEmpty() ? "" : "left over: " + String.join("; ", left);
      tools.events().cleanupEnds(head, by, why, left, cost());
      return;
    }
    runner.resolve();
    StepGraph.End end = graph(step -> step.phase() == Phase.ROLL_BACK);
    if (!(state() instanceof RunState.RollingBack)) {
      return;
    }
    switch (end) {
      case StepGraph.End.Finished() -> {
        if (tools.journal().isOpen(runId, RunEvents.START)) {
          tools.events().failed(head(), 409, "rolled back");
        }
        // A commit that halted before the point of no return.
        tools
            .journal()
            .openBy(runId, RunEvents.COMMIT)
            .ifPresent(by -> tools.events().ends(RunEvents.COMMIT, head(), by, "rolled back"));
        wentWell(RunEvents.ROLLBACK);
        tools.events().complete(head(), head().initiator(), 500, "", List.of());
      }
      case StepGraph.End.Failed(List<String> failures) ->
          tools.events().halted(head(), failures.getFirst(), List.of());
      case StepGraph.End.Stopped _, StepGraph.End.Waiting _ -> {}
    }
  }

  /// What a drill left is taken away, and that nothing is left is proven by comparing.
  private void cleanUp(int code, String why) throws InterruptedException {
    List<String> leftOver = new ArrayList<>(cleanup(head().initiator()).run());
    if (leftOver.isEmpty()) {
      leftOver.addAll(Verdict.differences(tools, runId));
    }
    String whole =
        leftOver.isEmpty()
            ? why
            : (why.isEmpty() ? "" : why + "; ") + "left over: " + String.join("; ", leftOver);
    tools.events().complete(head(), head().initiator(), code, whole, leftOver, cost());
  }

  private Optional<Cost> cost() {
    return tools.journal().cost(runId, tools.clock().instant());
  }

  private Cleanup cleanup(Initiator by) {
    return new Cleanup(tools, runner, runId, by, plan.spec().concurrency());
  }

  /// What is under way has ended. A drill is taken away; of any other run a person decides what
  /// becomes of what it did.
  private void cancel() throws InterruptedException {
    if (!isDrill()) {
      tools.events().halted(head(), "cancelled; leave it, roll it back or resume it", List.of());
      return;
    }
    if (tools.journal().isOpen(runId, RunEvents.START)) {
      tools.events().failed(head(), 409, "cancelled");
    }
    cleanUp(409, "cancelled");
  }

  private StepGraph.End graph(Predicate<PreviewStep> part) throws InterruptedException {
    List<PreviewStep> steps = tools.journal().planned(runId).stream().filter(part).toList();
    RunState begun = state();
    StepGraph graph =
        new StepGraph(
            steps,
            new Limits(plan.spec().concurrency()),
            step -> tools.journal().typical(step).orElseGet(() -> Typical.of(step.act())),
            new GraphHands(tools, runner, runId),
            () -> whyStop(begun));
    return graph.run(parallel);
  }

  private Optional<String> whyStop(RunState begun) {
    RunState now = state();
    if (!now.equals(begun)) {
      return Optional.of(now.word());
    }
    if (isDrill() && begun instanceof RunState.Running && isOld()) {
      return Optional.of("its time to live is over: " + plan.spec().drill().ttl());
    }
    return Due.overdue(tools, runId, plan);
  }

  private boolean isOld() {
    Duration life = tools.settings().real(plan.spec().drill().ttl());
    return !tools.clock().instant().isBefore(state().startedAt().plus(life));
  }

  /// Whether waits are to be given up: nothing new begins, and they need not be waited for.
  private boolean isStopping() {
    RunState now = state();
    return !now.isWorking()
        || now instanceof RunState.Cancelling
        || (isDrill() && now instanceof RunState.Running && isOld())
        || Due.overdue(tools, runId, plan).isPresent();
  }
}
