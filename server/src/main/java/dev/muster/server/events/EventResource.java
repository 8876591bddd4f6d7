package dev.muster.server.events;

import dev.muster.cloud.AuditRecorder;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.FieldError;
import dev.muster.server.errors.Fields;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.identity.Tokens;
import dev.muster.server.resource.CloudAccount;
import dev.muster.trail.EventHit;
import dev.muster.trail.EventId;
import dev.muster.trail.EventPage;
import dev.muster.trail.EventTail;
import dev.muster.trail.EventTrail;
import dev.muster.trail.PageCursor;
import dev.muster.trail.TailStart;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.ParsedQuery;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Searches, tails, reads and proves events. The events are answered byte for byte as they stand,
/// unless the caller asks for another form.
@RestController
@RequestMapping("/api/v1/events")
final class EventResource {
  private static final int LIMIT_DEFAULT = 100;
  private static final Duration FRESHNESS_WAIT = Duration.ofSeconds(2);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final EventTrail trail;
  private final Ledgers ledgers;
  private final Journal journal;
  private final OpenStreams streams;
  private final CursorSeal seal;
  private final InstantSource clock;
  private final String account;

  EventResource(
      EventTrail trail,
      Ledgers ledgers,
      Journal journal,
      OpenStreams streams,
      CursorSeal seal,
      InstantSource clock,
      CloudAccount cloudAccount) {
    this.trail = trail;
    this.ledgers = ledgers;
    this.journal = journal;
    this.streams = streams;
    this.seal = seal;
    this.clock = clock;
    this.account = cloudAccount.id();
  }

  @GetMapping
  ResponseEntity<byte[]> search(
      @RequestParam(defaultValue = "") String query,
      @RequestParam(defaultValue = "" + LIMIT_DEFAULT) Integer limit,
      @RequestParam(required = false) @Nullable String cursor,
      Call call)
      throws InterruptedException {
    var fields = new Fields();
    fields.number("limit", limit, 1, EventTrail.PAGE_MAX);
    fields.refuseIfWrong();
    EventQuery parsed = parse(query);
    EventPage page;
    if (cursor == null) {
      awaitNewest();
      page = trail.search(parsed, limit);
      // Once per search, not per page; after the search, so that it does not find itself.
      entry(call, "", asked(query).put("limit", limit))
          .success(
              200, JsonNodeFactory.instance.objectNode().put("totalResources", page.hits().size()));
    } else {
      PageCursor after =
          seal.open(cursor, call.initiator().id(), query)
              .orElseThrow(() ->
                  RefusedException.of(
                      "cursor", "is not one that this server gave to you for this query"));
      page = trail.search(parsed, limit, after);
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .body(json(page, call, query));
  }

  @GetMapping("/tail")
  void tail(
      @RequestParam(defaultValue = "") String query,
      @RequestParam(required = false) @Nullable String from,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      @RequestParam(required = false) @Nullable String format,
      Call call,
      HttpServletResponse response)
      throws InterruptedException {
    EventQuery parsed = parse(query);
    AskedFormat asked = AskedFormat.of(format);
    String behind = lastEventId == null ? from : lastEventId;
    TailStart start =
        behind == null
            ? new TailStart.Now()
            : new TailStart.Behind(
                EventId.parse(behind)
                    .orElseThrow(() ->
                        RefusedException.of("from", "must be like us-east:41, got: " + behind)));
    try (OpenStreams.Slot slot = streams.open(call);
        EventTail tail = trail.tail(parsed, start)) {
      entry(call, "", asked(query)).success(200, null);
      EventStream out = EventStream.begin(response);
      Duration silent = Duration.ZERO;
      while (!streams.areEnding() && slot.isStillAllowed()) {
        Optional<EventHit> hit = tail.poll(LOOK);
        if (hit.isPresent()) {
          out.send(hit.get().id().toString(), asked.of(hit.get()));
          silent = Duration.ZERO;
        } else {
          silent = silent.plus(LOOK);
        }
        if (silent.compareTo(HEARTBEAT) >= 0) {
          out.heartbeat();
          silent = Duration.ZERO;
        }
      }
    } catch (IOException _) {
      // The client is gone: nothing is left to say, and nobody to say it to.
    }
  }

  @GetMapping("/{id}")
  ResponseEntity<byte[]> read(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String format,
      @RequestParam(defaultValue = "false") Boolean warnings,
      Call call) {
    AskedFormat asked = AskedFormat.of(format);
    EventHit hit = require(id);
    entry(call, id, null).success(200, null);
    return ResponseEntity.ok()
        .contentType(warnings ? MediaType.APPLICATION_JSON : asked.mediaType())
        .cacheControl(CacheControl.noStore())
        .body(warnings ? EventWithWarnings.json(hit, asked) : asked.of(hit));
  }

  @GetMapping("/{id}/proof")
  ResponseEntity<byte[]> proof(@PathVariable String id, Call call) {
    EventHit hit = require(id);
    Ledger ledger = ledgers.find(new LedgerName(hit.account(), hit.location())).orElseThrow();
    byte[] proof = ledger.proof(hit.entry().index()).toBytes();
    entry(call, id, null).success(200, null);
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noStore())
        .body(proof);
  }

  private EventHit require(String id) {
    return EventId.parse(id)
        .flatMap(trail::find)
        .orElseThrow(() -> RefusedException.notFound("event", id));
  }

  private AuditRecorder.Entry entry(Call call, String id, @Nullable ObjectNode asked) {
    return journal.act(call, "event", id.replace(':', '.'), "", asked);
  }

  private static ObjectNode asked(String query) {
    return JsonNodeFactory.instance.objectNode().put("query", Tokens.masked(query));
  }

  private EventQuery parse(String query) {
    return switch (EventQuery.parse(query, clock.instant())) {
      case ParsedQuery.Accepted(EventQuery accepted) -> accepted;
      case ParsedQuery.Rejected(var problems) ->
          throw new RefusedException(
              400,
              "query: " + problems.getFirst().message(),
              problems.stream()
                  .map(problem ->
                      new FieldError("query", problem.message(), 1, problem.position() + 1))
                  .toList());
    };
  }

  /// What was recorded before this call is found by it.
  private void awaitNewest() throws InterruptedException {
    for (String location : trail.locations()) {
      long size = ledgers.find(new LedgerName(account, location)).map(Ledger::size).orElse(0L);
      if (size > 0) {
        trail.awaitSearchable(new EventId(location, size - 1), FRESHNESS_WAIT);
      }
    }
  }

  /// The page as JSON, with the events' own bytes in it.
  private byte[] json(EventPage page, Call call, String query) {
    var out = new ByteArrayOutputStream();
    out.writeBytes("{\"events\":[".getBytes(StandardCharsets.UTF_8));
    List<EventHit> hits = page.hits();
    for (int i = 0; i < hits.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(hits.get(i).bytes());
    }
    // Ids and cursors hold no character that JSON escapes.
    String ids = String.join(",", hits.stream().map(hit -> "\"" + hit.id() + "\"").toList());
    String next =
        page.next()
            .map(cursor -> "\"" + seal.seal(cursor, call.initiator().id(), query) + "\"")
            .orElse("null");
    out.writeBytes(
        "],\"ids\":[%s],\"nextCursor\":%s,\"behind\":%d}"
            .formatted(ids, next, page.behind())
            .getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }
}
