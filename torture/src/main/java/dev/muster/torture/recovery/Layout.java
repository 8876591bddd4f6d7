package dev.muster.torture.recovery;

import dev.muster.recovery.plan.RecoveryPlan;
import java.util.List;
import java.util.Map;

/// A random plan and what it protects.
///
/// @param volumes names of each server's volumes that replicate
/// @param bootable names of the volumes that servers start from
/// @param unreplicated names of volumes that exist at home only, by server
record Layout(
    RecoveryPlan plan,
    List<Group> groups,
    Map<String, List<String>> volumes,
    List<String> bootable,
    Map<String, String> unreplicated) {
  Layout {
    groups = List.copyOf(groups);
    volumes = Map.copyOf(volumes);
    bootable = List.copyOf(bootable);
    unreplicated = Map.copyOf(unreplicated);
  }

  /// One protection group.
  ///
  /// @param together whether its servers share one volume group
  record Group(String name, List<String> members, boolean together) {
    Group {
      members = List.copyOf(members);
    }

    /// The volume group of a member.
    String unit(String member) {
      return together ? name : name + "." + member;
    }
  }

  List<String> servers() {
    return groups.stream().flatMap(group -> group.members().stream()).toList();
  }
}
