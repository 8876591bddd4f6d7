package dev.muster.trail.export;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.dialect.Format;

/// How exported events are written.
public sealed interface ExportFormat {

  /// One event on each line, in one of the forms of events; in the new one byte for byte as it
  /// stands.
  record Lines(Format form) implements ExportFormat {
    public Lines {
      requireNonNull(form, "form is null");
    }
  }

  /// Comma-separated values with a heading, safe to open in a spreadsheet. Source: RFC 4180.
  record Table() implements ExportFormat {}

  /// One event on each line as it stands, and lines that prove each of them and that none is
  /// missing; see [dev.muster.ledger.ProvenExport].
  record Proven() implements ExportFormat {}
}
