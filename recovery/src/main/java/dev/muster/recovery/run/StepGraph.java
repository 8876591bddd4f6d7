package dev.muster.recovery.run;

import dev.muster.recovery.preview.PreviewStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Does steps as their dependencies allow: what can go on side by side does. After the first
/// failure that matters nothing new begins, and what is under way ends. Single-use.
final class StepGraph {
  private final Map<String, PreviewStep> waiting = new LinkedHashMap<>();
  private final Map<String, PreviewStep> all = new HashMap<>();
  private final Map<String, Settled> settled = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final Limits limits;
  private final Runner runner;
  private final Supplier<Optional<String>> stop;

  private enum Settled {
    DONE,
    FAILED,
    SKIPPED
  }

  /// Does one step.
  @FunctionalInterface
  interface Runner {
    StepOutcome run(PreviewStep step) throws InterruptedException;
  }

  /// @param stop why nothing new may begin, if so; asked before every step
  StepGraph(
      List<PreviewStep> steps, Limits limits, Runner runner, Supplier<Optional<String>> stop) {
    steps.forEach(step -> {
      waiting.put(step.id(), step);
      all.put(step.id(), step);
    });
    this.limits = limits;
    this.runner = runner;
    this.stop = stop;
  }

  /// Does them all.
  ///
  /// @return why it did not go well, the first reason first; empty if it did
  List<String> run(Parallel parallel) throws InterruptedException {
    while (true) {
      if (failures.isEmpty()) {
        stop.get().ifPresent(failures::add);
      }
      if (failures.isEmpty()) {
        beginReady(parallel);
      }
      if (parallel.isIdle()) {
        return List.copyOf(failures);
      }
      parallel.next(this::settle);
    }
  }

  private void beginReady(Parallel parallel) {
    // A skipped step can free or skip others, so again until nothing moves.
    boolean moved = true;
    while (moved) {
      moved = false;
      for (PreviewStep step : List.copyOf(waiting.values())) {
        switch (standing(step)) {
          case READY -> {
            waiting.remove(step.id());
            parallel.begin(step.id(), limits.of(step.act()), () -> runner.run(step));
          }
          case CUT_OFF -> {
            waiting.remove(step.id());
            settled.put(step.id(), Settled.SKIPPED);
            moved = true;
          }
          case WAITS -> {}
        }
      }
    }
  }

  private enum Standing {
    READY,
    WAITS,
    CUT_OFF
  }

  /// A failed optional step of another plan step counts as over; one of the same plan step leaves
  /// nothing to go on with.
  private Standing standing(PreviewStep step) {
    Standing standing = Standing.READY;
    for (String id : step.dependsOn()) {
      Settled end = settled.get(id);
      if (end == null) {
        standing = Standing.WAITS;
      } else if (end != Settled.DONE && isSamePlanStep(step, id)) {
        return Standing.CUT_OFF;
      }
    }
    return standing;
  }

  private boolean isSamePlanStep(PreviewStep step, String otherId) {
    PreviewStep other = all.get(otherId);
    return other != null && other.bounds().planStep().equals(step.bounds().planStep());
  }

  private void settle(String id, StepOutcome outcome) {
    switch (outcome) {
      case StepOutcome.Done() -> settled.put(id, Settled.DONE);
      case StepOutcome.NotDone(String why) -> {
        settled.put(id, Settled.FAILED);
        PreviewStep step = all.get(id);
        if (step == null || !step.bounds().optional()) {
          failures.add("step %s: %s".formatted(id, why));
        }
      }
    }
  }
}
