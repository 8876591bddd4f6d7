package dev.muster.server.events;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventTooLargeException;
import dev.muster.cadf.Violation;
import dev.muster.ledger.IdempotencyConflict;
import dev.muster.ledger.LedgerBusy;
import dev.muster.ledger.LedgerException;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.RefusedException;
import dev.muster.trail.EventReceipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What became of one event of a body.
sealed interface IngestResult {
  /// Errors that an answer shows; a body may hold ten thousand.
  int ERRORS_MAX = 100;

  /// Place in the body, from 0.
  int item();

  /// The HTTP status that the event alone would have got.
  int status();

  /// On its way to its ledger.
  record Taken(int item, List<Violation> warnings) implements IngestResult {
    @Override
    public int status() {
      return 202;
    }
  }

  /// Durable.
  record Recorded(int item, EventReceipt receipt, List<Violation> warnings)
      implements IngestResult {
    @Override
    public int status() {
      return 201;
    }
  }

  /// Not recorded, and why.
  ///
  /// @param retryAfterSeconds when to try again; 0 if that does not help
  record Refused(int item, int status, List<Violation> errors, long retryAfterSeconds)
      implements IngestResult {}

  static IngestResult invalid(int item, List<Violation> violations) {
    boolean tooLarge = violations.stream().anyMatch(v -> v.rule() == Violation.Rule.SIZE);
    return new Refused(item, tooLarge ? 413 : 400, violations, 0);
  }

  static IngestResult tooLarge(int item, EventTooLargeException e) {
    return refused(
        item,
        413,
        "must be at most %d bytes as it is recorded, got: %d"
            .formatted(CadfJson.BYTES_MAX, e.eventBytes()),
        0);
  }

  /// The ledger's trouble with an event.
  ///
  /// @throws CompletionException if it is none of the ledger's
  static IngestResult notRecorded(int item, CompletionException e) {
    return switch (e.getCause()) {
      case IdempotencyConflict conflict ->
          refused(item, 409, String.valueOf(conflict.getMessage()), 0);
      case LedgerBusy busy ->
          refused(
              item,
              busy.budget() == LedgerBusy.Budget.QUEUE_BYTES ? 429 : 503,
              "the ledger's budget %s is used up".formatted(busy.budget().word()),
              Math.max(1, busy.retryAfter().toSeconds()));
      case LedgerException _ ->
          refused(
              item, 503, "the ledger takes no events now; whether it has this one is unknown", 1);
      case null, default -> throw e;
    };
  }

  private static IngestResult refused(int item, int status, String why, long retryAfterSeconds) {
    return new Refused(
        item, status, List.of(new Violation("", Violation.Rule.VALUE, why)), retryAfterSeconds);
  }

  default IngestResult recorded(EventReceipt receipt) {
    return this instanceof Taken(int item, var warnings)
        ? new Recorded(item, receipt, warnings)
        : this;
  }

  default long retryAfterSeconds() {
    return this instanceof Refused refused ? refused.retryAfterSeconds : 0;
  }

  /// Adds what a client is told.
  default void write(ObjectNode out) {
    out.put("status", status());
    switch (this) {
      case Taken _ -> {}
      case Recorded(_, var receipt, var warnings) -> {
        out.put("id", receipt.id().toString())
            .put("origin", receipt.origin())
            .put("location", receipt.location())
            .put("index", receipt.index());
        ArrayNode odd = out.putArray("warnings");
        warnings.forEach(warning -> odd.add(warning.toString()));
      }
      case Refused(_, _, var errors, long seconds) -> {
        ArrayNode wrong = out.putArray("errors");
        errors.forEach(
            error -> wrong.addObject().put("field", error.path()).put("message", error.message()));
        if (seconds > 0) {
          out.put("retryAfterSeconds", seconds);
        }
      }
    }
  }

  /// The refusal of a body of which nothing was recorded.
  static RefusedException refusal(List<IngestResult> refused, boolean single) {
    List<FieldError> errors = new ArrayList<>();
    for (IngestResult result : refused) {
      if (result instanceof Refused(int item, _, var violations, _)) {
        for (Violation violation : violations) {
          if (errors.size() < ERRORS_MAX) {
            errors.add(new FieldError(field(item, violation, single), violation.message()));
          }
        }
      }
    }
    FieldError first = errors.getFirst();
    String more = refused.size() == 1 ? "" : " (and %d more events)".formatted(refused.size() - 1);
    long retry = refused.stream().mapToLong(IngestResult::retryAfterSeconds).max().orElse(0);
    return new RefusedException(
        refused.getFirst().status(),
        (first.field().isEmpty() ? "the event" : first.field()) + " " + first.message() + more,
        errors,
        retry);
  }

  private static String field(int item, Violation violation, boolean single) {
    if (single) {
      return violation.path();
    }
    return "events[%d]%s%s"
        .formatted(item, violation.path().isEmpty() ? "" : ".", violation.path());
  }
}
