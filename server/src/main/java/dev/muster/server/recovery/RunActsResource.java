package dev.muster.server.recovery;

import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.run.CancelResult;
import dev.muster.recovery.run.CleanUpResult;
import dev.muster.recovery.run.DrillEngine;
import dev.muster.recovery.run.Run;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Answer.ReceiptView;
import dev.muster.server.call.Call;
import dev.muster.server.errors.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What people do to runs. Both acts belong to the run, so their events have the run's id as
/// correlation id; the engine writes them. A refusal is an event of the call.
@RestController
@RequestMapping("/api/v1/runs/{id}")
final class RunActsResource {
  private final DrillEngine engine;

  RunActsResource(DrillEngine engine) {
    this.engine = engine;
  }

  @PostMapping("/cancel")
  ResponseEntity<Answer> cancel(@PathVariable String id, Call call, HttpServletRequest request) {
    return switch (engine.cancel(id, call.initiator())) {
      case CancelResult.Cancelling(Run run, EventReceipt receipt) ->
          accepted(run, List.of(receipt), request);
      case CancelResult.TooLate(Run run) -> throw refused(run, "only a running run is cancelled");
      case CancelResult.NotFound() -> throw RefusedException.notFound("run", id);
    };
  }

  @PostMapping("/cleanup")
  ResponseEntity<Answer> cleanUp(@PathVariable String id, Call call, HttpServletRequest request) {
    return switch (engine.cleanUp(id, call.initiator())) {
      case CleanUpResult.Started(Run run, Optional<EventReceipt> receipt) ->
          accepted(run, receipt.stream().toList(), request);
      case CleanUpResult.NotInterrupted(Run run) ->
          throw refused(run, "only an interrupted run is cleaned up");
      case CleanUpResult.NotFound() -> throw RefusedException.notFound("run", id);
    };
  }

  private static ResponseEntity<Answer> accepted(
      Run run, List<EventReceipt> receipts, HttpServletRequest request) {
    Call.markRecorded(request);
    return ResponseEntity.accepted()
        .body(new Answer(RunView.of(run, null), run.id(), ReceiptView.all(receipts)));
  }

  private static RefusedException refused(Run run, String rule) {
    return new RefusedException(
        409,
        "%s, got: run %s is %s".formatted(rule, run.id(), RunView.word(run.state().word())),
        List.of());
  }
}
