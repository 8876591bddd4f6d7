package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Text in columns, for people.
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Table() {}

  Table(List<Column> columns, Iterable<JsonNode> values) {
    rows.add(columns.stream().map(Column::title).toList());
    for (JsonNode value : values) {
      rows.add(columns.stream().map(column -> column.of(value)).toList());
    }
  }

  Table row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /// The members of an object, one a row, names of nested ones with dots between.
  Table members(String prefix, JsonNode object) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = prefix.isEmpty() ? member.getKey() : prefix + "." + member.getKey();
      if (member.getValue().isObject() && !member.getValue().isEmpty()) {
        members(name, member.getValue());
      } else {
        row(name, text(member.getValue()));
      }
    }
    return this;
  }

  /// Lines without a final newline; empty without rows.
  @Override
  public String toString() {
    int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], printable(row.get(i)).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = printable(row.get(i));
        boolean last = i == row.size() - 1;
        line.append(cell).append(last ? "" : " ".repeat(widths[i] - cell.length()) + GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }

  /// A JSON value in a cell: lists with commas, `-` for nothing.
  static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull() || (value.isContainer() && value.isEmpty())) {
      return "-";
    }
    if (value.isArray()) {
      List<String> texts = new ArrayList<>();
      value.forEach(
          element -> texts.add(element.isContainer() ? element.toString() : text(element)));
      return String.join(", ", texts);
    }
    if (value.isObject()) {
      return value.toString();
    }
    String text = value.asString();
    return text.isEmpty() ? "-" : text;
  }

  /// Text from elsewhere must not drive the terminal: control characters other than the line's end
  /// become question marks.
  static String printable(String text) {
    if (text.chars().noneMatch(Table::drivesTheTerminal)) {
      return text;
    }
    var printable = new StringBuilder(text);
    for (int i = 0; i < printable.length(); i++) {
      if (drivesTheTerminal(printable.charAt(i))) {
        printable.setCharAt(i, '?');
      }
    }
    return printable.toString();
  }

  private static boolean drivesTheTerminal(int character) {
    return character != '\n' && Character.isISOControl(character);
  }
}
