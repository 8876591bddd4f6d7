package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.Action;
import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Locations;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPruned;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.ProducerPlace;
import dev.muster.trail.export.EventExport;
import dev.muster.trail.export.ExportFormat;
import dev.muster.trail.query.ActionNames;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventSource;
import dev.muster.trail.summary.EventSummary;
import dev.muster.trail.summary.SummaryRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The audit trail of one account: records events, finds them, and shows them as they come. The
/// ledgers hold the events and are the only thing that recording waits for; indexes and tails
/// follow them. Owns the indexes, not the ledgers. Thread-safe.
public final class EventTrail implements AutoCloseable {
  /// Most events of a page.
  public static final int PAGE_MAX = 1_000;

  /// What other locations repeat when a tail goes on behind an event: clocks of ledgers differ by
  /// less.
  private static final Duration OVERLAP = Duration.ofSeconds(2);

  private final Ledgers ledgers;
  private final TrailConfig config;
  private final TrailListener listener;
  private final ActionNames actions;
  private final Intake intake;
  private final TailHub hub = new TailHub();
  private final Map<String, Kept> kept = new ConcurrentSkipListMap<>();

  private record Kept(Ledger ledger, LedgerIndex index) {}

  private EventTrail(
      Ledgers ledgers,
      Locations locations,
      ActionCatalogue catalogue,
      TrailConfig config,
      TrailListener listener) {
    this.ledgers = ledgers;
    this.config = config;
    this.listener = requireNonNull(listener, "listener is null");
    actions = name -> catalogue.find(name).map(EventTrail::names).orElse(Set.of());
    LedgerChoice choice = new LedgerChoice(locations, config.defaultLocation());
    intake = new Intake(ledgers, config.account(), choice, this::use);
  }

  /// Opens the trail over these ledgers and begins to bring every index up to date.
  public static EventTrail open(
      Ledgers ledgers,
      Locations locations,
      ActionCatalogue catalogue,
      TrailConfig config,
      TrailListener listener) {
    EventTrail trail = new EventTrail(ledgers, locations, catalogue, config, listener);
    ledgers.names().stream()
        .filter(name -> name.account().equals(config.account()))
        .forEach(name -> trail.use(name.location()));
    return trail;
  }

  /// Records an event. Returns once it is durable.
  ///
  /// @throws dev.muster.cadf.EventTooLargeException if the event does not fit an entry
  /// @throws dev.muster.ledger.LedgerException if it could not be recorded, or it is not known
  ///   whether it was
  public EventReceipt record(CadfEvent event) {
    return intake.record(event);
  }

  /// Records events; those of one location get contiguous indexes in this order. Each future
  /// completes once its event is durable, or as [#record] fails; one event's failure to fit is no
  /// other's.
  public List<CompletableFuture<EventReceipt>> recordAll(List<CadfEvent> events) {
    return intake.recordAll(events);
  }

  /// Records events at places of their producers: a repeat is answered with the first receipt, a
  /// gap is noticed. Places are counted for each ledger: a producer whose events go to several
  /// locations numbers those of each location by themselves.
  ///
  /// @param places one for each event
  /// @return one for each event; fails as [#record], with [dev.muster.ledger.IdempotencyConflict]
  ///   or [dev.muster.ledger.SequenceRefused]; one event's failure is no other's
  public List<CompletableFuture<EventReceipt>> recordAllAt(
      List<CadfEvent> events, List<ProducerPlace> places) {
    return intake.recordAllAt(events, places);
  }

  /// Writes an event of another producer and finds its ledger. A call of [#recordPrepared] follows.
  ///
  /// @param idempotencyKey the ledger records one event for each
  /// @param keyedByContent whether the key was made from the event, so that another entry under it
  ///   is the same event
  /// @throws dev.muster.cadf.EventTooLargeException if the event does not fit an entry
  public PreparedEvent prepare(CadfEvent event, String idempotencyKey, boolean keyedByContent) {
    return intake.prepare(event, idempotencyKey, keyedByContent);
  }

  /// Records prepared events; those of one location go to its ledger in one append, those that it
  /// has already are not recorded again. Each future completes once its event is durable, or as
  /// [#record] fails; one event's failure is no other's.
  public List<CompletableFuture<EventReceipt>> recordPrepared(List<PreparedEvent> events) {
    return intake.recordPrepared(events);
  }

  /// Waits until signed checkpoints cover the events.
  ///
  /// @return the size of the checkpoint of each location
  /// @throws dev.muster.ledger.LedgerUnavailable if one does not come in time; the events are
  ///   durable nevertheless
  public Map<String, Long> awaitCheckpoints(Collection<EventReceipt> receipts, Duration max) {
    Map<String, Long> needed = new TreeMap<>();
    receipts.forEach(receipt -> needed.merge(receipt.location(), receipt.index() + 1, Math::max));
    needed.replaceAll((location, size) ->
        ledgers.ledger(config.account(), location).awaitCheckpoint(size, max).size());
    return needed;
  }

  /// The newest events that answer the query.
  ///
  /// @param limit 1 to [#PAGE_MAX]
  /// @throws SearchUnavailable if an index cannot answer now
  public EventPage search(EventQuery query, int limit) {
    return page(query, EventSort.NEWEST_FIRST, limit, null);
  }

  /// As [#search(EventQuery, int)], behind the page that the cursor came with. Events that were
  /// recorded since then change nothing but by lying behind the cursor themselves.
  public EventPage search(EventQuery query, int limit, PageCursor after) {
    return page(query, EventSort.NEWEST_FIRST, limit, requireNonNull(after, "after is null"));
  }

  /// As [#search(EventQuery, int)], in another order.
  ///
  /// @param after where to go on, from a page in the same order
  public EventPage search(EventQuery query, EventSort sort, int limit, Optional<PageCursor> after) {
    return page(query, sort, limit, after.orElse(null));
  }

  /// What is asked about all events that answer the query, as they are when it is called.
  ///
  /// @throws SearchUnavailable if an index cannot answer now
  /// @throws dev.muster.trail.summary.EventHistogram.TooManyBucketsException if the interval is too
  ///   fine
  public EventSummary summarise(EventQuery query, SummaryRequest request) {
    var summary = new Summariser(request);
    long behind = 0;
    for (Kept place : kept.values()) {
      long indexed = place.index().summarise(query, summary);
      behind += Math.max(0, place.ledger().size() - indexed);
    }
    return new EventSummary(summary.count(), summary.facets(), summary.histogram(), behind);
  }

  /// Writes all events that answer the query and are durable when it is called.
  ///
  /// @param about the query as it was written
  /// @param ended asked now and then; the export breaks off when it is true
  /// @return how many events were written
  /// @throws IOException if the stream takes no more, or it was broken off
  public long export(
      EventQuery query, String about, ExportFormat format, OutputStream out, BooleanSupplier ended)
      throws IOException {
    List<EventExport.Part> parts = new ArrayList<>();
    kept.forEach((location, place) ->
        parts.add(
            new EventExport.Part(
                new EventSource(config.account(), location),
                place.ledger(),
                place.ledger().size())));
    return new EventExport(query, about, format, actions, ended).write(parts, out);
  }

  /// The event at this place; empty if there is none, or it was given up.
  public Optional<EventHit> find(EventId id) {
    try {
      return Optional.ofNullable(kept.get(id.location()))
          .map(Kept::ledger)
          .filter(ledger -> id.index() < ledger.size())
          .map(ledger -> new EventHit(config.account(), id.location(), ledger.entry(id.index())));
    } catch (LedgerPruned _) {
      return Optional.empty();
    }
  }

  /// Begins a tail of the events that answer the query. The caller closes it.
  public EventTail tail(EventQuery query, TailStart start) {
    return new EventTail(hub, query, starts(start), config, actions);
  }

  /// Waits until a search sees this event, and makes haste.
  ///
  /// @return false if it does not in time
  public boolean awaitSearchable(EventId id, Duration max) throws InterruptedException {
    Kept place = kept.get(id.location());
    return place != null && place.index().awaitSearchable(id.index(), max);
  }

  /// How the index of a location stands to its ledger; empty if there is no such location.
  ///
  /// @throws SearchUnavailable if the index is not open in time
  public Optional<IndexState> indexState(String location) {
    return Optional.ofNullable(kept.get(location)).map(place -> place.index().state());
  }

  /// Throws the index of a location away and builds it again beside everything else, from the first
  /// entry that the ledger keeps.
  ///
  /// @return false if there is no such location
  public boolean rebuildIndex(String location) {
    Kept place = kept.get(location);
    if (place != null) {
      place.index().rebuild();
    }
    return place != null;
  }

  /// The locations that have a ledger, sorted.
  public List<String> locations() {
    return List.copyOf(kept.keySet());
  }

  private EventPage page(EventQuery query, EventSort sort, int limit, @Nullable PageCursor after) {
    if (limit < 1 || limit > PAGE_MAX) {
      throw new IllegalArgumentException("limit must be 1 to " + PAGE_MAX + ", got: " + limit);
    }
    List<PageCursor> places = new ArrayList<>();
    long behind = 0;
    for (Kept place : kept.values()) {
      // One more than asked for tells whether there is a next page.
      IndexSession.Found found = place.index().search(query, sort, limit + 1, after);
      places.addAll(found.places());
      behind += Math.max(0, place.ledger().size() - found.indexed());
    }
    places.sort(sort.comparator());
    List<EventHit> hits = new ArrayList<>();
    for (PageCursor place : places.subList(0, Math.min(limit, places.size()))) {
      // What was given up after the index was built is in it until that is built again.
      find(new EventId(place.location(), place.index())).ifPresent(hits::add);
    }
    return new EventPage(
        hits,
        places.size() > limit ? Optional.of(places.get(limit - 1)) : Optional.empty(),
        behind);
  }

  /// Sees to it that a ledger is indexed and tailed. Cheap when it is already.
  private void use(String location) {
    if (!kept.containsKey(location)) {
      Ledger ledger = ledgers.ledger(config.account(), location);
      hub.know(location, ledger);
      kept.computeIfAbsent(location, _ -> new Kept(ledger, index(location, ledger)));
    }
  }

  private LedgerIndex index(String location, Ledger ledger) {
    LedgerIndex index =
        new LedgerIndex(
            ledger, new EventSource(config.account(), location), actions, config, listener);
    index.start();
    return index;
  }

  private Map<String, Long> starts(TailStart start) {
    return switch (start) {
      case TailStart.At(var nextIndexes) -> nextIndexes;
      case TailStart.Now _ -> {
        Map<String, Long> ends = new HashMap<>();
        hub.ledgers().forEach((location, ledger) -> ends.put(location, ledger.size()));
        yield ends;
      }
      case TailStart.Behind(var id) -> {
        Map<String, Long> starts = new HashMap<>();
        Optional<Instant> since = find(id).map(hit -> hit.entry().receivedAt().minus(OVERLAP));
        hub.ledgers()
            .forEach((location, ledger) ->
                starts.put(
                    location,
                    since.map(time -> firstReceivedFrom(ledger, time)).orElse(ledger.size())));
        starts.put(id.location(), id.index() + 1);
        yield starts;
      }
    };
  }

  /// Times of receipt never decrease with the index, so halving finds the first.
  private static long firstReceivedFrom(Ledger ledger, Instant time) {
    long low = ledger.minimumIndex();
    long high = ledger.size();
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (ledger.entry(middle).receivedAt().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static Set<String> names(Action action) {
    // Not Set.of: the broker's action has one name that serves as both.
    return new HashSet<>(List.of(action.name(), action.canonicalName()));
  }

  /// Commits the indexes and ends the tails. The ledgers stay open, and must until this returns.
  @Override
  public void close() {
    hub.close();
    kept.values().forEach(place -> place.index().close());
  }
}
