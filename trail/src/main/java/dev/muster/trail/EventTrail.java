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
import dev.muster.trail.query.ActionNames;
import dev.muster.trail.query.EventQuery;
import dev.muster.trail.query.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
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

  /// The newest events that answer the query.
  ///
  /// @param limit 1 to [#PAGE_MAX]
  /// @throws SearchUnavailable if an index cannot answer now
  public EventPage search(EventQuery query, int limit) {
    return page(query, limit, null);
  }

  /// As [#search(EventQuery, int)], behind the page that the cursor came with. Events that were
  /// recorded since then change nothing but by lying behind the cursor themselves.
  public EventPage search(EventQuery query, int limit, PageCursor after) {
    return page(query, limit, requireNonNull(after, "after is null"));
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

  /// The locations that have a ledger, sorted.
  public List<String> locations() {
    return List.copyOf(kept.keySet());
  }

  private EventPage page(EventQuery query, int limit, @Nullable PageCursor after) {
    if (limit < 1 || limit > PAGE_MAX) {
      throw new IllegalArgumentException("limit must be 1 to " + PAGE_MAX + ", got: " + limit);
    }
    List<PageCursor> places = new ArrayList<>();
    long behind = 0;
    for (Kept place : kept.values()) {
      // One more than asked for tells whether there is a next page.
      IndexSession.Found found = place.index().search(query, limit + 1, after);
      places.addAll(found.places());
      behind += Math.max(0, place.ledger().size() - found.indexed());
    }
    places.sort(null);
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
