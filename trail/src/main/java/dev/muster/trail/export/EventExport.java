package dev.muster.trail.export;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.dialect.EventDialects;
import dev.muster.cadf.dialect.Format;
import dev.muster.ledger.Entry;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.ProvenExport;
import dev.muster.ledger.SignedCheckpoint;
import dev.muster.trail.query.ActionNames;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventSource;
import dev.muster.trail.query.FlatEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Writes the events that answer a query, ledger by ledger, in the ledger's order, without any
/// bound on their number and in constant memory. Reads the ledger a little at a time, so that a
/// slow reader holds nothing.
public final class EventExport {
  private static final int READ_ENTRIES = 256;
  private static final Duration CHECKPOINT_WAIT = Duration.ofSeconds(30);

  private final EventQuery query;
  private final String about;
  private final ExportFormat format;
  private final ActionNames actions;
  private final BooleanSupplier ended;

  /// An export that is not begun yet.
  ///
  /// @param about the query as it was written
  /// @param ended asked now and then; the export breaks off when it is true
  public EventExport(
      EventQuery query,
      String about,
      ExportFormat format,
      ActionNames actions,
      BooleanSupplier ended) {
    this.query = requireNonNull(query, "query is null");
    this.about = requireNonNull(about, "about is null");
    this.format = requireNonNull(format, "format is null");
    this.actions = requireNonNull(actions, "actions is null");
    this.ended = requireNonNull(ended, "ended is null");
  }

  /// A ledger's part of an export.
  ///
  /// @param to index behind its last entry: what comes later is not exported
  public record Part(EventSource source, Ledger ledger, long to) {
    public Part {
      requireNonNull(source, "source is null");
      requireNonNull(ledger, "ledger is null");
    }
  }

  /// Takes one entry of a ledger.
  private interface Sink {
    void take(Entry entry, boolean answers) throws IOException;
  }

  /// Writes all parts. Does not close the stream.
  ///
  /// @return how many events were written
  /// @throws dev.muster.ledger.LedgerUnavailable if a ledger cannot be read, or signs no checkpoint
  ///   in time
  public long write(List<Part> parts, OutputStream out) throws IOException {
    if (format instanceof ExportFormat.Table) {
      EventTable.heading(out);
    }
    long[] rows = new long[1];
    for (Part part : parts) {
      switch (format) {
        case ExportFormat.Lines(Format form) ->
            read(
                part,
                part.to(),
                (entry, answers) -> {
                  if (answers) {
                    out.write(line(entry, form));
                    out.write('\n');
                    rows[0]++;
                  }
                });
        case ExportFormat.Table _ ->
            read(
                part,
                part.to(),
                (entry, answers) -> {
                  if (answers) {
                    EventTable.row(out, part.source().location(), entry);
                    rows[0]++;
                  }
                });
        case ExportFormat.Proven _ -> rows[0] += proven(part, out);
      }
    }
    return rows[0];
  }

  private long proven(Part part, OutputStream out) throws IOException {
    Ledger ledger = part.ledger();
    SignedCheckpoint checkpoint = ledger.awaitCheckpoint(part.to(), CHECKPOINT_WAIT);
    long[] rows = new long[1];
    var writer = new ProvenExport.Writer(out, ledger, ledger.minimumIndex(), checkpoint, about);
    read(
        part,
        checkpoint.size(),
        (entry, answers) -> {
          if (answers && entry.index() < part.to()) {
            writer.row(entry.bytes());
            rows[0]++;
          } else {
            writer.leaveOut(entry.bytes());
          }
        });
    writer.end();
    return rows[0];
  }

  private void read(Part part, long to, Sink sink) throws IOException {
    Ledger ledger = part.ledger();
    List<Entry> some = new ArrayList<>(READ_ENTRIES);
    for (long next = ledger.minimumIndex(); next < to; next += some.size()) {
      if (ended.getAsBoolean()) {
        throw new IOException("the export was broken off");
      }
      some.clear();
      ledger.read(next, Math.min(to, next + READ_ENTRIES), some::add);
      for (Entry entry : some) {
        sink.take(entry, answers(part.source(), entry));
      }
    }
  }

  private boolean answers(EventSource source, Entry entry) {
    return query instanceof EventQuery.All
        || query.matches(FlatEvent.read(entry.bytes(), entry.receivedAt(), source, actions));
  }

  /// What is no event, or cannot be written in another form, stays as it stands.
  private static byte[] line(Entry entry, Format form) {
    if (form == Format.NEW) {
      return entry.bytes();
    }
    try {
      return EventDialects.write(CadfJson.parse(entry.bytes()), form, entry.receivedAt());
    } catch (InvalidEventException e) {
      return entry.bytes();
    }
  }
}
