package dev.muster.cli;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How many events answer a query, by which values, and when.
final class EventCounts {
  private static final int BAR_CHARS = 40;

  private EventCounts() {}

  /// Prints what was asked for; for programs, the server's whole answer.
  static ExitCode print(Invocation invocation, String asked) throws InterruptedException {
    var path = new StringBuilder("/events?count=true&").append(asked);
    path.append("&limit=").append(invocation.integer("--limit").orElse(0));
    add(path, "facets", invocation.text("--facets"));
    add(path, "values", invocation.integer("--values").map(String::valueOf));
    add(path, "histogram", invocation.text("--histogram"));
    Answer answer = invocation.api().get(path.toString());
    Printer printer = invocation.printer();
    if (printer.isJson()) {
      printer.raw(answer.body());
      return ExitCode.OK;
    }
    JsonNode json = answer.json();
    printer.line(json.path("count").asString("0") + " events");
    for (Map.Entry<String, JsonNode> facet : json.path("facets").properties()) {
      printer.line("");
      printer.line(facet(facet.getKey(), facet.getValue()).toString());
    }
    JsonNode buckets = json.path("histogram").path("buckets");
    if (!buckets.isEmpty()) {
      printer.line("");
      printer.line(histogram(buckets).toString());
    }
    return ExitCode.OK;
  }

  private static void add(StringBuilder path, String name, Optional<String> value) {
    value.ifPresent(text -> path.append('&').append(name).append('=').append(Api.encoded(text)));
  }

  private static Table facet(String name, JsonNode facet) {
    var table = new Table().row(name, "EVENTS");
    for (JsonNode value : facet.path("values")) {
      table.row(value.path("value").asString(""), value.path("count").asString(""));
    }
    if (facet.path("others").asLong(0) > 0) {
      table.row("(others)", facet.path("others").asString(""));
    }
    return table;
  }

  private static Table histogram(JsonNode buckets) {
    long most = 1;
    for (JsonNode bucket : buckets) {
      most = Math.max(most, bucket.path("count").asLong(0));
    }
    var table = new Table().row("FROM", "EVENTS", "");
    for (JsonNode bucket : buckets) {
      long count = bucket.path("count").asLong(0);
      String bar = "#".repeat((int) Math.ceilDiv(count * BAR_CHARS, most));
      table.row(bucket.path("from").asString(""), Long.toString(count), bar);
    }
    return table;
  }
}
