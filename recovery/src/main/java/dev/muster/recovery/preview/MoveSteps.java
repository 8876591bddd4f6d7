package dev.muster.recovery.preview;

import static dev.muster.recovery.preview.PreviewStep.Phase.READINESS;

import dev.muster.cloud.Volume;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.PlanGraph;
import dev.muster.recovery.plan.PlanStep;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.plan.StepAction;
import dev.muster.recovery.preview.MoveScene.Unit;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Builds the steps of one run that moves production, or that protects it again where it is now.
/// Single-use.
///
/// What the plan does not say in steps of its own is put in: servers that are left are stopped and
/// the last of their writes awaited, or fenced as far as they can be reached; then the copies are
/// promoted.
final class MoveSteps {
  static final Bounds LOOK_BOUNDS = new Bounds("", Duration.ofMinutes(5).toSeconds(), false);
  static final Bounds ACT_BOUNDS = new Bounds("", Duration.ofMinutes(30).toSeconds(), false);

  private static final List<String> CONSISTENT =
      List.of("consistent_copying", "consistent_stopped", "consistent_disconnected");

  private final RecoveryPlan plan;
  private final Inventory inventory;
  private final Mode mode;
  private final boolean forced;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Finding> overridable = new ArrayList<>();
  private final StepList steps = new StepList();
  private final Map<String, List<Member>> members = new LinkedHashMap<>();

  MoveSteps(RecoveryPlan plan, Inventory inventory, Mode mode, boolean forced) {
    this.plan = plan;
    this.inventory = inventory;
    this.mode = mode;
    this.forced = forced;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  List<Finding> overridable() {
    return List.copyOf(overridable);
  }

  Map<String, String> world() {
    return World.of(inventory, members.values().stream().flatMap(List::stream).toList());
  }

  /// The oldest consistent point of the copies as seen now, as the cloud prints it, or empty.
  String recoveryPoint() {
    return members.values().stream()
        .flatMap(List::stream)
        .flatMap(member -> member.volumes().stream())
        .map(pair -> pair.auxiliary().replication().freezeTime())
        .filter(time -> !time.isEmpty())
        .min(String::compareTo)
        .orElse("");
  }

  List<PreviewStep> plan() {
    checkPlace("home", plan.spec().sites().home(), inventory.home());
    checkPlace("recovery", plan.spec().sites().recovery(), inventory.recovery());
    PlanGraph graph = PlanGraph.of(plan, mode == Mode.REPROTECT ? Mode.PLANNED : mode);
    MemberMatch match = new MemberMatch(inventory, findings, false);
    for (PlanStep step : graph.steps()) {
      for (String name : step.action().groups()) {
        members.computeIfAbsent(
            name, any -> plan.group(any).map(match::members).orElseGet(List::of));
      }
    }
    if (members.values().stream().allMatch(List::isEmpty)) {
      if (findings.isEmpty()) {
        findings.add(new Finding("plan " + plan.name(), "has no server to move"));
      }
      return steps.all();
    }
    Standing standing = new Standing(members.values().stream().flatMap(List::stream).toList());
    Direction direction = direction(standing);
    MoveScene scene =
        new MoveScene(
            plan, inventory, mode, direction, forced, members, steps, findings, overridable);
    checkUnits(scene);
    if (!findings.isEmpty()) {
      return steps.all();
    }
    if (mode == Mode.REPROTECT) {
      new MoveEnd(scene).reprotect();
    } else {
      move(scene, graph, standing);
    }
    return steps.all();
  }

  private void move(MoveScene scene, PlanGraph graph, Standing standing) {
    checkTargets(scene);
    String ready = ready(scene, standing);
    MoveStops stops = new MoveStops(scene, ready, explicitGroups(graph, StepAction.Fence.class));
    if (mode == Mode.FAILBACK && standing.isParted()) {
      stops.reprotectFirst();
    }
    MoveForward forward = new MoveForward(scene, graph, ready, stops);
    forward.plan();
    MoveEnd end = new MoveEnd(scene);
    end.commit();
    end.rollBack(forward);
  }

  private static Set<String> explicitGroups(PlanGraph graph, Class<? extends StepAction> kind) {
    Set<String> groups = new TreeSet<>();
    for (PlanStep step : graph.steps()) {
      if (kind.isInstance(step.action())) {
        groups.addAll(step.action().groups());
      }
    }
    return groups;
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

  /// Which half of its pairs a plan's production writes to, as the storage shows it.
  private final class Standing {
    private final Set<String> roles = new TreeSet<>();
    private final Set<String> states = new TreeSet<>();

    Standing(List<Member> all) {
      for (Member member : all) {
        for (Member.Replicated pair : member.volumes()) {
          Volume seen =
              inventory.remembered().equals("recovery") ? pair.primary() : pair.auxiliary();
          roles.add(seen.replication().primaryRole());
          states.add(seen.replication().mirroringState());
        }
      }
    }

    /// Whether both halves can be written.
    boolean isParted() {
      return roles.contains("") || states.stream().anyMatch(state -> state.startsWith("idling"));
    }

    boolean isMixed() {
      return roles.size() > 1;
    }

    String role() {
      return roles.isEmpty() ? "" : roles.iterator().next();
    }
  }

  private Direction direction(Standing standing) {
    if (standing.isMixed()) {
      findings.add(
          new Finding(
              "plan " + plan.name(),
              "its volumes are written at one site, got roles: " + standing.roles));
    }
    boolean parted = standing.isParted();
    return switch (mode) {
      case PLANNED -> {
        if (parted || !standing.role().equals("master")) {
          findings.add(
              new Finding(
                  "plan " + plan.name(),
                  "must be written at home to be moved, got: " + where(parted, standing.role())));
        }
        yield Direction.OUT;
      }
      case UNPLANNED -> {
        if (parted) {
          findings.add(
              new Finding(
                  "plan " + plan.name(),
                  "is failed over already; commit, roll back or reprotect it first"));
        }
        yield standing.role().equals("aux") ? Direction.BACK : Direction.OUT;
      }
      case FAILBACK -> {
        if (!parted && !standing.role().equals("aux")) {
          findings.add(
              new Finding(
                  "plan " + plan.name(),
                  "must be written at the recovery site to be brought home, got: "
                      + where(parted, standing.role())));
        }
        yield Direction.BACK;
      }
      case REPROTECT -> {
        if (!parted) {
          findings.add(
              new Finding(
                  "plan " + plan.name(),
                  "must be failed over to be protected again, got: "
                      + where(parted, standing.role())));
        }
        yield activeSide();
      }
      case DRILL -> throw new IllegalStateException("a drill moves nothing");
    };
  }

  private static String where(boolean parted, String role) {
    if (parted) {
      return "failed over, both halves writable";
    }
    return role.equals("master") ? "at home" : "at the recovery site";
  }

  /// Where the servers run, once both halves can be written.
  private Direction activeSide() {
    boolean home = false;
    boolean recovery = false;
    for (List<Member> group : members.values()) {
      for (Member member : group) {
        home |= !member.home().isStopped();
        recovery |= !member.standby().isStopped();
      }
    }
    if (home == recovery) {
      findings.add(
          new Finding(
              "plan " + plan.name(),
              home
                  ? "its servers must run at one site to tell which half is kept, got: at both"
                  : "its servers must run at one site to tell which half is kept, got: at none"));
    }
    return home ? Direction.BACK : Direction.OUT;
  }

  private void checkUnits(MoveScene scene) {
    List<String> allowed = mode == Mode.UNPLANNED ? CONSISTENT : List.of("consistent_copying");
    for (Unit unit : scene.units(List.copyOf(members.keySet()))) {
      if (unit.recoveryGroupId().isEmpty()) {
        findings.add(
            new Finding(
                "group " + unit.name(), "its volumes are in no volume group at the other site"));
      }
      if (mode == Mode.REPROTECT || mode == Mode.FAILBACK) {
        continue;
      }
      for (Member member : unit.members()) {
        for (Member.Replicated pair : member.volumes()) {
          Volume copy = scene.targetOf(pair);
          checkSize(scene.sourceOf(pair), copy);
          if (!allowed.contains(copy.replication().mirroringState())) {
            (mode == Mode.UNPLANNED ? overridable : findings)
                .add(
                    new Finding(
                        "volume " + copy.name(),
                        "its copy must be %s, got mirroring state: %s"
                            .formatted(
                                String.join(" or ", allowed),
                                copy.replication().mirroringState())));
          }
        }
      }
    }
  }

  /// A volume that grew is shorter at the other site until the storage has followed.
  private void checkSize(Volume source, Volume copy) {
    if (copy.sizeGb() < source.sizeGb()) {
      (mode == Mode.UNPLANNED ? overridable : findings)
          .add(
              new Finding(
                  "volume " + copy.name(),
                  "must be at least as large as %s with %s GB, got: %s GB"
                      .formatted(source.name(), source.sizeGb(), copy.sizeGb())));
    }
  }

  private void checkTargets(MoveScene scene) {
    for (List<Member> group : members.values()) {
      for (Member member : group) {
        if (!scene.targetOf(member).isStopped()) {
          findings.add(
              new Finding(
                  "server %s at %s".formatted(member.name(), scene.target().workspace().zone()),
                  "must be SHUTOFF to take over, got: " + scene.targetOf(member).status()));
        }
      }
    }
  }

  /// Everything that must be so before anything is changed, and one gate behind it all.
  private String ready(MoveScene scene, Standing standing) {
    List<String> checks = new ArrayList<>();
    for (List<Member> group : members.values()) {
      for (Member member : group) {
        if (!scene.isUnplanned()) {
          checks.add(
              look(
                  "ready-source-" + member.name(),
                  scene.direction().from(),
                  member.name(),
                  scene.sourceOf(member).id(),
                  List.of("ACTIVE", "SHUTOFF")));
        }
        checks.add(
            look(
                "ready-target-" + member.name(),
                scene.direction().to(),
                member.name(),
                scene.targetOf(member).id(),
                List.of("SHUTOFF")));
      }
    }
    boolean parted = standing.isParted();
    for (Unit unit : scene.units(List.copyOf(members.keySet()))) {
      if (!parted) {
        checks.add(checkGroup(scene, unit, scene.direction().to(), scene.targetGroupId(unit), ""));
      }
      if (!parted && !scene.isUnplanned()) {
        String from = scene.direction().from();
        checks.add(checkGroup(scene, unit, from, scene.sourceGroupId(unit), "source-"));
      }
    }
    return gate("ready", READINESS, checks);
  }

  /// Each site has a status of its own for the two ends of one relationship.
  private String checkGroup(
      MoveScene scene, Unit unit, String site, String groupId, String prefix) {
    List<String> states =
        !scene.isUnplanned() ? List.of("consistent_copying") : forced ? List.of() : CONSISTENT;
    return steps.add(
        READINESS,
        "ready-%sgroup-%s".formatted(prefix, unit.name()),
        new Act.CheckGroup(groupId, states, scene.direction().fromRole()),
        new Subject(site, unit.name()),
        new Expectation(
            states.isEmpty() ? "any state, by force" : String.join(" or ", states), "unchanged"),
        LOOK_BOUNDS,
        List.of());
  }

  private String look(String id, String site, String name, String serverId, List<String> statuses) {
    return steps.add(
        READINESS,
        id,
        new Act.ReadServer(serverId, statuses),
        new Subject(site, name),
        new Expectation(String.join(" or ", statuses), "unchanged"),
        LOOK_BOUNDS,
        List.of());
  }

  private String gate(String id, PreviewStep.Phase phase, List<String> of) {
    return steps.gate(id, phase, of, of.size(), LOOK_BOUNDS);
  }
}
