package dev.muster.recovery.preview;

import static java.util.Objects.requireNonNull;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.preview.PreviewStep.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a run of a plan would do, given what was seen. Two previews with one hash do the same.
///
/// @param plan the plan's name
/// @param steps in an order that respects their dependencies
/// @param findings what keeps the plan from being run; empty if nothing does
/// @param overridable what keeps it from being run without force and a reason
/// @param world what the run touches as it was seen, by name; not part of the hash, but what a
///   difference of two previews is told by
/// @param recoveryPoint the oldest consistent point among the copies, as the cloud prints it, or
///   empty; not part of the hash, because it moves by itself
/// @param hash SHA-256 of the canonical form, 64 hexadecimal digits
public record Preview(
    String plan,
    String planHash,
    Mode mode,
    List<PreviewStep> steps,
    List<Finding> findings,
    List<Finding> overridable,
    Map<String, String> world,
    String recoveryPoint,
    String hash) {
  public Preview {
    requireNonNull(plan, "plan is null");
    requireNonNull(planHash, "planHash is null");
    requireNonNull(mode, "mode is null");
    steps = List.copyOf(steps);
    findings = List.copyOf(findings);
    overridable = List.copyOf(overridable);
    world = Map.copyOf(world);
    requireNonNull(recoveryPoint, "recoveryPoint is null");
    requireNonNull(hash, "hash is null");
  }

  /// The same with more that keeps it from being run.
  Preview with(List<Finding> more) {
    List<Finding> all = new ArrayList<>(more);
    all.addAll(findings);
    return new Preview(plan, planHash, mode, steps, all, overridable, world, recoveryPoint, hash);
  }

  public boolean isRunnable() {
    return isRunnable(false);
  }

  /// Whether nothing keeps it from being run.
  ///
  /// @param forced whether it is to be run with force
  public boolean isRunnable(boolean forced) {
    return findings.isEmpty() && (forced || overridable.isEmpty());
  }

  public Optional<PreviewStep> step(String id) {
    return steps.stream().filter(step -> step.id().equals(id)).findFirst();
  }

  /// The steps that delete something for good.
  public List<PreviewStep> destructive() {
    return steps.stream().filter(PreviewStep::destructive).toList();
  }

  /// The first step from which on there is no way back; empty if there always is one.
  public Optional<PreviewStep> pointOfNoReturn() {
    return steps.stream().filter(PreviewStep::pointOfNoReturn).findFirst();
  }

  /// Whether production goes from the recovery site to home.
  public boolean isBack() {
    return mode == Mode.FAILBACK
        || steps.stream()
            .anyMatch(
                step -> step.act() instanceof Act.Promote && step.subject().site().equals("home"));
  }

  /// Whether replication is turned round before anything is moved.
  public boolean resyncsFirst() {
    return steps.stream()
        .anyMatch(step -> step.phase() == Phase.QUIESCE && step.act() instanceof Act.Replicate);
  }

  /// The steps that ask the site that is left and without which no server comes up. Those that may
  /// fail do not count.
  public List<String> neededOfSource() {
    String source = isBack() ? "recovery" : "home";
    Map<String, PreviewStep> all = new LinkedHashMap<>();
    steps.forEach(step -> all.put(step.id(), step));
    Set<String> needed = new LinkedHashSet<>();
    Deque<PreviewStep> open =
        new ArrayDeque<>(steps.stream().filter(step -> step.phase() == Phase.RECOVER).toList());
    while (!open.isEmpty()) {
      PreviewStep step = open.pop();
      if (needed.add(step.id())) {
        step.dependsOn().stream()
            .flatMap(id -> Optional.ofNullable(all.get(id)).stream())
            .forEach(open::push);
      }
    }
    return steps.stream()
        .filter(step -> needed.contains(step.id()) && step.subject().site().equals(source))
        .filter(step -> !(step.act() instanceof Act.ConfirmFence) && !step.bounds().optional())
        .map(PreviewStep::id)
        .toList();
  }

  /// Everything the run would touch, with its site, by name.
  public SortedSet<String> blastRadius() {
    SortedSet<String> touched = new TreeSet<>();
    for (PreviewStep step : steps) {
      if (step.changesSomething()) {
        touched.add(step.subject().site() + ": " + step.subject().name());
      }
    }
    return touched;
  }

  /// What moved between an earlier preview and this one, in words.
  public List<String> differencesFrom(Preview earlier) {
    List<String> differences = new ArrayList<>();
    if (!planHash.equals(earlier.planHash)) {
      differences.add("the plan was %s, is %s".formatted(earlier.planHash, planHash));
    }
    SortedSet<String> names = new TreeSet<>(world.keySet());
    names.addAll(earlier.world.keySet());
    for (String name : names) {
      String was = earlier.world.getOrDefault(name, "not there");
      String is = world.getOrDefault(name, "not there");
      if (!was.equals(is)) {
        differences.add("%s was %s, is %s".formatted(name, was, is));
      }
    }
    return List.copyOf(differences);
  }
}
