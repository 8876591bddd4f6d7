package dev.muster.trail.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.ledger.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events as comma-separated values. No cell is a formula to a spreadsheet: one that would begin
/// like one gets an apostrophe before it.
final class EventTable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final List<String> FIELDS =
      List.of(
          "eventTime",
          "action",
          "outcome",
          "severity",
          "initiator.id",
          "initiator.name",
          "initiator.host.address",
          "target.id",
          "target.name",
          "target.typeURI",
          "reason.reasonCode",
          "reason.reasonForFailure",
          "correlationId",
          "message",
          "intake.producer");

  private EventTable() {}

  static void heading(OutputStream out) throws IOException {
    out.write(("id,received," + String.join(",", FIELDS) + "\r\n").getBytes(UTF_8));
  }

  /// An entry that is no JSON object has only its id and its time of receipt.
  static void row(OutputStream out, String location, Entry entry) throws IOException {
    var line = new StringBuilder(512);
    line.append(location).append(':').append(entry.index());
    line.append(',').append(entry.receivedAt());
    JsonNode event;
    try {
      event = JSON.readTree(entry.bytes());
    } catch (JacksonException e) {
      event = JSON.missingNode();
    }
    for (String field : FIELDS) {
      JsonNode value = event;
      for (String name : field.split("\\.", -1)) {
        value = value.path(name);
      }
      line.append(',').append(cell(value.isContainer() ? value.toString() : value.asString("")));
    }
    out.write(line.append("\r\n").toString().getBytes(UTF_8));
  }

  static String cell(String value) {
    boolean formula = !value.isEmpty() && "=+-@\t\r\n".indexOf(value.charAt(0)) >= 0;
    String safe = formula ? "'" + value : value;
    boolean quoted =
        safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n' || c == '\'');
    return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
