package dev.muster.routing.rules;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What holds for a whole account.
///
/// @param metadataRegionPrimary where the routing itself is kept; once set, never empty again
/// @param metadataRegionBackup another one
/// @param defaultTargets ids of the targets for events that no route takes
/// @param permittedTargetRegions where new targets may lie; none: anywhere
/// @param privateApiEndpointOnly kept and shown; one server has one address
/// @param residencies which events must not leave which places, whatever the routes say
public record RoutingSettings(
    Optional<String> metadataRegionPrimary,
    Optional<String> metadataRegionBackup,
    List<String> defaultTargets,
    List<String> permittedTargetRegions,
    boolean privateApiEndpointOnly,
    List<Residency> residencies) {

  /// Events of a place go only to targets that lie in a region of these.
  ///
  /// @param location a place
  /// @param targetRegions places; a target without a region lies in none
  public record Residency(String location, List<String> targetRegions) {
    public Residency {
      Objects.requireNonNull(location, "location is null");
      targetRegions = List.copyOf(targetRegions);
    }
  }

  /// Nothing set.
  public static final RoutingSettings NONE =
      new RoutingSettings(
          Optional.empty(), Optional.empty(), List.of(), List.of(), false, List.of());

  public RoutingSettings {
    Objects.requireNonNull(metadataRegionPrimary, "metadataRegionPrimary is null");
    Objects.requireNonNull(metadataRegionBackup, "metadataRegionBackup is null");
    defaultTargets = List.copyOf(defaultTargets);
    permittedTargetRegions = List.copyOf(permittedTargetRegions);
    residencies = List.copyOf(residencies);
  }
}
