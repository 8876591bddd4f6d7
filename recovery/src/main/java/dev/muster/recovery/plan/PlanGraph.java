package dev.muster.recovery.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// The steps of one kind of run, and what each of them waits for there. A condition on a step that
/// does not belong to the run is replaced by the conditions of that step, so that order holds
/// across it.
public final class PlanGraph {
  /// Above this many conditions in one kind of run a plan is refused.
  static final int CONDITIONS_MAX = 1_000_000;

  private final Map<String, PlanStep> steps;
  private final Map<String, List<Condition>> conditions;

  private PlanGraph(Map<String, PlanStep> steps, Map<String, List<Condition>> conditions) {
    this.steps = steps;
    this.conditions = conditions;
  }

  /// The graph of all steps of a plan, whatever run they belong to.
  public static PlanGraph of(RecoveryPlan plan) {
    Map<String, PlanStep> steps = new LinkedHashMap<>();
    Map<String, List<Condition>> conditions = new HashMap<>();
    for (PlanStep step : inOrder(plan.spec().steps())) {
      steps.put(step.id(), step);
      conditions.put(step.id(), step.after());
    }
    return new PlanGraph(steps, conditions);
  }

  /// The graph of a plan for one kind of run.
  public static PlanGraph of(RecoveryPlan plan, Mode mode) {
    Map<String, PlanStep> steps = new LinkedHashMap<>();
    Map<String, List<Condition>> conditions = new HashMap<>();
    for (PlanStep step : inOrder(plan.spec().steps())) {
      if (step.when().contains(mode)) {
        steps.put(step.id(), step);
      }
      conditions.put(step.id(), resolved(step, steps.keySet(), conditions));
    }
    conditions.keySet().retainAll(steps.keySet());
    return new PlanGraph(steps, conditions);
  }

  /// The steps, each behind those it waits for; otherwise in the order of the document.
  public List<PlanStep> steps() {
    return List.copyOf(steps.values());
  }

  /// What a step waits for.
  ///
  /// @throws IllegalArgumentException if the run has no such step
  public List<Condition> conditions(String stepId) {
    List<Condition> found = conditions.get(stepId);
    if (found == null) {
      throw new IllegalArgumentException("the run has no step " + stepId);
    }
    return found;
  }

  private static List<Condition> resolved(
      PlanStep step, Set<String> taking, Map<String, List<Condition>> before) {
    Set<Condition> resolved = new LinkedHashSet<>();
    for (Condition condition : step.after()) {
      if (taking.contains(condition.step())) {
        resolved.add(condition);
      } else {
        resolved.addAll(before.getOrDefault(condition.step(), List.of()));
      }
    }
    return List.copyOf(resolved);
  }

  /// Whether one kind of run has more conditions than a graph should, its own and those it takes
  /// from steps that do not belong to it. Counted without building them.
  static boolean isTooWide(List<PlanStep> steps, Mode mode) {
    Map<String, Long> counts = new HashMap<>();
    Set<String> absent = new LinkedHashSet<>();
    long total = 0;
    for (PlanStep step : inOrder(steps)) {
      long count = 0;
      for (Condition condition : step.after()) {
        count += absent.contains(condition.step()) ? counts.getOrDefault(condition.step(), 0L) : 1;
      }
      counts.put(step.id(), Math.min(count, CONDITIONS_MAX + 1L));
      if (!step.when().contains(mode)) {
        absent.add(step.id());
      }
      total += Math.min(count, CONDITIONS_MAX + 1L);
    }
    return total > CONDITIONS_MAX;
  }

  /// The ids of steps that wait for each other, in the order of the document; empty if none do.
  static List<String> circle(List<PlanStep> steps) {
    List<PlanStep> free = inOrder(steps);
    if (free.size() == steps.size()) {
      return List.of();
    }
    Set<PlanStep> settled = new LinkedHashSet<>(free);
    return steps.stream().filter(step -> !settled.contains(step)).map(PlanStep::id).toList();
  }

  /// Takes steps that wait for nothing more, first those that stand first; what is in a circle, or
  /// behind one, is left out.
  private static List<PlanStep> inOrder(List<PlanStep> steps) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      places.put(steps.get(i).id(), i);
    }
    int[] open = new int[steps.size()];
    Map<Integer, Collection<Integer>> waiting = new HashMap<>();
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < steps.size(); i++) {
      Set<Integer> awaited = new LinkedHashSet<>();
      for (Condition condition : steps.get(i).after()) {
        Integer place = places.get(condition.step());
        if (place != null) {
          awaited.add(place);
        }
      }
      open[i] = awaited.size();
      for (Integer place : awaited) {
        waiting.computeIfAbsent(place, _ -> new ArrayList<>()).add(i);
      }
      if (open[i] == 0) {
        ready.add(i);
      }
    }
    List<PlanStep> ordered = new ArrayList<>();
    while (!ready.isEmpty()) {
      int next = ready.remove();
      ordered.add(steps.get(next));
      for (int dependent : waiting.getOrDefault(next, List.of())) {
        if (--open[dependent] == 0) {
          ready.add(dependent);
        }
      }
    }
    return ordered;
  }
}
