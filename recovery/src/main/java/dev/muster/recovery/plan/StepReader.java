package dev.muster.recovery.plan;

import dev.muster.recovery.plan.Condition.Reached;
import dev.muster.recovery.plan.PlanStep.Criticality;
import dev.muster.recovery.plan.PlanStep.OnFailure;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the steps of a plan and sees to it that they make a graph.
final class StepReader {
  static final int STEPS_MAX = 20_000;
  private static final int AFTER_MAX = 1_000;
  private static final int MODES_MAX = 10;
  private static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(30);
  private static final Pattern RETRY = Pattern.compile("retry\\(([1-9]|10)\\)");

  private final ActionReader actions;

  /// The step that works on a group, by `<mode> <action> <group>`.
  private final Map<String, String> doneBy = new HashMap<>();

  private final Map<String, PlanStep> byId = new LinkedHashMap<>();
  private final Map<String, Fields> where = new HashMap<>();

  StepReader(List<ProtectionGroup> groups, GuestScripts scripts) {
    actions = new ActionReader(groups, scripts);
  }

  List<PlanStep> steps(Fields spec) {
    List<PlanStep> steps = spec.items("steps", STEPS_MAX, item -> step(item.fields()));
    boolean whole = refuseUnknownConditions();
    if (whole && byId.size() == steps.size()) {
      refuseCircles(steps);
    }
    return steps;
  }

  private PlanStep step(Fields fields) {
    String id = fields.text("id", PlanReader.NAME, PlanReader.NAME_FORM);
    StepAction action = actions.action(fields);
    PlanStep step = new PlanStep(id, when(fields, action), action, after(fields), policy(fields));
    fields.close();
    if (byId.putIfAbsent(id, step) == null) {
      where.put(id, fields);
    } else if (!id.isEmpty()) {
      fields.conflict("id", "another step has this id: " + id);
    }
    refuseTwice(step, fields);
    return step;
  }

  private static Set<Mode> when(Fields fields, StepAction action) {
    if (!fields.has("when")) {
      return action.modes();
    }
    Set<Mode> modes = EnumSet.noneOf(Mode.class);
    fields.items(
        "when",
        MODES_MAX,
        item -> {
          String word = item.text();
          Optional<Mode> mode = Mode.ofWord(word).filter(known -> known != Mode.REPROTECT);
          if (mode.isEmpty()) {
            item.problem("must be planned, unplanned, drill or failback, got: " + word);
          } else if (action.modes().contains(mode.get())) {
            modes.add(mode.get());
          } else {
            item.conflict("%s has no place in a %s".formatted(action.word(), mode.get().word()));
          }
          return word;
        });
    return modes;
  }

  private static List<Condition> after(Fields fields) {
    return fields
        .optionalItems(
            "after",
            AFTER_MAX,
            item -> {
              String text = item.text();
              Optional<Condition> condition = Condition.parse(text);
              if (condition.isEmpty() && !text.isEmpty()) {
                item.problem("must be <step>.done, .healthy or .passed, got: " + text);
              }
              return condition;
            })
        .stream()
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static PlanStep.Policy policy(Fields fields) {
    Duration timeout = fields.optionalDuration("timeout").orElse(TIMEOUT_DEFAULT);
    String criticality = fields.word("criticality", "critical", List.of("critical", "optional"));
    return new PlanStep.Policy(
        timeout,
        onFailure(fields),
        criticality.equals("optional") ? Criticality.OPTIONAL : Criticality.CRITICAL);
  }

  private static OnFailure onFailure(Fields fields) {
    String word = fields.text("onFailure", "fail");
    Matcher retry = RETRY.matcher(word);
    if (retry.matches()) {
      return new OnFailure.Retry(Integer.parseInt(retry.group(1)));
    }
    return switch (word) {
      case "fail" -> new OnFailure.Fail();
      case "continue" -> new OnFailure.Continue();
      case "ask" -> new OnFailure.Ask();
      case "require-force" -> new OnFailure.RequireForce();
      default -> {
        fields.problem(
            "onFailure",
            "must be fail, continue, ask, require-force or retry(1) to retry(10), got: " + word);
        yield new OnFailure.Fail();
      }
    };
  }

  /// No kind of run recovers or promotes a group twice.
  private void refuseTwice(PlanStep step, Fields fields) {
    boolean once =
        step.action() instanceof StepAction.RecoverServers
            || step.action() instanceof StepAction.Promote;
    if (!once) {
      return;
    }
    String verb = step.action() instanceof StepAction.Promote ? "promoted" : "recovered";
    for (String group : step.action().groups()) {
      for (Mode mode : Mode.values()) {
        String key = "%s %s %s".formatted(mode.word(), verb, group);
        String other = step.when().contains(mode) ? doneBy.putIfAbsent(key, step.id()) : null;
        if (other != null) {
          fields.conflict(
              "with", "group '%s' is %s by step '%s' already".formatted(group, verb, other));
          break;
        }
      }
    }
  }

  /// Whether all conditions are on steps that there are.
  private boolean refuseUnknownConditions() {
    boolean whole = true;
    for (PlanStep step : byId.values()) {
      for (Condition condition : step.after()) {
        Optional<String> why = whyUnreachable(condition, byId);
        why.ifPresent(problem -> at(step.id()).conflict("after", problem));
        whole &= byId.containsKey(condition.step());
      }
    }
    return whole;
  }

  /// Why a condition can never hold; empty if it can.
  static Optional<String> whyUnreachable(Condition condition, Map<String, PlanStep> steps) {
    PlanStep awaited = steps.get(condition.step());
    if (awaited == null) {
      return Optional.of("no step has the id of '%s'".formatted(condition));
    }
    if (awaited.action().reaches(condition.reached())) {
      return Optional.empty();
    }
    boolean recovers = awaited.action() instanceof StepAction.RecoverServers;
    return Optional.of(
        recovers && condition.reached() == Reached.HEALTHY
            ? "'%s' is never reached: the step has no healthGate".formatted(condition)
            : "'%s' is never reached: %s is only ever done"
                .formatted(condition, awaited.action().word()));
  }

  private void refuseCircles(List<PlanStep> steps) {
    List<String> circle = PlanGraph.circle(steps);
    if (!circle.isEmpty()) {
      at(circle.getFirst())
          .conflict(
              "after",
              "steps wait for each other in a circle: "
                  + circle.stream().limit(10).collect(Collectors.joining(", ")));
      return;
    }
    for (Mode mode : Mode.values()) {
      if (PlanGraph.isTooWide(steps, mode)) {
        at(steps.getFirst().id())
            .conflict(
                "after",
                String.format(
                    Locale.ROOT,
                    "a run of mode %s has more than %,d conditions",
                    mode.word(),
                    PlanGraph.CONDITIONS_MAX));
      }
    }
  }

  private Fields at(String id) {
    Fields fields = where.get(id);
    if (fields == null) {
      throw new IllegalStateException("step '%s' was read from nowhere".formatted(id));
    }
    return fields;
  }
}
