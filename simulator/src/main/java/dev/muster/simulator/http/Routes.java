package dev.muster.simulator.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The routing table. The features fill it; the server asks it.
public final class Routes {
  private final List<Route> routes = new ArrayList<>();
  private final Map<Integer, List<Pattern>> byLength = new HashMap<>();

  /// A route with its template split once.
  private record Pattern(Route route, List<String> segments) {}

  /// A path below one workspace in version 1 of the API, e.g. `/volumes/{volume_id}`.
  public static String v1(String rest) {
    return "/pcloud/v1/cloud-instances/{" + Route.WORKSPACE + "}" + rest;
  }

  /// A path below one workspace in version 2 of the API.
  public static String v2(String rest) {
    return "/pcloud/v2/cloud-instances/{" + Route.WORKSPACE + "}" + rest;
  }

  /// The refusals nearly every operation declares, 400 401 403 404 500, and those given.
  public static Set<Integer> errors(Integer... more) {
    Set<Integer> all = new HashSet<>(Set.of(400, 401, 403, 404, 500));
    all.addAll(List.of(more));
    return all;
  }

  /// Adds an operation with one success status that needs a CRN header.
  public void add(
      String method,
      String template,
      int success,
      Set<Integer> errors,
      Function<Request, Reply> operation) {
    add(new Route(method, template, Set.of(success), errors, true, operation));
  }

  public void add(Route route) {
    routes.add(route);
    List<String> segments = Route.segments(route.template());
    byLength
        .computeIfAbsent(segments.size(), length -> new ArrayList<>())
        .add(new Pattern(route, segments));
  }

  /// All operations, in the order they were added.
  public List<Route> all() {
    return List.copyOf(routes);
  }

  /// The operation for a call, with the path's parameters.
  ///
  /// @throws ApiFault 404 if no template fits the path, 405 if one does under another method
  Match find(String method, String rawPath) {
    List<String> segments = Route.segments(rawPath);
    List<Match> fitting = new ArrayList<>();
    for (Pattern candidate : byLength.getOrDefault(segments.size(), List.of())) {
      Optional<Map<String, String>> values = Route.match(candidate.segments(), segments);
      values.ifPresent(path -> fitting.add(new Match(candidate.route(), path)));
    }
    if (fitting.isEmpty()) {
      throw ApiFault.notFound("the API has no path " + rawPath + ": not found");
    }
    return fitting.stream()
        .filter(match -> match.route().method().equals(method))
        .max(Comparator.comparingLong(match -> match.route().fixedSegments()))
        .orElseThrow(
            () -> ApiFault.methodNotAllowed("the path " + rawPath + " has no method " + method));
  }

  record Match(Route route, Map<String, String> path) {}
}
