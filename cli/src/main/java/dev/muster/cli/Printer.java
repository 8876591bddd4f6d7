package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Prints what a verb has to say, as a table or as JSON. JSON is what the server sent, byte for
/// byte.
final class Printer {
  private final PrintStream out;
  private final OutputFormat format;

  Printer(PrintStream out, OutputFormat format) {
    this.out = out;
    this.format = format;
  }

  boolean isJson() {
    return format == OutputFormat.JSON;
  }

  /// A list: a table, or a JSON array with one element a line.
  void list(Answer answer, List<Column> columns) {
    switch (format) {
      case TABLE -> line(new Table(columns, answer.result()).toString());
      case JSON -> {
        JsonArray array = array();
        answer.elements("result").forEach(array::add);
        array.end();
      }
    }
  }

  JsonArray array() {
    return new JsonArray();
  }

  /// A single thing, its correlation id and the events it left.
  void thing(Answer answer) {
    switch (format) {
      case TABLE -> {
        JsonNode json = answer.json();
        JsonNode result = json.path("result");
        var table = new Table();
        if (result.isObject()) {
          table.members("", result);
        }
        line(evidence(table, json).toString());
      }
      case JSON -> raw(answer.body());
    }
  }

  /// Adds the rows that say where the act is on record.
  static Table evidence(Table table, JsonNode answer) {
    String correlationId = answer.path("correlationId").asString("");
    if (!correlationId.isEmpty()) {
      table.row("correlation id", correlationId);
    }
    JsonNode receipts = answer.path("receipts");
    if (!receipts.isEmpty()) {
      table.row("events", String.join(", ", eventIds(receipts)));
    }
    return table;
  }

  /// The ids of events by their receipts: location and index.
  static List<String> eventIds(JsonNode receipts) {
    List<String> ids = new ArrayList<>();
    for (JsonNode receipt : receipts) {
      ids.add(receipt.path("location").asString("?") + ":" + receipt.path("index").asString("?"));
    }
    return ids;
  }

  /// Text for people: control characters are made harmless.
  void line(String text) {
    out.println(Table.printable(text));
  }

  /// Bytes as they are, and a newline if they do not end with one.
  void raw(byte[] bytes) {
    out.write(bytes, 0, bytes.length);
    if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
      out.write('\n');
    }
    out.flush();
  }

  /// A JSON array that is written while its elements come.
  final class JsonArray {
    private boolean empty = true;

    void add(byte[] element) {
      byte[] before = (empty ? "[\n" : ",\n").getBytes(UTF_8);
      empty = false;
      out.write(before, 0, before.length);
      out.write(element, 0, element.length);
    }

    void end() {
      byte[] after = (empty ? "[]\n" : "\n]\n").getBytes(UTF_8);
      out.write(after, 0, after.length);
      out.flush();
    }
  }
}
