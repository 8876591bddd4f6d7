package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/// A request as it stands on the wire, whatever carried it.
///
/// @param path raw, as sent
/// @param query raw, without the question mark; empty for none
/// @param headers first value of each, by its name in lower case
/// @param body empty for none
public record WireRequest(
    String method, String path, String query, Map<String, String> headers, String body) {
  public WireRequest {
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(query, "query is null");
    headers = Map.copyOf(headers);
    requireNonNull(body, "body is null");
  }

  /// The header of that lower-case name.
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /// Without headers and body: they hold secrets.
  @Override
  public String toString() {
    return method + " " + path;
  }
}
