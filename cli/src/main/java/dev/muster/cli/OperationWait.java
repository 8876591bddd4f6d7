package dev.muster.cli;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// Waits for the end of a long act.
final class OperationWait {
  private static final int WAIT_SECONDS = 30;

  // A server that does not wait must not be asked in a tight circle.
  private static final Duration ROUND_MIN = Duration.ofSeconds(1);

  private final Invocation invocation;
  private String reported = "";

  OperationWait(Invocation invocation) {
    this.invocation = invocation;
  }

  /// Prints the operation once it has ended, or at once when nobody wants to wait.
  ExitCode finish(Answer accepted) throws InterruptedException {
    Answer answer = accepted;
    boolean detached = invocation.flag(Rest.DETACH.name());
    while (!detached && isPending(answer)) {
      report(answer.result());
      Instant asked = invocation.surroundings().clock().instant();
      String id = answer.result().path("id").asString("");
      answer = invocation.api().get("/operations/" + Api.encoded(id) + "?wait=" + WAIT_SECONDS);
      Duration took = Duration.between(asked, invocation.surroundings().clock().instant());
      if (isPending(answer) && took.compareTo(ROUND_MIN) < 0) {
        invocation.surroundings().pause().pause(ROUND_MIN.minus(took));
      }
    }
    return print(answer);
  }

  /// Prints an operation as it stands; a failed one is a failed verb.
  ExitCode print(Answer answer) {
    JsonNode operation = answer.result();
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
    } else {
      printer.line(table(operation).toString());
    }
    return operation.path("state").asString("").equals("failure") ? ExitCode.FAILED : ExitCode.OK;
  }

  private static Table table(JsonNode operation) {
    var table = new Table();
    for (String field : new String[] {"action", "target", "state"}) {
      table.row(field, Table.text(operation.path(field)));
    }
    if (!operation.path("detail").asString("").isEmpty()) {
      table.row("detail", Table.text(operation.path("detail")));
    }
    JsonNode resource = operation.path("resource");
    if (resource.isObject()) {
      table.members("resource", resource);
    } else if (!resource.isMissingNode() && !resource.isNull()) {
      table.row("resource", Table.text(resource));
    }
    table.row("correlation id", Table.text(operation.path("id")));
    table.row("events", String.join(", ", Printer.eventIds(operation.path("receipts"))));
    return table;
  }

  private static boolean isPending(Answer answer) {
    return answer.result().path("state").asString("").equals("pending");
  }

  private void report(JsonNode operation) {
    String detail = operation.path("detail").asString("");
    String line =
        operation.path("action").asString("operation")
            + ": "
            + (detail.isEmpty() ? "pending" : detail);
    if (!line.equals(reported)) {
      invocation.report(line);
      reported = line;
    }
  }
}
