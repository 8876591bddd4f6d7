package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// A refusal of the server in words. Source: RFC 9457.
final class Problem {
  private Problem() {}

  /// One clear line, and one more for each field that is to blame.
  static CliException of(int status, byte[] body) {
    JsonNode problem = parse(body);
    String title = problem.path("title").asString("");
    String detail = problem.path("detail").asString("");
    List<String> parts = new ArrayList<>();
    if (!title.isEmpty()) {
      parts.add(title);
    }
    if (!detail.isEmpty() && !detail.equals(title)) {
      parts.add(detail);
    }
    if (parts.isEmpty()) {
      parts.add("the server answered " + status);
    }
    var text = new StringBuilder(Table.printable(String.join(": ", parts)));
    // The routing's API speaks as its vendor's does.
    String correlationId =
        problem.path("correlationId").asString(problem.path("trace").asString(""));
    if (!correlationId.isEmpty()) {
      text.append(" (correlation id ").append(Table.printable(correlationId)).append(')');
    }
    for (JsonNode error : problem.path("errors")) {
      text.append("\n  ").append(Table.printable(line(error)));
    }
    return new CliException(ExitCode.ofStatus(status), text.toString());
  }

  private static String line(JsonNode error) {
    String place = error.path("field").asString("");
    if (error.has("line")) {
      place += " (line " + error.path("line").asString("");
      place += error.has("column") ? ", column " + error.path("column").asString("") + ")" : ")";
    }
    String message = error.path("message").asString("");
    return place.isBlank() ? message : place.strip() + ": " + message;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException _) {
      // A proxy between here and there answers in its own words; the status says enough.
      return MissingNode.getInstance();
    }
  }
}
