package dev.muster.recovery.preview;

import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What the steps of one move are planned with.
///
/// @param members by protection group, in the order in which the plan works on them
record MoveScene(
    RecoveryPlan plan,
    Inventory inventory,
    Mode mode,
    Direction direction,
    boolean forced,
    Map<String, List<Member>> members,
    StepList steps,
    List<Finding> findings,
    List<Finding> overridable) {

  /// A pair of volume groups with one consistent point, and the members whose volumes are in it.
  record Unit(String name, String homeGroupId, String recoveryGroupId, List<Member> members) {
    Unit {
      members = List.copyOf(members);
    }
  }

  boolean isUnplanned() {
    return mode == Mode.UNPLANNED;
  }

  SiteView source() {
    return direction == Direction.OUT ? inventory.home() : inventory.recovery();
  }

  SiteView target() {
    return direction == Direction.OUT ? inventory.recovery() : inventory.home();
  }

  Server sourceOf(Member member) {
    return direction == Direction.OUT ? member.home() : member.standby();
  }

  Server targetOf(Member member) {
    return direction == Direction.OUT ? member.standby() : member.home();
  }

  Volume sourceOf(Member.Replicated pair) {
    return direction == Direction.OUT ? pair.primary() : pair.auxiliary();
  }

  Volume targetOf(Member.Replicated pair) {
    return direction == Direction.OUT ? pair.auxiliary() : pair.primary();
  }

  String targetGroupId(Unit unit) {
    return direction == Direction.OUT ? unit.recoveryGroupId() : unit.homeGroupId();
  }

  String sourceGroupId(Unit unit) {
    return direction == Direction.OUT ? unit.homeGroupId() : unit.recoveryGroupId();
  }

  /// The volumes of a unit at the site that takes over.
  List<String> targetVolumeIds(Unit unit) {
    return unit.members().stream()
        .flatMap(member -> member.volumes().stream())
        .filter(pair -> pair.primary().replication().groupId().equals(unit.homeGroupId()))
        .map(pair -> targetOf(pair).id())
        .distinct()
        .toList();
  }

  /// The pairs of volume groups behind some protection groups; most have one each.
  List<Unit> units(List<String> groups) {
    Map<String, Unit> units = new LinkedHashMap<>();
    for (String group : groups) {
      for (Member member : members.getOrDefault(group, List.of())) {
        for (Member.Replicated pair : member.volumes()) {
          add(units, group, member, pair);
        }
      }
    }
    return List.copyOf(units.values());
  }

  private static void add(
      Map<String, Unit> units, String group, Member member, Member.Replicated pair) {
    String home = pair.primary().replication().groupId();
    String recovery = pair.auxiliary().replication().groupId();
    Unit known = units.get(home);
    if (known == null) {
      Set<String> names = new TreeSet<>();
      units.values().forEach(unit -> names.add(unit.name()));
      String name = names.contains(group) ? group + "-" + member.name() : group;
      units.put(home, new Unit(name, home, recovery, List.of(member)));
    } else if (!known.members().contains(member)) {
      List<Member> more = new java.util.ArrayList<>(known.members());
      more.add(member);
      units.put(home, new Unit(known.name(), home, recovery, more));
    }
  }
}
