package dev.muster.routing;

import java.util.List;
import java.util.Set;

/// Sends the events of some locations to some delivery targets.
///
/// @param locations ids of locations, at least one; `*` stands for every location
/// @param targets ids of delivery targets; empty drops the events of these locations on purpose
public record Rule(Set<String> locations, List<String> targets) {
  /// Stands for every location.
  public static final String ANY = "*";

  public Rule {
    locations = Set.copyOf(locations);
    targets = List.copyOf(targets);
    if (locations.isEmpty()) {
      throw new IllegalArgumentException("rule locations must name a location or *, got none");
    }
    if (Set.copyOf(targets).size() != targets.size()) {
      throw new IllegalArgumentException("rule targets must differ, got: " + targets);
    }
  }

  boolean covers(String location) {
    return locations.contains(ANY) || locations.contains(location);
  }
}
