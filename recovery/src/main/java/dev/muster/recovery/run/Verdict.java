package dev.muster.recovery.run;

import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Condition;
import dev.muster.recovery.plan.Drill.SuccessCondition;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.SiteView;
import dev.muster.recovery.preview.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a drill is judged by.
final class Verdict {
  private Verdict() {}

  /// Which of the plan's conditions is not met; empty if all are.
  static String unmet(RecoveryPlan plan, RunTools tools, String runId) {
    for (SuccessCondition condition : plan.spec().drill().successWhen()) {
      switch (condition) {
        case SuccessCondition.RecoveredWithinObjective() -> {
          Duration rto = plan.spec().objectives().rto();
          Duration time = tools.settings().cloud(tools.journal().actuals(runId).forward());
          if (time.compareTo(rto) > 0) {
            return "recovery time must be at most %s, got: %s".formatted(rto, time);
          }
        }
        case SuccessCondition.StepReached(Condition reached) -> {
          if (!isReached(tools, runId, reached)) {
            return "must be reached: " + reached;
          }
        }
      }
    }
    return "";
  }

  private static boolean isReached(RunTools tools, String runId, Condition condition) {
    Map<String, StepState> states = tools.journal().stepStates(runId);
    List<PreviewStep> own =
        tools.journal().planned(runId).stream()
            .filter(step -> step.bounds().planStep().equals(condition.step()))
            .toList();
    return judging(own, condition.reached()).stream()
        .map(step -> states.get(step.id()))
        .allMatch(state -> state != null && state.isDone());
  }

  /// Where some of a step's servers are enough its gates judge: one whether they are up, the other
  /// whether they are well. Otherwise all of it, and what checks servers only where that was asked
  /// for.
  private static List<PreviewStep> judging(List<PreviewStep> own, Condition.Reached reached) {
    boolean done = reached == Condition.Reached.DONE;
    List<PreviewStep> gates = own.stream().filter(step -> step.act() instanceof Act.Gate).toList();
    if (!gates.isEmpty()) {
      List<PreviewStep> judges =
          gates.stream().filter(gate -> gate.id().endsWith("-up") == done).toList();
      return judges.isEmpty() ? gates : judges;
    }
    List<PreviewStep> acts = own.stream().filter(step -> !isCheck(step.act())).toList();
    return done && !acts.isEmpty() ? acts : own;
  }

  private static boolean isCheck(Act act) {
    return act instanceof Act.CheckHealth || act instanceof Act.Probe;
  }

  /// Compares what the drill could have touched at the recovery site with how it was. Others may
  /// change the site meanwhile: that is not the drill's.
  static List<String> differences(RunTools tools, String runId) {
    return switch (SiteView.look(tools.recoveryLooks().fromNow())) {
      case Result.Done<SiteView>(SiteView now) -> {
        Map<String, String> was = new TreeMap<>(tools.journal().world(runId));
        was.keySet().removeIf(name -> !name.startsWith("recovery: "));
        List<String> differences = new ArrayList<>(World.differences("recovery", was, now));
        now.networks().stream()
            .filter(network -> network.name().contains(RunNames.mark(runId)))
            .forEach(network -> differences.add("network %s is left".formatted(network.name())));
        now.volumes().stream()
            .filter(volume -> volume.name().contains(RunNames.mark(runId)))
            .forEach(volume -> differences.add("volume %s is left".formatted(volume.name())));
        yield differences;
      }
      case Result.Refused<SiteView>(int status, String message) ->
          List.of("cannot be compared: %d %s".formatted(status, message));
      case Result.Unknown<SiteView>(String why) -> List.of("cannot be compared: " + why);
    };
  }
}
