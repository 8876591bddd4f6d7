package dev.muster.recovery.readiness;

import java.time.Duration;
import java.util.Set;

/// The numbers that checks measure against.
///
/// @param tokenLife how long a token must still live
/// @param keyLife how long an API key must still live
/// @param latency the longest acceptable answer of the site that takes over
/// @param window how far back foreign changes are looked for
/// @param closedSystems system types on which nothing new can be deployed
/// @param volumesPerGroup the provider's advice
/// @param placementGroups the provider's limit per workspace
/// @param securityGroups the provider's limit per mapping
public record ReadinessPolicy(
    Duration tokenLife,
    Duration keyLife,
    Duration latency,
    Duration window,
    Set<String> closedSystems,
    int volumesPerGroup,
    int placementGroups,
    int securityGroups) {
  /// Power9 is closed for new deployments; 30 volumes a group is the provider's advice.
  public static final ReadinessPolicy STANDARD =
      new ReadinessPolicy(
          Duration.ofMinutes(10),
          Duration.ofDays(30),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          Set.of("s922", "e980", "e880"),
          30,
          25,
          10);

  public ReadinessPolicy {
    closedSystems = Set.copyOf(closedSystems);
  }
}
