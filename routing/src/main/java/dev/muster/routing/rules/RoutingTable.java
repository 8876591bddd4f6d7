package dev.muster.routing.rules;

import dev.muster.cadf.LocationTree;
import dev.muster.routing.rules.RoutingRefused.Code;
import dev.muster.routing.rules.RoutingSettings.Residency;
import dev.muster.routing.rules.Verdict.Choice;
import dev.muster.routing.rules.Verdict.Matched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All targets, routes and settings of an account at one time. Immutable: a change gives another
/// table, or [RoutingRefused] and none.
///
/// Semantics: every route is asked by itself; in a route the first rule that covers the event's
/// location decides; an event that no route has a rule for goes to the default targets.
public final class RoutingTable {
  private final LocationTree tree;
  private final RoutingLimits limits;
  private final Map<String, Target> targets;
  private final Map<String, Route> routes;
  private final RoutingSettings settings;

  private RoutingTable(
      LocationTree tree,
      RoutingLimits limits,
      Map<String, Target> targets,
      Map<String, Route> routes,
      RoutingSettings settings) {
    this.tree = Objects.requireNonNull(tree, "tree is null");
    this.limits = Objects.requireNonNull(limits, "limits is null");
    this.targets = targets;
    this.routes = routes;
    this.settings = settings;
  }

  /// Nothing goes anywhere.
  public static RoutingTable empty(LocationTree tree, RoutingLimits limits) {
    return new RoutingTable(tree, limits, Map.of(), Map.of(), RoutingSettings.NONE);
  }

  /// A table as it was kept. It is not judged again: rules may have become stricter since.
  public static RoutingTable kept(
      LocationTree tree,
      RoutingLimits limits,
      List<Target> targets,
      List<Route> routes,
      RoutingSettings settings) {
    Map<String, Target> byId = new LinkedHashMap<>();
    targets.forEach(target -> byId.put(target.id(), target));
    Map<String, Route> routesById = new LinkedHashMap<>();
    routes.forEach(route -> routesById.put(route.id(), route));
    return new RoutingTable(tree, limits, byId, routesById, settings);
  }

  /// Targets in the order they were made.
  public List<Target> targets() {
    return List.copyOf(targets.values());
  }

  /// Routes in the order they were made.
  public List<Route> routes() {
    return List.copyOf(routes.values());
  }

  public RoutingSettings settings() {
    return settings;
  }

  public LocationTree tree() {
    return tree;
  }

  /// The target with an id.
  ///
  /// @throws RoutingRefused if there is none
  public Target target(String id) {
    return found(targets.get(id), "target", id);
  }

  /// The route with an id.
  ///
  /// @throws RoutingRefused if there is none
  public Route route(String id) {
    return found(routes.get(id), "route", id);
  }

  /// The other targets that take events to the same service, which get the same events again.
  public List<Target> sameService(Target target) {
    Optional<String> crn = target.endpoint().serviceCrn();
    return targets.values().stream()
        .filter(other -> !other.id().equals(target.id()))
        .filter(other -> crn.isPresent() && other.endpoint().equals(target.endpoint()))
        .toList();
  }

  /// Where events of a location go.
  ///
  /// @param location zone, region, `global` or whatever the event says
  /// @param at when the event happened: a zone's location depends on it
  public Verdict decide(String location, Instant at) {
    List<String> upward = tree.upward(location, at);
    List<Choice> choices = new ArrayList<>();
    Set<String> chosen = new LinkedHashSet<>();
    boolean taken = false;
    for (Route route : routes.values()) {
      Matched matched = matched(route, upward, at);
      choices.add(new Choice(route.id(), route.version(), matched));
      if (matched instanceof Matched.Rule rule) {
        taken = true;
        chosen.addAll(rule.targets());
      }
    }
    boolean byDefault = !taken && !settings.defaultTargets().isEmpty();
    if (!taken) {
      chosen.addAll(settings.defaultTargets());
    }
    List<String> withheld =
        chosen.stream().filter(target -> !mayLeave(upward, target(target), at)).toList();
    List<String> sent = chosen.stream().filter(target -> !withheld.contains(target)).toList();
    return new Verdict(upward.getFirst(), upward, choices, byDefault, sent, withheld);
  }

  /// With one more target.
  ///
  /// @throws RoutingRefused if the target cannot be
  public RoutingTable plus(Target target) {
    RoutingChecks checks = new RoutingChecks(this, limits);
    if (targets.size() >= limits.targets()) {
      throw RoutingRefused.of(
          Code.TARGET_LIMIT_REACHED,
          "",
          "an account has at most " + limits.targets() + " targets: delete one first");
    }
    checks.target(target, true);
    checks.refuseIfWrong();
    RoutingSettings first =
        targets.isEmpty()
                && settings.metadataRegionPrimary().isEmpty()
                && target.region().isPresent()
            ? new RoutingSettings(
                target.region(),
                settings.metadataRegionBackup(),
                settings.defaultTargets(),
                settings.permittedTargetRegions(),
                settings.privateApiEndpointOnly(),
                settings.residencies())
            : settings;
    return new RoutingTable(tree, limits, with(targets, target.id(), target), routes, first);
  }

  /// Replaces the target with this id.
  ///
  /// @throws RoutingRefused if there is none, or it cannot be so
  public RoutingTable changed(Target target) {
    Target old = target(target.id());
    if (!old.endpoint().type().equals(target.endpoint().type())) {
      throw RoutingRefused.of(
          Code.INVALID_VALUE,
          "target_type",
          "cannot change, it is " + old.endpoint().type() + ", got: " + target.endpoint().type());
    }
    RoutingChecks checks = new RoutingChecks(this, limits);
    checks.managedBy(old.managedBy(), target.managedBy());
    checks.target(target, !old.region().equals(target.region()));
    checks.refuseIfWrong();
    return new RoutingTable(tree, limits, with(targets, target.id(), target), routes, settings);
  }

  /// Without a target.
  ///
  /// @param force also takes it out of every rule and of the default targets
  /// @throws RoutingRefused if there is none, or it is used and this is not forced
  public RoutingTable minusTarget(String id, boolean force) {
    Target gone = target(id);
    List<String> users = usersOf(id);
    if (!users.isEmpty() && !force) {
      throw RoutingRefused.of(
          Code.IN_USE,
          "",
          "target '%s' is used by %s: take it out there, or force the deletion"
              .formatted(gone.name(), String.join(", ", users)));
    }
    Map<String, Route> without = new LinkedHashMap<>();
    routes.forEach((routeId, route) -> without.put(routeId, without(route, id)));
    RoutingSettings trimmed =
        new RoutingSettings(
            settings.metadataRegionPrimary(),
            settings.metadataRegionBackup(),
            settings.defaultTargets().stream().filter(target -> !target.equals(id)).toList(),
            settings.permittedTargetRegions(),
            settings.privateApiEndpointOnly(),
            settings.residencies());
    return new RoutingTable(tree, limits, minus(targets, id), without, trimmed);
  }

  /// With one more route.
  ///
  /// @throws RoutingRefused if the route cannot be
  public RoutingTable plus(Route route) {
    RoutingChecks checks = new RoutingChecks(this, limits);
    if (routes.size() >= limits.routes()) {
      throw RoutingRefused.of(
          Code.LIMIT_REACHED,
          "",
          "an account has at most " + limits.routes() + " routes: delete one first");
    }
    checks.route(route);
    checks.refuseIfWrong();
    return new RoutingTable(tree, limits, targets, with(routes, route.id(), route), settings);
  }

  /// Replaces the route with this id.
  ///
  /// @throws RoutingRefused if there is none, or it cannot be so
  public RoutingTable changed(Route route) {
    Route old = route(route.id());
    RoutingChecks checks = new RoutingChecks(this, limits);
    checks.managedBy(old.managedBy(), route.managedBy());
    checks.route(route);
    checks.refuseIfWrong();
    return new RoutingTable(tree, limits, targets, with(routes, route.id(), route), settings);
  }

  /// Without a route.
  ///
  /// @throws RoutingRefused if there is none
  public RoutingTable minusRoute(String id) {
    route(id);
    return new RoutingTable(tree, limits, targets, minus(routes, id), settings);
  }

  /// With other settings.
  ///
  /// @throws RoutingRefused if the settings cannot be
  public RoutingTable with(RoutingSettings changed) {
    RoutingChecks checks = new RoutingChecks(this, limits);
    checks.settings(changed);
    checks.refuseIfWrong();
    return new RoutingTable(tree, limits, targets, routes, changed);
  }

  /// Whether events of a place may go to a target.
  boolean mayLeave(List<String> upward, Target target, Instant at) {
    for (Residency residency : settings.residencies()) {
      if (upward.contains(mainName(residency.location(), at))
          && residency.targetRegions().stream()
              .noneMatch(allowed ->
                  target.region().filter(region -> tree.holds(allowed, region, at)).isPresent())) {
        return false;
      }
    }
    return true;
  }

  private Matched matched(Route route, List<String> upward, Instant at) {
    for (int i = 0; i < route.rules().size(); i++) {
      Route.Rule rule = route.rules().get(i);
      for (String location : rule.locations()) {
        if (location.equals(Route.Rule.ANY) || upward.contains(mainName(location, at))) {
          return new Matched.Rule(i, location, rule.targets());
        }
      }
    }
    return new Matched.None();
  }

  private String mainName(String location, Instant at) {
    return tree.upward(location, at).getFirst();
  }

  private List<String> usersOf(String target) {
    List<String> users = new ArrayList<>();
    for (Route route : routes.values()) {
      if (route.rules().stream().anyMatch(rule -> rule.targets().contains(target))) {
        users.add("route '" + route.name() + "'");
      }
    }
    if (settings.defaultTargets().contains(target)) {
      users.add("the default targets");
    }
    return users;
  }

  private static Route without(Route route, String target) {
    if (route.rules().stream().noneMatch(rule -> rule.targets().contains(target))) {
      return route;
    }
    List<Route.Rule> rules =
        route.rules().stream()
            .map(rule ->
                new Route.Rule(
                    rule.locations(),
                    rule.targets().stream().filter(id -> !id.equals(target)).toList()))
            .toList();
    return new Route(
        route.id(),
        route.name(),
        rules,
        route.managedBy(),
        route.version() + 1,
        route.createdAt(),
        route.updatedAt());
  }

  private static <T> T found(@Nullable T it, String kind, String id) {
    if (it == null) {
      throw RoutingRefused.of(Code.NOT_FOUND, "", "there is no " + kind + " with id " + id);
    }
    return it;
  }

  private static <T> Map<String, T> with(Map<String, T> all, String id, T one) {
    Map<String, T> changed = new LinkedHashMap<>(all);
    changed.put(id, one);
    return changed;
  }

  private static <T> Map<String, T> minus(Map<String, T> all, String id) {
    Map<String, T> changed = new LinkedHashMap<>(all);
    changed.remove(id);
    return changed;
  }
}
