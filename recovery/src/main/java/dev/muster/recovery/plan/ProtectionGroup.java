package dev.muster.recovery.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Servers that fail over together.
///
/// @param members names of the protected servers; standbys have the same names. Empty if a selector
///   finds them.
/// @param selector finds the members by their tags; empty if they are named
public record ProtectionGroup(
    String name,
    Consistency consistency,
    List<String> members,
    Optional<Selector> selector,
    Replication replication) {
  public ProtectionGroup {
    members = List.copyOf(members);
    if (members.isEmpty() == selector.isEmpty()) {
      throw new IllegalArgumentException(
          "a group has members or a selector, got: %d and %s".formatted(members.size(), selector));
    }
  }

  /// The same group with its members named.
  public ProtectionGroup of(List<String> names) {
    return new ProtectionGroup(name, consistency, names, Optional.empty(), replication);
  }

  /// What shares one point in time.
  public enum Consistency {
    /// All volumes of the group: they are in one volume group.
    GROUP,
    /// The volumes of each server: they are in one volume group each.
    SERVER
  }

  /// Finds members by their tags.
  ///
  /// @param userTags a member has all of them
  /// @param maxMembers finding more is an error, so that a stray tag does not move half a site
  public record Selector(List<String> userTags, int maxMembers) {
    public Selector {
      userTags = List.copyOf(userTags);
    }
  }

  /// How the group's volumes get to the other site.
  ///
  /// @param volumeGroup name of the volume group at the protected site; empty if it is the one that
  ///   the members' volumes are in
  /// @param maxLag how far the copy may lag, if the plan says it
  public record Replication(Optional<String> volumeGroup, Optional<Duration> maxLag) {}
}
