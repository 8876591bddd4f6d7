package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.SiteView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes away what a run made and puts back what it took off. Looks first, each time: the same code
/// ends a good drill, a failed one, and one whose process died.
final class Cleanup {
  static final Duration ACT_TIMEOUT = Duration.ofMinutes(30);

  /// Copies that have not come so long after they were given up come no more, in the cloud's time.
  private static final Duration MAY_COME_WITHIN = Duration.ofHours(1);

  /// A second and third go help where something was busy; more would only repeat.
  private static final int PASSES = 3;

  private final RunTools tools;
  private final StepRunner runner;
  private final String runId;
  private final Initiator initiator;
  private final Concurrency concurrency;

  /// @param initiator in whose name it is done
  /// @param concurrency how much the plan allows at once
  Cleanup(
      RunTools tools,
      StepRunner runner,
      String runId,
      Initiator initiator,
      Concurrency concurrency) {
    this.tools = tools;
    this.runner = runner;
    this.runId = runId;
    this.initiator = initiator;
    this.concurrency = concurrency;
  }

  /// Does what can be done. What the cloud may still make is waited for, but not for long: then it
  /// counts as left, and somebody has to look again.
  ///
  /// @return what is left, for people; empty if nothing is
  List<String> run() throws InterruptedException {
    // An act that the cloud took on late would undo what is cleaned up before it.
    runner.resolve();
    List<String> left = takeAway();
    Instant until =
        tools.clock().instant().plus(tools.settings().real(tools.settings().settleWithin()));
    while (left.isEmpty() && !mayCome().isEmpty() && tools.clock().instant().isBefore(until)) {
      tools.settings().pause().pause(tools.settings().pollEvery());
      left = isClean() ? List.of() : takeAway();
    }
    return left.isEmpty() ? mayCome() : left;
  }

  private List<String> mayCome() {
    Instant since = tools.clock().instant().minus(tools.settings().real(MAY_COME_WITHIN));
    return tools.journal().copiesThatMayCome(runId, since);
  }

  private List<String> takeAway() throws InterruptedException {
    for (int pass = 0; pass < PASSES; pass++) {
      for (CleanupTodo.Stage stage : CleanupTodo.Stage.values()) {
        doStage(stage);
      }
      if (isClean()) {
        return List.of();
      }
    }
    return left();
  }

  private void doStage(CleanupTodo.Stage stage) throws InterruptedException {
    if (!(look() instanceof Result.Done<SiteView>(SiteView seen))) {
      return;
    }
    Run run = tools.journal().require(runId);
    Parallel parallel = new Parallel(tools.threads());
    Limits limits = new Limits(concurrency);
    Deque<CleanupTodo> waiting = new ArrayDeque<>();
    for (CleanupTodo todo : CleanupTodo.find(run, seen).todos()) {
      if (todo.stage() == stage) {
        waiting.add(todo);
      }
    }
    Map<String, Limits.Lane> underWay = new HashMap<>();
    while (!waiting.isEmpty() || !parallel.isIdle()) {
      for (CleanupTodo todo : List.copyOf(waiting)) {
        Limits.Lane lane = Limits.Lane.of(todo.act(), "recovery");
        if (limits.hasPlace(lane) && !underWay.containsKey(todo.stepId())) {
          waiting.remove(todo);
          limits.take(lane);
          underWay.put(todo.stepId(), lane);
          parallel.begin(todo.stepId(), () -> runner.cleanUp(todo, initiator));
        }
      }
      // Whether it worked is seen by looking again.
      parallel.next((id, _) -> {
        Limits.Lane lane = underWay.remove(id);
        if (lane != null) {
          limits.giveBack(lane, false);
        }
      });
    }
  }

  private Result<SiteView> look() {
    return SiteView.look(tools.recoveryLooks().fromNow());
  }

  private boolean isClean() {
    return left().isEmpty();
  }

  private List<String> left() {
    return switch (look()) {
      case Result.Done<SiteView>(SiteView seen) ->
          CleanupTodo.find(tools.journal().require(runId), seen).all();
      case Result.Refused<SiteView>(int status, String message) ->
          List.of("cannot be seen: %d %s".formatted(status, message));
      case Result.Unknown<SiteView>(String why) -> List.of("cannot be seen: " + why);
    };
  }
}
