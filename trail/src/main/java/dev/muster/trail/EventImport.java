package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.EventTooLargeException;
import dev.muster.cadf.Violation;
import dev.muster.ledger.IdempotencyConflict;
import dev.muster.ledger.LedgerException;
import dev.muster.trail.intake.EventReception;
import dev.muster.trail.intake.ExportedFile;
import dev.muster.trail.intake.ImportedFrom;
import dev.muster.trail.intake.ReceivedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/// Takes the events of an exported file in, each as an event of its own that says where it came
/// from. What an import took in already is not recorded again, so one that was stopped is simply
/// begun again. Single-use, not thread-safe.
public final class EventImport {
  /// Refused events that are told one by one; the rest is counted.
  public static final int REFUSALS_MAX = 100;

  private static final int BATCH_EVENTS = 1_000;
  private static final int BATCH_BYTES = 8 << 20;

  private final EventTrail trail;
  private final EventReception reception;
  private final String producer;
  private final String importId;
  private final BooleanSupplier ended;

  private final List<PreparedEvent> batch = new ArrayList<>();
  private final List<RefusedLine> refusals = new ArrayList<>();
  private long batchBytes;
  private long recorded;
  private long known;
  private long refused;

  /// What came of an import.
  ///
  /// @param known events that an import had taken in before
  /// @param refusals the first [#REFUSALS_MAX] of those that were refused
  public record Counts(long recorded, long known, long refused, List<RefusedLine> refusals) {
    public Counts {
      refusals = List.copyOf(refusals);
    }
  }

  /// An event that was not taken in.
  ///
  /// @param line of the unpacked file, from 1
  public record RefusedLine(long line, List<Violation> errors) {
    public RefusedLine {
      errors = List.copyOf(errors);
    }
  }

  /// The import did not come to its end.
  public static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Counts counts;

    StoppedException(String why, Counts counts, Throwable cause) {
      super(why, cause);
      this.counts = counts;
    }

    /// How far it came, for certain.
    public Counts counts() {
      return counts;
    }
  }

  /// An import that is not begun yet.
  ///
  /// @param producer id of the caller
  /// @param importId correlation id of the import
  /// @param ended asked between batches; the import stops when it is true
  public EventImport(
      EventTrail trail,
      EventReception reception,
      String producer,
      String importId,
      BooleanSupplier ended) {
    this.trail = requireNonNull(trail, "trail is null");
    this.reception = requireNonNull(reception, "reception is null");
    this.producer = requireNonNull(producer, "producer is null");
    this.importId = requireNonNull(importId, "importId is null");
    this.ended = requireNonNull(ended, "ended is null");
  }

  /// Takes all events of the file in. Returns once they are durable.
  ///
  /// @throws StoppedException if the ledger takes no more, the file cannot be read, or it is to end
  public Counts run(ExportedFile file) {
    try {
      file.read(this::take);
      flush();
      return counts();
    } catch (IOException e) {
      throw new StoppedException("the file cannot be read any more", counts(), e);
    }
  }

  private void take(byte[] text, long line, Optional<ImportedFrom.LedgerEntry> entry)
      throws IOException {
    var from = new ImportedFrom(importId, line, entry);
    switch (reception.receiveImported(text, producer, from)) {
      case ReceivedEvent.Rejected(var violations) -> refuse(line, violations);
      case ReceivedEvent.Accepted(var event, var key, _) -> {
        try {
          // Known ones are to be told apart, so a conflict is not answered with its receipt.
          batch.add(trail.prepare(event, key, false));
          batchBytes += text.length;
        } catch (EventTooLargeException e) {
          refuse(
              line,
              List.of(new Violation("", Violation.Rule.SIZE, String.valueOf(e.getMessage()))));
        }
      }
    }
    if (batch.size() == BATCH_EVENTS || batchBytes >= BATCH_BYTES) {
      flush();
    }
  }

  private void refuse(long line, List<Violation> errors) {
    refused++;
    if (refusals.size() < REFUSALS_MAX) {
      refusals.add(new RefusedLine(line, errors));
    }
  }

  private void flush() throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    if (ended.getAsBoolean()) {
      throw new IOException("the import was broken off");
    }
    List<CompletableFuture<EventReceipt>> receipts = trail.recordPrepared(List.copyOf(batch));
    batch.clear();
    batchBytes = 0;
    Optional<LedgerException> trouble = Optional.empty();
    for (CompletableFuture<EventReceipt> receipt : receipts) {
      try {
        receipt.join();
        recorded++;
      } catch (CompletionException e) {
        switch (e.getCause()) {
          // The line stands in the stamp, so that equal events of one file conflict too.
          case IdempotencyConflict _ -> known++;
          case LedgerException ledger -> {
            ledger.addSuppressed(e); // says where the import waited
            trouble = Optional.of(ledger);
          }
          case null, default -> throw e;
        }
      }
    }
    if (trouble.isPresent()) {
      throw new StoppedException("the ledger takes no events now", counts(), trouble.get());
    }
  }

  private Counts counts() {
    return new Counts(recorded, known, refused, refusals);
  }
}
