package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;

/// What an operation answers.
///
/// @param status HTTP status, one the route declares
public record Reply(int status, JsonNode body) {
  public Reply {
    requireNonNull(body, "body is null");
  }

  public static Reply ok(JsonNode body) {
    return new Reply(200, body);
  }

  public static Reply created(JsonNode body) {
    return new Reply(201, body);
  }

  public static Reply accepted(JsonNode body) {
    return new Reply(202, body);
  }

  /// 200 with an empty JSON object: clients refuse an empty body.
  public static Reply done() {
    return ok(Json.object());
  }
}
