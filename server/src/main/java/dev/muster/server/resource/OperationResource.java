package dev.muster.server.resource;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Operation;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Answer.ReceiptView;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.RefusedException;
import dev.muster.trail.EventHit;
import dev.muster.trail.EventTrail;
import dev.muster.trail.query.EventQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Long acts under way and ended; those of an earlier process are folded from their events.
@RestController
@RequestMapping("/api/v1/operations")
final class OperationResource {
  /// An act has two events; a run's steps and reads under the same id are few.
  private static final int EVENTS_MAX = 100;

  private final Operations operations;
  private final EventTrail trail;
  private final Ledgers ledgers;
  private final Journal journal;

  OperationResource(Operations operations, EventTrail trail, Ledgers ledgers, Journal journal) {
    this.operations = operations;
    this.trail = trail;
    this.ledgers = ledgers;
    this.journal = journal;
  }

  @GetMapping("/{id}")
  Answer read(
      @PathVariable String id, @RequestParam(required = false) @Nullable Integer wait, Call call) {
    Door.checkWait(wait);
    Optional<Operation> live = operations.find(id);
    live.ifPresent(operation -> Door.await(operation, wait));
    OperationView view =
        live.map(OperationView::of)
            .or(() -> folded(id))
            .orElseThrow(() -> RefusedException.notFound("operation", id));
    EventReceipt receipt = journal.act(call, "operation", id, "", null).success(200, null);
    return Answer.of(view, call, receipt);
  }

  private Optional<OperationView> folded(String id) {
    List<EventHit> newestFirst =
        trail.search(new EventQuery.Is("correlationId", id), EVENTS_MAX).hits();
    List<ReceiptView> receipts = new ArrayList<>();
    @Nullable CadfEvent last = null;
    boolean begun = false;
    for (EventHit hit : newestFirst.reversed()) {
      CadfEvent event = CadfJson.parse(hit.bytes());
      begun |= event.outcome() == Outcome.PENDING;
      if (begun && (last == null || last.action().equals(event.action()))) {
        last = event;
        String origin = ledgers.origin(new LedgerName(hit.account(), hit.location()));
        receipts.add(new ReceiptView(origin, hit.entry().index(), hit.location()));
      }
    }
    return last == null ? Optional.empty() : Optional.of(view(last, receipts));
  }

  private static OperationView view(CadfEvent last, List<ReceiptView> receipts) {
    String why = last.reason().reasonForFailure();
    return new OperationView(
        last.correlationId(),
        last.action(),
        last.target().id(),
        last.outcome().wire(),
        why == null ? "" : "%d %s".formatted(last.reason().reasonCode(), why),
        last.responseData(),
        receipts);
  }
}
