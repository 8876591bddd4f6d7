package dev.muster.cli;

import tools.jackson.databind.JsonNode;

/// A column of a table.
///
/// @param title in capitals
/// @param field of the row's JSON, with dots between levels
record Column(String title, String field) {
  String of(JsonNode row) {
    return Table.text(row.at("/" + field.replace('.', '/')));
  }
}
