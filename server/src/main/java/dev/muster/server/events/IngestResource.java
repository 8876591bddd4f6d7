package dev.muster.server.events;

import dev.muster.cadf.EventTooLargeException;
import dev.muster.ledger.LedgerUnavailable;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.trail.EventReceipt;
import dev.muster.trail.EventTrail;
import dev.muster.trail.PreparedEvent;
import dev.muster.trail.intake.EventBatch;
import dev.muster.trail.intake.EventReception;
import dev.muster.trail.intake.ReceivedEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes in events of other producers. An event that is recorded is its own record, with its
/// producer in its stamp; what is refused leaves one event for each call.
@RestController
final class IngestResource {
  private static final Duration CHECKPOINT_WAIT = Duration.ofSeconds(10);
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private final EventTrail trail;
  private final EventReception reception;
  private final Journal journal;
  private final IngestBody bodies = new IngestBody();

  IngestResource(EventTrail trail, EventReception reception, Journal journal) {
    this.trail = trail;
    this.reception = reception;
    this.journal = journal;
  }

  @PostMapping("/api/v1/events")
  ResponseEntity<byte[]> ingest(
      @RequestParam(defaultValue = "durable") String ack,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      Call call,
      HttpServletRequest request)
      throws IOException {
    var fields = new Fields();
    fields.word("ack", ack, Set.of("durable", "checkpointed"), null);
    if (key != null && !KEY.matcher(key).matches()) {
      fields.refuse("Idempotency-Key", "must be 1 to 200 visible ASCII characters");
    }
    fields.refuseIfWrong();
    try (IngestBody.Body body = bodies.read(request)) {
      EventBatch.Items batch = items(body);
      List<IngestResult> results = record(batch, call, key);
      List<IngestResult> refused =
          results.stream().filter(result -> !(result instanceof IngestResult.Recorded)).toList();
      if (refused.size() == results.size()) {
        throw IngestResult.refusal(refused, batch.single());
      }
      if (!refused.isEmpty()) {
        note(call, results.size(), refused);
      }
      return answer(batch.single(), call, results, refused, ack.equals("checkpointed"));
    }
  }

  private static EventBatch.Items items(IngestBody.Body body) {
    return switch (EventBatch.of(body.bytes(), body.form())) {
      case EventBatch.Items items -> items;
      case EventBatch.Unreadable(int item, int offset, String message) -> {
        String where = "events[%d]".formatted(item);
        String text = "%s, at byte %d".formatted(message, offset);
        throw new RefusedException(
            item >= EventBatch.EVENTS_MAX ? 413 : 400,
            where + ": " + text,
            List.of(new FieldError(where, text)));
      }
    };
  }

  private List<IngestResult> record(EventBatch.Items batch, Call call, @Nullable String key) {
    String producer = call.initiator().id();
    List<IngestResult> results = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<PreparedEvent> prepared = new ArrayList<>();
    for (int item = 0; item < batch.items().size(); item++) {
      ReceivedEvent received = reception.receive(batch.items().get(item).bytes(), producer);
      switch (received) {
        case ReceivedEvent.Rejected(var violations) ->
            results.add(IngestResult.invalid(item, violations));
        case ReceivedEvent.Accepted accepted -> {
          try {
            prepared.add(
                key == null
                    ? trail.prepare(accepted.event(), accepted.contentKey(), true)
                    : trail.prepare(
                        accepted.event(), EventReception.requestKey(producer, key, item), false));
            places.add(item);
            results.add(new IngestResult.Taken(item, accepted.warnings()));
          } catch (EventTooLargeException e) {
            results.add(IngestResult.tooLarge(item, e));
          }
        }
      }
    }
    List<CompletableFuture<EventReceipt>> receipts = trail.recordPrepared(prepared);
    for (int i = 0; i < places.size(); i++) {
      results.set(places.get(i), settled(results.get(places.get(i)), receipts.get(i)));
    }
    return results;
  }

  private static IngestResult settled(IngestResult taken, CompletableFuture<EventReceipt> receipt) {
    try {
      return taken.recorded(receipt.join());
    } catch (CompletionException e) {
      return IngestResult.notRecorded(taken.item(), e);
    }
  }

  /// One event of what was refused, beside those that were recorded.
  private void note(Call call, int events, List<IngestResult> refused) {
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked.put("events", events).put("refused", refused.size());
    journal
        .act(call, "event", "", "", asked)
        .failure(
            refused.getFirst().status(),
            "%d of %d events were not recorded".formatted(refused.size(), events));
  }

  private ResponseEntity<byte[]> answer(
      boolean single,
      Call call,
      List<IngestResult> results,
      List<IngestResult> refused,
      boolean checkpointed) {
    List<EventReceipt> receipts = new ArrayList<>();
    for (IngestResult result : results) {
      if (result instanceof IngestResult.Recorded recorded) {
        receipts.add(recorded.receipt());
      }
    }
    @Nullable Map<String, Long> checkpoints = checkpointed ? checkpoints(receipts) : null;
    boolean promised = !checkpointed || checkpoints != null;
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (single) {
      results.getFirst().write(answer);
    } else {
      answer.put("recorded", receipts.size()).put("refused", refused.size());
      var items = answer.putArray("results");
      results.forEach(result -> result.write(items.addObject().put("item", result.item())));
    }
    answer.put("ack", checkpoints == null ? "durable" : "checkpointed");
    if (checkpoints != null) {
      checkpoints.forEach(answer.putObject("checkpoints")::put);
    }
    answer.put("correlationId", call.correlationId());
    ResponseEntity.BodyBuilder response =
        ResponseEntity.status(!promised ? 202 : refused.isEmpty() ? 201 : 207)
            .contentType(MediaType.APPLICATION_JSON)
            .cacheControl(CacheControl.noStore());
    refused.stream()
        .mapToLong(IngestResult::retryAfterSeconds)
        .filter(seconds -> seconds > 0)
        .max()
        .ifPresent(seconds -> response.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
    return response.body(answer.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /// The sizes of the checkpoints that cover the events; null if they did not come in time.
  private @Nullable Map<String, Long> checkpoints(List<EventReceipt> receipts) {
    try {
      return trail.awaitCheckpoints(receipts, CHECKPOINT_WAIT);
    } catch (LedgerUnavailable e) {
      return null; // the events are durable; the answer says that this is all
    }
  }
}
