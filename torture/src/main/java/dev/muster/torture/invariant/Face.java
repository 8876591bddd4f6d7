package dev.muster.torture.invariant;

import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.RunStep;
import dev.muster.recovery.run.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a run looks like, without what only its process knows: a run whose process went away stands
/// where it stood, and a step that nobody watches is one that is under way.
///
/// @param steps by id
/// @param recoveryTime empty until the run went well
public record Face(
    String run,
    String state,
    Map<String, String> steps,
    Map<String, String> made,
    Optional<Duration> recoveryTime,
    Optional<Instant> recoveredTo,
    int events) {
  public Face {
    steps = Map.copyOf(steps);
    made = Map.copyOf(made);
  }

  public static Face of(Run run) {
    Map<String, String> steps = new TreeMap<>();
    for (RunStep step : run.steps()) {
      String word =
          step.state() instanceof StepState.Unknown
              ? "running"
              : step.state().word() + " " + step.state().detail();
      String times =
          step.state() instanceof StepState.Unknown || step.state() instanceof StepState.Running
              ? ""
              : " %s to %s".formatted(step.state().begun(), step.state().ended());
      steps.put(step.id(), "%s%s ~%d".formatted(word.strip(), times, step.attempts()));
    }
    RunState state = run.state();
    while (state instanceof RunState.Interrupted interrupted) {
      state = interrupted.was();
    }
    return new Face(
        run.id(),
        state.toString(),
        steps,
        run.made(),
        run.achieved().recoveryTime(),
        run.achieved().point().map(Run.RecoveryPoint::at),
        run.receipts().size());
  }

  /// The first thing in which two differ, in words; empty if they are the same.
  String differenceFrom(Face other) {
    if (!state.equals(other.state)) {
      return "state %s, but by its events %s".formatted(state, other.state);
    }
    for (String id : new TreeMap<>(steps).keySet()) {
      String own = steps.get(id);
      String its = other.steps.getOrDefault(id, "not there");
      if (own != null && !own.equals(its)) {
        return "step %s is %s, but by its events %s".formatted(id, own, its);
      }
    }
    return equals(other) ? "" : "%s, but by its events %s".formatted(this, other);
  }
}
