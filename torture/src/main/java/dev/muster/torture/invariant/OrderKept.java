package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// I8: no attempt at a step begins before every step that it waits for in its part of the run has
/// ended: well, badly if the run may go on without it, or by a person's going on without it once
/// its turn came.
final class OrderKept implements Check {
  /// Steps that a person went on without and whose turn came, after the run's id.
  private final Set<String> passed = new HashSet<>();

  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    if (!(sight instanceof Sight.Recorded(long _, CadfEvent event, var _))) {
      return;
    }
    RunTale tale = tales.runs.get(Tales.runOf(event));
    if (tale != null) {
      pass(tale);
    }
    RunTale.Planned step = tale == null ? null : tale.planned.get(Tales.stepOf(event));
    if (tale == null
        || step == null
        || step.part().equals("cleanup")
        || !begins(event, step, tale)) {
      return;
    }
    for (String id : step.dependsOn()) {
      RunTale.Planned before = tale.planned.get(id);
      if (before != null && before.part().equals(step.part()) && !isSettled(before, tale)) {
        complaints.add(
            tale.id,
            step.id(),
            "begins with %s, and %s has not ended".formatted(event.action(), id));
      }
    }
  }

  /// The event with which an attempt begins, or the only one that it has.
  private static boolean begins(CadfEvent event, RunTale.Planned step, RunTale tale) {
    if (event.outcome() == Outcome.PENDING) {
      return true;
    }
    return List.of("gate", "confirm-fence", "ask-person").contains(step.kind())
        && !tale.step(step.id()).open
        && !(event.outcome() == Outcome.FAILURE && step.kind().equals("ask-person"));
  }

  /// In the order of the plan, which names what is waited for first.
  private void pass(RunTale tale) {
    for (RunTale.Planned step : tale.planned.values()) {
      if (tale.step(step.id()).skipped && isDue(step, tale)) {
        passed.add(tale.id + " " + step.id());
      }
    }
  }

  private boolean isDue(RunTale.Planned step, RunTale tale) {
    return step.dependsOn().stream()
        .map(tale.planned::get)
        .filter(before -> before != null && before.part().equals(step.part()))
        .allMatch(before -> isSettled(before, tale));
  }

  private boolean isSettled(RunTale.Planned step, RunTale tale) {
    RunTale.StepTale told = tale.step(step.id());
    if (told.succeeded || (told.skipped && passed.contains(tale.id + " " + step.id()))) {
      return true;
    }
    return step.optional() && (told.failed || isCutOff(step, tale, new HashSet<>()));
  }

  /// What waits for a step of the same plan's step that failed is not begun at all.
  private static boolean isCutOff(RunTale.Planned step, RunTale tale, Set<String> seen) {
    for (String id : step.dependsOn()) {
      RunTale.Planned before = tale.planned.get(id);
      if (before != null && seen.add(id) && before.planStep().equals(step.planStep())) {
        RunTale.StepTale told = tale.step(id);
        if ((told.failed && before.optional())
            || (!told.succeeded && isCutOff(before, tale, seen))) {
          return true;
        }
      }
    }
    return false;
  }
}
