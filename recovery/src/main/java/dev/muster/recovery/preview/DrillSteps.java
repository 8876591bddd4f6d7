package dev.muster.recovery.preview;

import static dev.muster.recovery.preview.PreviewStep.Phase.READINESS;
import static dev.muster.recovery.preview.PreviewStep.Phase.RECOVER;

import dev.muster.recovery.plan.Condition;
import dev.muster.recovery.plan.Condition.Reached;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.PlanGraph;
import dev.muster.recovery.plan.PlanStep;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.plan.StepAction;
import dev.muster.recovery.plan.StepAction.CheckServers;
import dev.muster.recovery.plan.StepAction.RecoverServers;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Builds the steps of one drill. Single-use.
final class DrillSteps {
  private static final Bounds READ_BOUNDS =
      new Bounds("", Duration.ofMinutes(2).toSeconds(), false);

  private final RecoveryPlan plan;
  private final Inventory inventory;
  private final PlanGraph graph;
  private final CheckSteps probing;
  private final List<Finding> findings = new ArrayList<>();
  private final StepList steps = new StepList();
  private final Map<String, List<Member>> members = new LinkedHashMap<>();
  private final List<String> checks = new ArrayList<>();

  /// The step behind all checks, if there are any.
  private final List<String> ready = new ArrayList<>();

  /// What must be settled for a condition, by its text.
  private final Map<String, List<String>> reached = new HashMap<>();

  DrillSteps(RecoveryPlan plan, Inventory inventory) {
    this.plan = plan;
    this.inventory = inventory;
    graph = PlanGraph.of(plan, Mode.DRILL);
    probing = new CheckSteps(steps, "recovery", this::serverOf);
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// The oldest consistent point, as text; the cloud prints points so that text order is time
  /// order.
  String recoveryPoint() {
    return members.values().stream()
        .flatMap(List::stream)
        .flatMap(member -> member.volumes().stream())
        .map(pair -> pair.auxiliary().replication().freezeTime())
        .filter(time -> !time.isEmpty())
        .min(String::compareTo)
        .orElse("");
  }

  Map<String, String> world() {
    return World.of(inventory, members.values().stream().flatMap(List::stream).toList());
  }

  List<PreviewStep> plan() {
    checkPlaces();
    List<PlanStep> drill = graph.steps();
    MemberMatch match = new MemberMatch(inventory, findings, true);
    for (PlanStep step : drill) {
      for (String name : step.action().groups()) {
        members.computeIfAbsent(
            name, any -> plan.group(any).map(match::members).orElseGet(List::of));
      }
    }
    refuseShared();
    members.values().stream().flatMap(List::stream).forEach(this::readiness);
    if (!checks.isEmpty()) {
      ready.add(steps.gate("ready", READINESS, checks, checks.size(), READ_BOUNDS));
    }
    String range = plan.spec().drill().addressRange();
    List<String> cidrs = AddressCut.free(range, members.size(), inventory);
    if (cidrs.size() < members.size()) {
      findings.add(
          new Finding(
              "address range " + range,
              "has %d free /24 networks, expected %d".formatted(cidrs.size(), members.size())));
      return steps.all();
    }
    for (PlanStep step : drill) {
      switch (step.action()) {
        case RecoverServers recover -> recover(step, recover, cidrs);
        case CheckServers check -> check(step, check);
        case StepAction.AskPerson ask ->
            reach(step, probing.ask(step, ask, MoveForward.bounds(step), after(step)));
        case StepAction.CheckHttp check ->
            reach(step, probing.http(step, check, MoveForward.bounds(step), after(step)));
        case StepAction.CheckTcp check ->
            reach(step, probing.tcp(step, check, MoveForward.bounds(step), after(step)));
        case StepAction.WaitFor(Duration time) ->
            reach(step, probing.letPass(step, time, MoveForward.bounds(step), after(step)));
        case StepAction.RunScript _, StepAction.Fence _, StepAction.Promote _ ->
            findings.add(
                new Finding(
                    "step " + step.id(),
                    "a drill cannot do %s: the protected server has the same name"
                        .formatted(step.action().word())));
      }
    }
    return steps.all();
  }

  private List<String> after(PlanStep step) {
    List<String> after = new ArrayList<>(ready);
    after.addAll(awaited(step));
    return after;
  }

  private void reach(PlanStep step, String id) {
    for (Reached what : Reached.values()) {
      reached.put(new Condition(step.id(), what).toString(), List.of(id));
    }
  }

  private Optional<String> serverOf(String name) {
    return members.values().stream()
        .flatMap(List::stream)
        .filter(member -> member.name().equals(name))
        .map(member -> member.standby().id())
        .findFirst();
  }

  /// Each server gets a copy of its own, which is not what servers that share a volume rehearse.
  private void refuseShared() {
    Set<String> shared = new TreeSet<>();
    members.values().stream()
        .flatMap(List::stream)
        .flatMap(member -> member.volumes().stream())
        .filter(pair -> pair.primary().serverIds().size() > 1)
        .forEach(pair -> shared.add(pair.primary().name()));
    shared.forEach(volume ->
        findings.add(
            new Finding(
                "volume " + volume, "is attached to several servers; a drill cannot do that yet")));
  }

  private void checkPlaces() {
    checkPlace("home", plan.spec().sites().home(), inventory.home());
    checkPlace("recovery", plan.spec().sites().recovery(), inventory.recovery());
    plan.spec()
        .mappings()
        .networks()
        .forEach(mapping -> {
          checkNetwork(inventory.home(), mapping.from());
          checkNetwork(inventory.recovery(), mapping.to());
          mapping
              .test()
              .ifPresent(test ->
                  findings.add(
                      new Finding("network " + test, "a drill makes its own networks yet")));
        });
  }

  private void checkPlace(String role, RecoveryPlan.Site site, SiteView seen) {
    boolean same =
        site.location().equals(seen.workspace().zone())
            && (site.workspace().isEmpty() || site.workspace().equals(seen.workspace().id()));
    if (!same) {
      findings.add(
          new Finding(
              role + " site",
              "must be %s %s, got: %s %s"
                  .formatted(
                      site.location(),
                      site.workspace(),
                      seen.workspace().zone(),
                      seen.workspace().id())));
    }
  }

  private void checkNetwork(SiteView site, String name) {
    if (!site.hasNetworkNamed(name)) {
      findings.add(
          new Finding("network " + name, "no network has this name at " + site.workspace().zone()));
    }
  }

  private void readiness(Member member) {
    checks.add(
        steps.add(
            READINESS,
            "ready-home-" + member.name(),
            new Act.ReadServer(member.home().id(), List.of("ACTIVE", "SHUTOFF")),
            new Subject("home", member.name()),
            new Expectation("ACTIVE or SHUTOFF", "unchanged"),
            READ_BOUNDS,
            List.of()));
    checks.add(
        steps.add(
            READINESS,
            "ready-standby-" + member.name(),
            new Act.ReadServer(member.standby().id(), List.of("SHUTOFF")),
            new Subject("recovery", member.name()),
            new Expectation("SHUTOFF", "unchanged"),
            READ_BOUNDS,
            List.of()));
  }

  private void recover(PlanStep step, RecoverServers recover, List<String> cidrs) {
    List<String> started = new ArrayList<>();
    List<String> healthy = new ArrayList<>();
    Bounds all = MoveForward.bounds(step);
    Bounds each = recover.minSuccess().isPresent() ? MoveForward.asOptional(all) : all;
    for (String group : recover.groups()) {
      List<Member> found = members.getOrDefault(group, List.of());
      if (found.isEmpty()) {
        continue;
      }
      int place = List.copyOf(members.keySet()).indexOf(group);
      TierSteps tier = new TierSteps(group, place + 1, cidrs.get(place), all, each, ready, steps);
      tier.prepare(found);
      for (Member member : found) {
        String start = tier.start(member, awaited(step));
        started.add(start);
        recover
            .gate()
            .ifPresent(gate ->
                healthy.add(
                    probing.gate(
                        member.name(), member.standby().id(), gate, each, List.of(start))));
      }
    }
    List<String> up = started;
    List<String> well = healthy.isEmpty() ? started : healthy;
    if (recover.minSuccess().isPresent()) {
      int enough = enough(step, recover.minSuccess().get(), started.size());
      up = List.of(steps.gate(step.id() + "-up", RECOVER, started, enough, all));
      well =
          healthy.isEmpty()
              ? up
              : List.of(steps.gate(step.id() + "-healthy", RECOVER, healthy, enough, all));
    }
    reached.put(new Condition(step.id(), Reached.DONE).toString(), up);
    reached.put(new Condition(step.id(), Reached.HEALTHY).toString(), well);
    reached.put(new Condition(step.id(), Reached.PASSED).toString(), well);
  }

  private int enough(PlanStep step, int wanted, int has) {
    if (wanted > has) {
      findings.add(
          new Finding(
              "step " + step.id(),
              "minSuccess must be at most the %d servers it has, got: %d".formatted(has, wanted)));
    }
    return step.policy().optional() ? 0 : Math.min(wanted, has);
  }

  private void check(PlanStep step, CheckServers check) {
    List<String> checks = new ArrayList<>();
    List<String> after = new ArrayList<>(ready);
    after.addAll(awaited(step));
    for (String group : check.groups()) {
      for (Member member : members.getOrDefault(group, List.of())) {
        checks.add(health(step, step.id(), member, check.within(), after));
      }
    }
    for (Reached what : Reached.values()) {
      reached.put(new Condition(step.id(), what).toString(), checks);
    }
  }

  /// The ids a plan step waits for.
  private List<String> awaited(PlanStep step) {
    return graph.conditions(step.id()).stream()
        .flatMap(condition -> reached.getOrDefault(condition.toString(), List.of()).stream())
        .toList();
  }

  private String health(
      PlanStep step, String prefix, Member member, Duration within, List<String> after) {
    return steps.add(
        RECOVER,
        prefix + "-" + member.name(),
        new Act.CheckHealth(member.standby().id(), within.toSeconds()),
        new Subject("recovery", member.name()),
        new Expectation("ACTIVE", "health OK"),
        MoveForward.bounds(step),
        after);
  }
}
