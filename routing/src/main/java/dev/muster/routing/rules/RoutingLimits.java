package dev.muster.routing.rules;

/// How much of everything an account may have.
///
/// @param targets targets
/// @param defaultTargets targets for events that no route takes
/// @param routes routes
/// @param rulesPerRoute rules of one route, which has at least one
/// @param locationsPerRule locations of one rule, which has at least one
/// @param targetsPerRule targets of one rule; none drops its events on purpose
/// @param nameChars characters of a name
/// @param residencies restrictions of where the events of a place may go
public record RoutingLimits(
    int targets,
    int defaultTargets,
    int routes,
    int rulesPerRoute,
    int locationsPerRule,
    int targetsPerRule,
    int nameChars,
    int residencies) {
  /// The published limits; where pages differ, the one that its release notes confirm.
  public static final RoutingLimits STANDARD = new RoutingLimits(16, 2, 30, 10, 8, 3, 256, 16);
}
