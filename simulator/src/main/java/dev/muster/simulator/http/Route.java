package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// One operation of the API: method, path template, the statuses it declares, and what it does.
///
/// @param successes statuses the API declares for success; clients accept no other
/// @param errors statuses the API declares for refusals
public record Route(
    String method,
    String template,
    Set<Integer> successes,
    Set<Integer> errors,
    boolean crnNeeded,
    Function<Request, Reply> operation) {
  /// The path parameter that holds a workspace's id.
  static final String WORKSPACE = "cloud_instance_id";

  public Route {
    requireNonNull(method, "method is null");
    requireNonNull(template, "template is null");
    successes = Set.copyOf(successes);
    errors = Set.copyOf(errors);
    requireNonNull(operation, "operation is null");
  }

  /// The path's parameters if the path fits the template.
  ///
  /// @param pattern the template, split at `/`
  /// @param segments the raw path, split at `/`; as many as the pattern has
  static Optional<Map<String, String>> match(List<String> pattern, List<String> segments) {
    for (int i = 0; i < pattern.size(); i++) {
      boolean fits =
          isParameter(pattern.get(i))
              ? !segments.get(i).isEmpty()
              : pattern.get(i).equals(segments.get(i));
      if (!fits) {
        return Optional.empty();
      }
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < pattern.size(); i++) {
      String name = pattern.get(i);
      if (isParameter(name)) {
        values.put(name.substring(1, name.length() - 1), decode(segments.get(i)));
      }
    }
    return Optional.of(values);
  }

  /// How many segments are fixed: of two templates that fit, the one with more is meant.
  long fixedSegments() {
    return segments(template).stream().filter(segment -> !isParameter(segment)).count();
  }

  /// The refusal under a status that this operation declares.
  ApiFault declared(ApiFault fault) {
    if (errors.contains(fault.status())) {
      return fault;
    }
    return fault.status() == 409 || fault.status() == 422 || fault.status() == 405
        ? fault.as(400)
        : fault;
  }

  static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }

  private static String decode(String raw) {
    try {
      // URLDecoder is for forms, where a plus means a blank; in a path it means itself.
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiFault.badRequest("path segment is not percent-encoded UTF-8: " + raw);
    }
  }
}
