package dev.muster.cadf.dialect;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.Violation;
import java.util.ArrayList;
import java.util.List;

/// How the other forms differ from the new one, field by field. The rows are the rules by which the
/// converters work, so what is told here is what happens.
public final class Comparison {
  private Comparison() {}

  /// The other forms that are compared with the new one.
  public enum With {
    OLD("old", true, true, ""),
    FLAT("flat", false, true, ""),
    CADF("cadf", true, true, "attachment `" + CadfForm.ATTACHMENT + "`"),
    OCSF("ocsf", true, false, "`unmapped`"),
    CLOUDEVENTS("cloudevents", true, false, "");

    private final String wire;
    private final boolean written;
    private final boolean read;
    private final String keptIn;

    With(String wire, boolean written, boolean read, String keptIn) {
      this.wire = wire;
      this.written = written;
      this.read = read;
      this.keptIn = keptIn;
    }

    /// The form's name, as in [Format] or [Dialect].
    public String wire() {
      return wire;
    }
  }

  /// One field.
  ///
  /// @param here its place in the new form; empty if it has none
  /// @param there its place in the other form; empty if it has none
  /// @param change what happens to the value; empty if it stays as it is
  /// @param lostWhenWritten whether the value is lost from the new form to the other
  /// @param lostWhenRead whether the value is lost from the other form to the new
  public record Row(
      String here, String there, String change, boolean lostWhenWritten, boolean lostWhenRead) {
    public Row {
      requireNonNull(here, "here is null");
      requireNonNull(there, "there is null");
      requireNonNull(change, "change is null");
    }
  }

  /// All rows, in the order of the fields.
  public static List<Row> rows(With other) {
    List<Row> rows = new ArrayList<>();
    for (FieldRule rule : rulesOf(other).all()) {
      String here = rule.here().toString();
      String there = rule.there().toString();
      String change = rule.change().words();
      rows.add(
          switch (rule.kind()) {
            case MOVED -> new Row(here, there, change, false, false);
            case ONLY_HERE ->
                new Row(
                    here, "", change.isEmpty() ? "" : "read as " + change, other.written, false);
            case ONLY_THERE -> new Row("", there, change, false, other.read);
            case MADE_THERE -> new Row("", there, change, false, false);
            case KEPT -> new Row(here, other.keptIn, "", false, false);
          });
    }
    return rows;
  }

  /// The rows as a table in Markdown.
  public static String table(With other) {
    StringBuilder table = new StringBuilder();
    table.append("| new | ").append(other.wire).append(" | change | lost |\n");
    table.append("|---|---|---|---|\n");
    for (Row row : rows(other)) {
      table
          .append("| ")
          .append(code(row.here()))
          .append(" | ")
          .append(code(row.there()))
          .append(" | ")
          .append(row.change())
          .append(" | ")
          .append(
              row.lostWhenWritten()
                  ? "new → " + other.wire
                  : row.lostWhenRead() ? other.wire + " → new" : "")
          .append(" |\n");
    }
    return table.toString();
  }

  private static FieldRules rulesOf(With other) {
    return switch (other) {
      case OLD -> OldForm.RULES;
      case FLAT -> FlatForm.RULES;
      case CADF -> CadfForm.RULES;
      case OCSF -> OcsfForm.RULES;
      case CLOUDEVENTS -> CloudEventsForm.RULES;
    };
  }

  /// The same refusal with the field names of the form in which the event came.
  static InvalidEventException namedAs(Dialect dialect, InvalidEventException e) {
    FieldRules rules =
        switch (dialect) {
          case OLD -> OldForm.RULES;
          case FLAT -> FlatForm.RULES;
          case CADF -> CadfForm.RULES;
          case NEW, WRAPPED ->
              throw new IllegalArgumentException("has no names of its own: " + dialect);
        };
    return new InvalidEventException(
        e.violations().stream()
            .map(violation ->
                new Violation(rules.named(violation.path()), violation.rule(), violation.message()))
            .toList());
  }

  private static String code(String place) {
    return place.isEmpty() || place.contains("`") ? place : "`" + place + "`";
  }
}
