package dev.muster.recovery.plan;

import dev.muster.recovery.plan.Condition.Reached;
import dev.muster.recovery.plan.RecoveryPlan.PlanStep;
import dev.muster.recovery.plan.RecoveryPlan.ProtectionGroup;
import dev.muster.recovery.plan.RecoveryPlan.StepAction;
import dev.muster.recovery.plan.RecoveryPlan.StepAction.CheckServers;
import dev.muster.recovery.plan.RecoveryPlan.StepAction.RecoverServers;
import dev.muster.recovery.plan.RecoveryPlan.StepPolicy;
import dev.muster.recovery.plan.RecoveryPlan.SuccessCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads the steps of a plan and sees to it that they make a graph.
final class StepReader {
  private static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(30);
  private static final Duration HEALTH_DEFAULT = Duration.ofMinutes(10);
  private static final String RTO_CONDITION = "rta <= objectives.rto";

  List<PlanStep> steps(Fields spec, List<ProtectionGroup> groups) {
    Set<String> groupNames = groups.stream().map(ProtectionGroup::name).collect(Collectors.toSet());
    Set<String> ids = new HashSet<>();
    Map<String, String> recoveredBy = new HashMap<>();
    Map<String, Fields> where = new HashMap<>();
    List<PlanStep> steps =
        spec.items(
            "steps",
            item -> {
              Fields fields = item.fields();
              PlanStep step = step(fields, groupNames);
              if (!step.id().isEmpty() && !ids.add(step.id())) {
                fields.problem("id", "another step has this id: " + step.id());
              }
              refuseSecondRecovery(step, fields, recoveredBy);
              where.put(step.id(), fields);
              return step;
            });
    refuseUnknownConditions(steps, where);
    refuseCycle(steps, where);
    return steps;
  }

  SuccessCondition successCondition(Fields.Item item, List<PlanStep> steps) {
    String text = item.text();
    if (text.equals(RTO_CONDITION)) {
      return new SuccessCondition.RecoveredWithinObjective();
    }
    Optional<Condition> condition = parse(text);
    if (condition.isEmpty()) {
      item.problem(
          "must be '%s' or <step>.done, .healthy or .passed, got: %s"
              .formatted(RTO_CONDITION, text));
      return new SuccessCondition.RecoveredWithinObjective();
    }
    whyUnreachable(condition.get(), steps).ifPresent(item::problem);
    return new SuccessCondition.StepReached(condition.get());
  }

  private static PlanStep step(Fields fields, Set<String> groupNames) {
    String id = fields.text("id", PlanReader.NAME, PlanReader.NAME_FORM);
    Set<Mode> when = when(fields);
    StepAction action = action(fields, groupNames);
    List<Condition> after =
        fields.optionalItems("after", StepReader::condition).stream()
            .flatMap(Optional::stream)
            .toList();
    Duration timeout = fields.optionalDuration("timeout").orElse(TIMEOUT_DEFAULT);
    String onFailure = fields.word("onFailure", "fail", List.of("fail", "continue"));
    String criticality = fields.word("criticality", "critical", List.of("critical", "optional"));
    fields.close();
    boolean optional = onFailure.equals("continue") || criticality.equals("optional");
    return new PlanStep(id, when, action, after, new StepPolicy(timeout, optional));
  }

  private static Set<Mode> when(Fields fields) {
    if (!fields.has("when")) {
      return EnumSet.allOf(Mode.class);
    }
    Set<Mode> modes = EnumSet.noneOf(Mode.class);
    fields.items(
        "when",
        item -> {
          String word = item.text();
          Mode.ofWord(word)
              .ifPresentOrElse(
                  modes::add,
                  () ->
                      item.problem("must be planned, unplanned, drill or failback, got: " + word));
          return word;
        });
    return modes;
  }

  private static StepAction action(Fields fields, Set<String> groupNames) {
    String action = fields.text("action");
    Fields with = fields.mapping("with");
    List<String> groups =
        with.items(
            "groups",
            item -> {
              String group = item.text();
              if (!group.isEmpty() && !groupNames.contains(group)) {
                item.problem("no protection group has this name: " + group);
              }
              return group;
            });
    return switch (action) {
      case "vm.recover" -> {
        with.close();
        yield new RecoverServers(
            groups, fields.optionalMapping("healthGate").map(StepReader::gate));
      }
      case "vm.check" -> {
        Duration within = with.optionalDuration("within").orElse(HEALTH_DEFAULT);
        with.close();
        yield new CheckServers(groups, within);
      }
      default -> {
        if (fields.has("action") && !action.isEmpty()) {
          fields.problem(
              "action",
              "'%s' is not supported yet; supported: vm.recover, vm.check".formatted(action));
        }
        // What such a step would hold is not known yet, so it is not complained about.
        fields.optional("healthGate");
        yield new CheckServers(groups, HEALTH_DEFAULT);
      }
    };
  }

  private static Duration gate(Fields gate) {
    gate.word("type", "server-health", List.of("server-health"));
    Duration within = gate.duration("within");
    gate.close();
    return within;
  }

  private static Optional<Condition> condition(Fields.Item item) {
    String text = item.text();
    Optional<Condition> condition = parse(text);
    if (condition.isEmpty() && !text.isEmpty()) {
      item.problem("must be <step>.done, .healthy or .passed, got: " + text);
    }
    return condition;
  }

  private static Optional<Condition> parse(String text) {
    int dot = text.lastIndexOf('.');
    if (dot < 1) {
      return Optional.empty();
    }
    for (Reached reached : Reached.values()) {
      if (reached.name().toLowerCase(Locale.ROOT).equals(text.substring(dot + 1))) {
        return Optional.of(new Condition(text.substring(0, dot), reached));
      }
    }
    return Optional.empty();
  }

  private static void refuseSecondRecovery(
      PlanStep step, Fields fields, Map<String, String> recoveredBy) {
    if (step.action() instanceof RecoverServers recover) {
      for (String group : recover.groups()) {
        String other = recoveredBy.putIfAbsent(group, step.id());
        if (other != null) {
          fields.problem(
              "with", "group '%s' is recovered by step '%s' already".formatted(group, other));
        }
      }
    }
  }

  private static void refuseUnknownConditions(List<PlanStep> steps, Map<String, Fields> where) {
    for (PlanStep step : steps) {
      for (Condition condition : step.after()) {
        whyUnreachable(condition, steps).ifPresent(why -> at(where, step).problem("after", why));
      }
    }
  }

  private static Optional<String> whyUnreachable(Condition condition, List<PlanStep> steps) {
    Optional<PlanStep> awaited =
        steps.stream().filter(step -> step.id().equals(condition.step())).findFirst();
    if (awaited.isEmpty()) {
      return Optional.of("no step has the id of '%s'".formatted(condition));
    }
    boolean noGate =
        condition.reached() == Reached.HEALTHY
            && awaited.get().action() instanceof RecoverServers(var _, Optional<Duration> gate)
            && gate.isEmpty();
    return noGate
        ? Optional.of("'%s' is never reached: the step has no healthGate".formatted(condition))
        : Optional.empty();
  }

  /// Takes away what waits for nothing, again and again; what stays waits in a circle.
  private static void refuseCycle(List<PlanStep> steps, Map<String, Fields> where) {
    List<PlanStep> waiting = new ArrayList<>(steps);
    boolean shrunk = true;
    while (shrunk) {
      Set<String> ids = waiting.stream().map(PlanStep::id).collect(Collectors.toSet());
      shrunk =
          waiting.removeIf(
              step -> step.after().stream().noneMatch(condition -> ids.contains(condition.step())));
    }
    if (!waiting.isEmpty()) {
      at(where, waiting.getFirst())
          .problem(
              "after",
              "steps wait for each other in a circle: "
                  + waiting.stream().map(PlanStep::id).collect(Collectors.joining(", ")));
    }
  }

  private static Fields at(Map<String, Fields> where, PlanStep step) {
    Fields fields = where.get(step.id());
    if (fields == null) {
      throw new IllegalStateException("step '%s' was read from nowhere".formatted(step.id()));
    }
    return fields;
  }
}
