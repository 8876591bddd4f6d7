package dev.muster.server.errors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error of Event Routing on the wire. Source: its API, version 2.
///
/// @param trace names the event of the refusal; empty when there is none
record RoutingErrors(String trace, List<Fault> errors) {
  /// @param code a word for programs
  /// @param message what was expected, and what came
  record Fault(String code, String message) {}

  RoutingErrors {
    errors = List.copyOf(errors);
  }

  static RoutingErrors of(Problem problem) {
    String code =
        switch (problem.status()) {
          case 400, 413 -> "invalid_value";
          case 401 -> "invalid_token";
          case 403 -> "not_authorized";
          case 404 -> "not_found";
          case 405, 406, 415 -> "not_supported";
          case 409 -> "conflict";
          case 429 -> "too_many_requests";
          default -> problem.status() < 500 ? "bad_request" : "internal_error";
        };
    return of(problem.correlationId(), List.of(new Fault(code, problem.detail())));
  }

  static RoutingErrors of(@Nullable String trace, List<Fault> faults) {
    return new RoutingErrors(trace == null ? "" : trace, faults);
  }
}
