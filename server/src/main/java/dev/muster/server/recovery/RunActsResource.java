package dev.muster.server.recovery;

import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.run.ControlResult;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.server.call.Answer;
import dev.muster.server.call.Answer.ReceiptView;
import dev.muster.server.call.Call;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What people do to runs. These acts belong to the run, so their events have the run's id as
/// correlation id; the engine writes them. A refusal is an event of the call.
@RestController
@RequestMapping("/api/v1/runs/{id}")
final class RunActsResource {
  private static final int TEXT_MAX = 1_000;

  private final RunEngine engine;

  RunActsResource(RunEngine engine) {
    this.engine = engine;
  }

  /// Why a step is skipped.
  record Skip(@Nullable String reason) {}

  /// What is noted of a step that a person did.
  record Acknowledgement(@Nullable String note) {}

  @PostMapping("/pause")
  ResponseEntity<Answer> pause(@PathVariable String id, Call call, HttpServletRequest request) {
    return answer(engine.pause(id, call.initiator()), id, request);
  }

  @PostMapping("/resume")
  ResponseEntity<Answer> resume(@PathVariable String id, Call call, HttpServletRequest request) {
    return answer(engine.resume(id, call.initiator()), id, request);
  }

  @PostMapping("/leave")
  ResponseEntity<Answer> leave(@PathVariable String id, Call call, HttpServletRequest request) {
    return answer(engine.leave(id, call.initiator()), id, request);
  }

  @PostMapping("/commit")
  ResponseEntity<Answer> commit(@PathVariable String id, Call call, HttpServletRequest request) {
    return answer(engine.commit(id, call.initiator()), id, request);
  }

  @PostMapping("/rollback")
  ResponseEntity<Answer> rollBack(@PathVariable String id, Call call, HttpServletRequest request) {
    return answer(engine.rollBack(id, call.initiator()), id, request);
  }

  @PostMapping("/steps/{step}/retry")
  ResponseEntity<Answer> retry(
      @PathVariable String id, @PathVariable String step, Call call, HttpServletRequest request) {
    return answer(engine.retry(id, step, call.initiator()), id, request);
  }

  @PostMapping("/steps/{step}/skip")
  ResponseEntity<Answer> skip(
      @PathVariable String id,
      @PathVariable String step,
      @RequestBody(required = false) @Nullable Skip skip,
      Call call,
      HttpServletRequest request) {
    Fields fields = new Fields();
    String reason = fields.text("reason", skip == null ? null : skip.reason(), TEXT_MAX);
    fields.refuseIfWrong();
    return answer(engine.skip(id, step, reason, call.initiator()), id, request);
  }

  @PostMapping("/steps/{step}/acknowledge")
  ResponseEntity<Answer> acknowledge(
      @PathVariable String id,
      @PathVariable String step,
      @RequestBody(required = false) @Nullable Acknowledgement given,
      Call call,
      HttpServletRequest request) {
    Fields fields = new Fields();
    String note = fields.optionalText("note", given == null ? null : given.note(), TEXT_MAX);
    fields.refuseIfWrong();
    return answer(engine.acknowledge(id, step, note, call.initiator()), id, request);
  }

  @PostMapping("/cancel")
  ResponseEntity<Answer> cancel(@PathVariable String id, Call call, HttpServletRequest request) {
    return answer(engine.cancel(id, call.initiator()), id, request);
  }

  @PostMapping("/cleanup")
  ResponseEntity<Answer> cleanUp(@PathVariable String id, Call call, HttpServletRequest request) {
    return answer(engine.cleanUp(id, call.initiator()), id, request);
  }

  private ResponseEntity<Answer> answer(
      ControlResult result, String id, HttpServletRequest request) {
    return switch (result) {
      case ControlResult.Accepted(Run run, List<EventReceipt> receipts) ->
          accepted(run, receipts, request);
      case ControlResult.NotNow(Run run, String why) -> throw refused(run, why);
      case ControlResult.NoSuchStep(Run _, String step) ->
          throw RefusedException.notFound("step", step);
      case ControlResult.NotFound() -> throw RefusedException.notFound("run", id);
    };
  }

  private ResponseEntity<Answer> accepted(
      Run run, List<EventReceipt> receipts, HttpServletRequest request) {
    Call.markRecorded(request);
    return ResponseEntity.accepted()
        .body(new Answer(RunView.of(run, engine), run.id(), ReceiptView.all(receipts)));
  }

  private static RefusedException refused(Run run, String rule) {
    String possible = run.offers().stream().map(RunView::word).collect(Collectors.joining(", "));
    return new RefusedException(
        409,
        "run %s: %s".formatted(run.id(), rule),
        List.of(
            new FieldError(
                "state",
                possible.isEmpty()
                    ? "nothing can be asked for now"
                    : "what can be asked for now: " + possible)));
  }
}
