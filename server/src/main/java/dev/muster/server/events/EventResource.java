package dev.muster.server.events;

import dev.muster.cloud.AuditRecorder;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.server.call.Call;
import dev.muster.server.call.Journal;
import dev.muster.server.errors.RefusedException;
import dev.muster.server.identity.Tokens;
import dev.muster.server.resource.CloudAccount;
import dev.muster.trail.EventHit;
import dev.muster.trail.EventId;
import dev.muster.trail.EventPage;
import dev.muster.trail.EventSort;
import dev.muster.trail.EventTail;
import dev.muster.trail.EventTrail;
import dev.muster.trail.PageCursor;
import dev.muster.trail.TailStart;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.summary.EventHistogram;
import dev.muster.trail.summary.EventSummary;
import dev.muster.trail.summary.SummaryRequest;
import jakarta.servlet.http.HttpServletResponse;
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
  private final SavedSearches searches;
  private final InstantSource clock;
  private final String account;

  EventResource(
      EventTrail trail,
      Ledgers ledgers,
      Journal journal,
      OpenStreams streams,
      CursorSeal seal,
      SavedSearches searches,
      InstantSource clock,
      CloudAccount cloudAccount) {
    this.trail = trail;
    this.ledgers = ledgers;
    this.journal = journal;
    this.streams = streams;
    this.seal = seal;
    this.searches = searches;
    this.clock = clock;
    this.account = cloudAccount.id();
  }

  @GetMapping
  ResponseEntity<byte[]> search(
      @RequestParam(required = false) @Nullable String query,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(required = false) @Nullable String search,
      @RequestParam(defaultValue = "" + LIMIT_DEFAULT) Integer limit,
      @RequestParam(defaultValue = "false") Boolean count,
      @RequestParam(required = false) @Nullable String facets,
      @RequestParam(required = false) @Nullable Integer values,
      @RequestParam(required = false) @Nullable String histogram,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String refresh,
      @RequestParam(required = false) @Nullable String format,
      Call call)
      throws InterruptedException {
    AskedFormat form = AskedFormat.of(format);
    SearchRequest asked =
        SearchRequest.of(
            asked(query, sort, search, limit, count, facets, values, histogram), clock.instant());
    Optional<PageCursor> after = Optional.ofNullable(cursor).map(text -> open(text, asked, call));
    boolean again = refresh != null;
    if (refresh != null) {
      requireRefresh(refresh, asked, call);
    }
    if (after.isEmpty()) {
      awaitNewest();
    }
    EventPage page =
        asked.limit() == 0
            ? new EventPage(List.of(), Optional.empty(), 0)
            : trail.search(asked.query(), asked.sort(), asked.limit(), after);
    Optional<EventSummary> summary = asked.summary().map(request -> summarise(asked, request));
    if (after.isEmpty() && !again) {
      // Once per search, not per page or refresh; after the search, so that it does not find
      // itself.
      entry(call, "", asked.recorded())
          .success(
              200, JsonNodeFactory.instance.objectNode().put("totalResources", page.hits().size()));
    }
    String caller = call.initiator().id();
    byte[] json =
        PageWriter.write(
            page,
            form,
            page.next().map(next -> seal.seal(next, caller, asked.identity())),
            after.isPresent()
                ? Optional.empty()
                : Optional.of(seal.sealRefresh(clock.instant(), caller, asked.identity())),
            summary);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .body(json);
  }

  /// A saved search stands for its query and its order; what is given beside its name goes before.
  private SearchRequest.Asked asked(
      @Nullable String query,
      @Nullable String sort,
      @Nullable String search,
      Integer limit,
      boolean count,
      @Nullable String facets,
      @Nullable Integer values,
      @Nullable String histogram) {
    String savedQuery = "";
    String savedSort = EventSort.NEWEST_FIRST.toString();
    if (search != null) {
      SavedSearches.Saved saved =
          searches
              .find(search)
              .orElseThrow(() -> RefusedException.notFound("saved search", search));
      savedQuery = saved.query();
      savedSort = saved.sort();
    }
    return new SearchRequest.Asked(
        query == null ? savedQuery : query,
        sort == null ? savedSort : sort,
        limit,
        count,
        facets,
        values,
        histogram);
  }

  private PageCursor open(String cursor, SearchRequest asked, Call call) {
    return seal.open(cursor, call.initiator().id(), asked.identity())
        .orElseThrow(() ->
            RefusedException.of(
                "cursor", "is not one that this server gave to you for this query"));
  }

  private void requireRefresh(String refresh, SearchRequest asked, Call call) {
    if (!seal.isRefresh(refresh, clock.instant(), call.initiator().id(), asked.identity())) {
      throw RefusedException.of(
          "refresh", "is not one that this server gave to you for this query within a day");
    }
  }

  private EventSummary summarise(SearchRequest asked, SummaryRequest request) {
    try {
      return trail.summarise(asked.query(), request);
    } catch (EventHistogram.TooManyBucketsException e) {
      throw RefusedException.of("histogram", String.valueOf(e.getMessage()));
    }
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
    EventQuery parsed = SearchRequest.parse(query, clock.instant());
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

  /// What was recorded before this call is found by it.
  private void awaitNewest() throws InterruptedException {
    for (String location : trail.locations()) {
      long size = ledgers.find(new LedgerName(account, location)).map(Ledger::size).orElse(0L);
      if (size > 0) {
        trail.awaitSearchable(new EventId(location, size - 1), FRESHNESS_WAIT);
      }
    }
  }
}
