package dev.muster.recovery.preview;

import static dev.muster.recovery.preview.PreviewStep.Phase.RECOVER;

import dev.muster.recovery.plan.Condition;
import dev.muster.recovery.plan.Condition.Reached;
import dev.muster.recovery.plan.PlanGraph;
import dev.muster.recovery.plan.PlanStep;
import dev.muster.recovery.plan.PlanStep.OnFailure;
import dev.muster.recovery.plan.StepAction;
import dev.muster.recovery.plan.StepAction.CheckServers;
import dev.muster.recovery.plan.StepAction.RecoverServers;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The steps of a plan in one move, in the order of its graph.
final class MoveForward {
  private final MoveScene scene;
  private final PlanGraph graph;
  private final String ready;
  private final MoveStops stops;
  private final TakeOver takeOver;
  private final CheckSteps checks;

  /// What must be settled for a condition, by its text.
  private final Map<String, List<String>> reached = new HashMap<>();

  /// Ids of steps that only happen once servers came up.
  private final Set<String> behindServers = new LinkedHashSet<>();

  MoveForward(MoveScene scene, PlanGraph graph, String ready, MoveStops stops) {
    this.scene = scene;
    this.graph = graph;
    this.ready = ready;
    this.stops = stops;
    takeOver = new TakeOver(scene, ready);
    checks = new CheckSteps(scene.steps(), scene.direction().to(), this::serverOf);
  }

  void plan() {
    for (PlanStep step : graph.steps()) {
      List<String> awaited = awaited(step);
      switch (step.action()) {
        case RecoverServers recover -> recover(step, recover, awaited);
        case CheckServers check -> check(step, check, awaited);
        case StepAction.Fence(List<String> groups) -> {
          List<String> all = groups.isEmpty() ? List.copyOf(scene.members().keySet()) : groups;
          reach(step, List.of(stops.fence(step.id(), all, awaited, bounds(step))));
        }
        case StepAction.Promote(List<String> groups) -> {
          List<String> all = groups.isEmpty() ? List.copyOf(scene.members().keySet()) : groups;
          reach(step, stops.promote(all, awaited, bounds(step)));
        }
        case StepAction.RunScript script -> script(step, script, awaited);
        case StepAction.AskPerson ask ->
            reach(step, List.of(checks.ask(step, ask, bounds(step), afterReady(awaited))));
        case StepAction.CheckHttp check ->
            reach(step, List.of(checks.http(step, check, bounds(step), afterReady(awaited))));
        case StepAction.CheckTcp check ->
            reach(step, List.of(checks.tcp(step, check, bounds(step), afterReady(awaited))));
        case StepAction.WaitFor(Duration time) ->
            reach(step, List.of(checks.letPass(step, time, bounds(step), afterReady(awaited))));
      }
    }
  }

  private List<String> afterReady(List<String> awaited) {
    List<String> after = new ArrayList<>(awaited);
    after.add(ready);
    return after;
  }

  /// The steps that give the servers of the site that took over back what they had.
  List<String> undo(String after) {
    return takeOver.undo(after);
  }

  private Optional<String> serverOf(String name) {
    return scene.members().values().stream()
        .flatMap(List::stream)
        .filter(member -> member.name().equals(name))
        .map(member -> scene.targetOf(member).id())
        .findFirst();
  }

  private List<String> awaited(PlanStep step) {
    return graph.conditions(step.id()).stream()
        .flatMap(condition -> reached.getOrDefault(condition.toString(), List.of()).stream())
        .toList();
  }

  private void reach(PlanStep step, List<String> ids) {
    for (Reached what : Reached.values()) {
      reached.put(new Condition(step.id(), what).toString(), ids);
    }
    if (awaited(step).stream().anyMatch(behindServers::contains)) {
      behindServers.addAll(ids);
    }
  }

  private void recover(PlanStep step, RecoverServers recover, List<String> awaited) {
    List<String> started = new ArrayList<>();
    List<String> healthy = new ArrayList<>();
    boolean enough = recover.minSuccess().isPresent();
    Bounds each = enough ? asOptional(bounds(step)) : bounds(step);
    for (String group : recover.groups()) {
      List<String> promoted = stops.promoted(group);
      for (Member member : scene.members().getOrDefault(group, List.of())) {
        String start = takeOver.start(member, promoted, awaited, each);
        started.add(start);
        recover
            .gate()
            .ifPresent(gate ->
                healthy.add(
                    checks.gate(
                        member.name(), scene.targetOf(member).id(), gate, each, List.of(start))));
      }
    }
    int all = started.size();
    int atLeast = Math.min(all, recover.minSuccess().orElse(all));
    if (recover.minSuccess().orElse(0) > all) {
      scene
          .findings()
          .add(
              new Finding(
                  "step " + step.id(),
                  "minSuccess must be at most the %d servers it has, got: %d"
                      .formatted(all, recover.minSuccess().orElse(0))));
    }
    int needed = bounds(step).optional() ? 0 : atLeast;
    String up = scene.steps().gate(step.id() + "-up", RECOVER, started, needed, bounds(step));
    String well =
        healthy.isEmpty()
            ? up
            : scene.steps().gate(step.id() + "-healthy", RECOVER, healthy, needed, bounds(step));
    reached.put(new Condition(step.id(), Reached.DONE).toString(), List.of(up));
    reached.put(new Condition(step.id(), Reached.HEALTHY).toString(), List.of(well));
    reached.put(new Condition(step.id(), Reached.PASSED).toString(), List.of(well));
    behindServers.add(up);
    behindServers.add(well);
  }

  private void check(PlanStep step, CheckServers check, List<String> awaited) {
    List<String> after = awaited.isEmpty() ? List.of(ready) : awaited;
    List<String> checks = new ArrayList<>();
    for (String group : check.groups()) {
      for (Member member : scene.members().getOrDefault(group, List.of())) {
        checks.add(
            scene
                .steps()
                .add(
                    RECOVER,
                    step.id() + "-" + member.name(),
                    new Act.CheckHealth(scene.targetOf(member).id(), check.within().toSeconds()),
                    new Subject(scene.direction().to(), member.name()),
                    new Expectation("ACTIVE", "health OK"),
                    bounds(step),
                    after));
      }
    }
    int needed = bounds(step).optional() ? 0 : checks.size();
    reach(
        step,
        List.of(scene.steps().gate(step.id() + "-passed", RECOVER, checks, needed, bounds(step))));
  }

  /// A script that no server of the move has to be up for belongs before the stops.
  private void script(PlanStep step, StepAction.RunScript script, List<String> awaited) {
    boolean late = awaited.stream().anyMatch(behindServers::contains);
    List<String> after = new ArrayList<>(awaited);
    after.add(ready);
    List<String> runs = new ArrayList<>();
    for (String group : script.groups()) {
      for (Member member : scene.members().getOrDefault(group, List.of())) {
        runs.add(
            scene
                .steps()
                .add(
                    late ? RECOVER : PreviewStep.Phase.QUIESCE,
                    step.id() + "-" + member.name(),
                    new Act.RunScript(
                        member.name(), script.script().path(), script.script().sha256()),
                    new Subject(
                        late ? scene.direction().to() : scene.direction().from(), member.name()),
                    new Expectation("ACTIVE", "exit code 0"),
                    bounds(step),
                    after));
      }
    }
    int needed = bounds(step).optional() ? 0 : runs.size();
    String done =
        scene
            .steps()
            .gate(
                step.id() + "-done",
                late ? RECOVER : PreviewStep.Phase.QUIESCE,
                runs,
                needed,
                bounds(step));
    reach(step, List.of(done));
    if (!late) {
      stops.waitFor(done);
    }
  }

  static Bounds asOptional(Bounds bounds) {
    return new Bounds(bounds.planStep(), bounds.timeoutSeconds(), true, bounds.onFailure());
  }

  static Bounds bounds(PlanStep step) {
    PlanStep.Policy policy = step.policy();
    PreviewStep.OnFailure onFailure =
        switch (policy.onFailure()) {
          case OnFailure.Fail _, OnFailure.Continue _, OnFailure.RequireForce _ ->
              PreviewStep.OnFailure.FAIL;
          case OnFailure.Retry(int times) -> PreviewStep.OnFailure.retry(times);
          case OnFailure.Ask _ -> PreviewStep.OnFailure.ASK;
        };
    return new Bounds(step.id(), policy.timeout().toSeconds(), policy.optional(), onFailure);
  }
}
