package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One admitted call of an operation.
///
/// @param path values of the template's parameters, percent-decoded once
/// @param query values by name, percent-decoded
public record Request(
    Map<String, String> path, Map<String, List<String>> query, Body body, Caller caller) {
  public Request {
    path = Map.copyOf(path);
    query = Map.copyOf(query);
    requireNonNull(body, "body is null");
    requireNonNull(caller, "caller is null");
  }

  /// The path parameter that the route's template declares under this name.
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalStateException("the route has no path parameter " + name);
    }
    return value;
  }

  public Optional<String> query(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /// The workspace acted on: the path's or, on paths without one, the CRN header's.
  public String workspace() {
    return Optional.ofNullable(path.get(Route.WORKSPACE))
        .or(caller::workspace)
        .orElseThrow(() -> new IllegalStateException("the route has no workspace"));
  }
}
