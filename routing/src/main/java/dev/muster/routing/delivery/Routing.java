package dev.muster.routing.delivery;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.Entry;
import dev.muster.ledger.Follower;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.routing.delivery.RoutingHistory.Revision;
import dev.muster.routing.rules.RoutingTable;
import dev.muster.routing.rules.Target;
import dev.muster.routing.rules.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The routing of an installation: its table, the history of it, and the deliveries that follow the
/// ledgers. Thread-safe. Owns the deliveries, not the ledgers.
public final class Routing implements AutoCloseable {
  private final Ledgers ledgers;
  private final RoutingStore routingStore;
  private final DeliveryStore deliveryStore;
  private final Senders senders;
  private final InstantSource clock;
  private final DeliveryListener listener;
  private final RoutingTable nothing;

  /// Deliveries choose under the read lock, changes happen under the write lock: what a change sees
  /// as the end of a ledger nobody has chosen beyond.
  private final ReadWriteLock choosing = new ReentrantReadWriteLock();

  private volatile RoutingHistory history;
  private final Map<String, TargetHealth> health = new ConcurrentHashMap<>();
  private final Map<LedgerName, Map<String, Running>> running = new TreeMap<>();
  private boolean closed;

  private record Running(Target target, Delivery delivery, LateSender sender, Follower follower) {
    void stop() {
      follower.close();
      sender.close();
    }
  }

  private Routing(
      Ledgers ledgers,
      RoutingStore routingStore,
      DeliveryStore deliveryStore,
      Senders senders,
      RoutingTable nothing,
      InstantSource clock,
      DeliveryListener listener) {
    this.ledgers = requireNonNull(ledgers, "ledgers is null");
    this.routingStore = requireNonNull(routingStore, "routingStore is null");
    this.deliveryStore = requireNonNull(deliveryStore, "deliveryStore is null");
    this.senders = requireNonNull(senders, "senders is null");
    this.nothing = requireNonNull(nothing, "nothing is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.listener = requireNonNull(listener, "listener is null");
    history = routingStore.history();
  }

  /// Goes on where the stores say that the last process ended.
  ///
  /// @param nothing the table that holds until there is another
  public static Routing start(
      Ledgers ledgers,
      RoutingStore routingStore,
      DeliveryStore deliveryStore,
      Senders senders,
      RoutingTable nothing,
      InstantSource clock,
      DeliveryListener listener) {
    Routing routing =
        new Routing(ledgers, routingStore, deliveryStore, senders, nothing, clock, listener);
    routing.refresh();
    return routing;
  }

  /// The table that holds for new events.
  public RoutingTable table() {
    return history.newest().map(Revision::table).orElse(nothing);
  }

  public RoutingHistory history() {
    return history;
  }

  /// Changes the table for every event that is not in a ledger yet. One change at a time.
  ///
  /// @param change of the table as it is now; what it throws ends this call, and nothing changed
  /// @return the table as it is from now on
  public synchronized RoutingTable change(UnaryOperator<RoutingTable> change) {
    RoutingTable changed;
    choosing.writeLock().lock();
    try {
      changed = change.apply(table());
      Map<LedgerName, Long> ends = new HashMap<>();
      for (LedgerName name : ledgers.names()) {
        ends.put(name, ledgers.ledger(name).size());
      }
      RoutingHistory next = history.plus(clock.instant(), changed, ends);
      routingStore.keep(next.revisions().getLast());
      history = next;
    } finally {
      choosing.writeLock().unlock();
    }
    refresh();
    return changed;
  }

  /// Where an event that happens now goes, and why.
  public Verdict explain(String location) {
    return table().decide(location, clock.instant());
  }

  /// Where an entry of a ledger went or goes, and why.
  ///
  /// @param revision which revision of the routing it goes by
  /// @param deliveries what became of it at each of the verdict's targets that still exist
  public record Explained(int revision, Verdict verdict, Map<String, Fate> deliveries) {
    public Explained {
      requireNonNull(verdict, "verdict is null");
      deliveries = Map.copyOf(deliveries);
    }
  }

  /// What became of an event at a target.
  public enum Fate {
    DELIVERED,
    PENDING,
    DEAD_LETTERED
  }

  /// Where an entry went or goes, and why; empty if it is older than the first routing.
  ///
  /// @throws IndexOutOfBoundsException if the ledger has no such entry
  public synchronized Optional<Explained> explain(LedgerName ledger, long index) {
    Entry entry =
        ledgers
            .find(ledger)
            .orElseThrow(() -> new IndexOutOfBoundsException("there is no ledger " + ledger))
            .entry(index);
    return history
        .of(ledger, index)
        .map(revision -> {
          Verdict verdict = revision.table().decide(EventLocation.of(entry), entry.receivedAt());
          Map<String, Fate> fates = new LinkedHashMap<>();
          Map<String, Running> byTarget = running.getOrDefault(ledger, Map.of());
          for (String target : verdict.targets()) {
            Running one = byTarget.get(target);
            if (one != null) {
              fates.put(target, fate(one, ledger, index));
            }
          }
          return new Explained(revision.number(), verdict, fates);
        });
  }

  private Fate fate(Running one, LedgerName ledger, long index) {
    if (index >= one.delivery.progress().next()) {
      return Fate.PENDING;
    }
    return deliveryStore.deadLetter(one.target.id(), ledger, index).isPresent()
        ? Fate.DEAD_LETTERED
        : Fate.DELIVERED;
  }

  /// Whether events get through to a target.
  public TargetHealth health(String target) {
    return health.getOrDefault(target, TargetHealth.FINE);
  }

  /// Tries a target out, as it is or as it would be.
  public TargetHealth check(Target target) {
    LateSender sender = new LateSender(() -> senders.open(target));
    try {
      sender.check();
      return TargetHealth.FINE;
    } catch (SendFailed e) {
      return new TargetHealth(true, Optional.of(clock.instant()), String.valueOf(e.getMessage()));
    } finally {
      sender.close();
    }
  }

  /// One account for each ledger and target.
  public synchronized List<DeliveryAccount> accounts() {
    List<DeliveryAccount> accounts = new ArrayList<>();
    running.forEach((ledger, byTarget) ->
        byTarget.forEach((target, one) -> {
          DeliveryProgress progress = one.delivery.progress(); // first: the ledger only grows
          accounts.add(DeliveryAccount.of(ledger, target, progress, ledgers.ledger(ledger).size()));
        }));
    return accounts;
  }

  /// Sends the dead letters of a target again, each by itself.
  ///
  /// @param max at most so many, the oldest first
  /// @return how many got through; the others stay
  /// @throws SendFailed if the target cannot be reached
  public int redrive(String target, int max) {
    Target to = table().target(target);
    int through = 0;
    LateSender own = new LateSender(() -> senders.open(to));
    try {
      for (DeadLetter letter : deliveryStore.deadLetters(target, max)) {
        Optional<Running> delivery = running(letter.ledger(), target);
        Entry entry = ledgers.ledger(letter.ledger()).entry(letter.index());
        if (delivery.isPresent() && delivery.get().delivery.redrive(letter, entry, own)) {
          through++;
        }
      }
    } finally {
      own.close();
    }
    return through;
  }

  private synchronized Optional<Running> running(LedgerName ledger, String target) {
    return Optional.ofNullable(running.getOrDefault(ledger, Map.of()).get(target));
  }

  /// Starts what the table asks for and stops what it does not; takes in new ledgers.
  public synchronized void refresh() {
    if (closed) {
      return;
    }
    Map<String, Target> targets =
        table().targets().stream().collect(Collectors.toMap(Target::id, target -> target));
    for (Map<String, Running> byTarget : running.values()) {
      byTarget
          .values()
          .removeIf(one -> {
            Target now = targets.get(one.target.id());
            boolean stays = one.target.equals(now);
            if (!stays) {
              one.stop();
              if (now == null) {
                deliveryStore.forget(one.target.id());
                health.remove(one.target.id());
              }
            }
            return !stays;
          });
    }
    for (LedgerName ledger : ledgers.names()) {
      Map<String, Running> byTarget = running.computeIfAbsent(ledger, _ -> new LinkedHashMap<>());
      for (Target target : targets.values()) {
        byTarget.computeIfAbsent(target.id(), _ -> deliver(ledger, target));
      }
    }
  }

  private Running deliver(LedgerName name, Target target) {
    Ledger ledger = ledgers.ledger(name);
    DeliveryProgress progress =
        deliveryStore
            .progress(target.id(), name)
            .orElseGet(() ->
                DeliveryProgress.from(history.begin(name, target.id()).orElse(ledger.size())));
    LateSender sender = new LateSender(() -> senders.open(target));
    Delivery delivery =
        new Delivery(
            target.id(),
            name,
            progress,
            entries -> choose(name, target.id(), entries),
            sender,
            deliveryStore,
            clock,
            new Health());
    Follower follower = ledger.follow("delivery to " + target.name(), progress.next(), delivery);
    return new Running(target, delivery, sender, follower);
  }

  private List<Entry> choose(LedgerName ledger, String target, List<Entry> entries) {
    choosing.readLock().lock();
    try {
      RoutingHistory now = history;
      return entries.stream()
          .filter(entry ->
              now.of(ledger, entry.index())
                  .filter(revision ->
                      revision
                          .table()
                          .decide(EventLocation.of(entry), entry.receivedAt())
                          .targets()
                          .contains(target))
                  .isPresent())
          .toList();
    } finally {
      choosing.readLock().unlock();
    }
  }

  /// Stops after the batches in hand.
  @Override
  public synchronized void close() {
    closed = true;
    running.values().forEach(byTarget -> byTarget.values().forEach(Running::stop));
    running.clear();
  }

  /// Keeps each target's health, and passes on what it hears.
  private final class Health implements DeliveryListener {
    @Override
    public void sent(String target, LedgerName ledger, int events) {
      health.computeIfPresent(target, (_, was) -> was.recovered());
      listener.sent(target, ledger, events);
    }

    @Override
    public void failed(String target, LedgerName ledger, RuntimeException failure, int attempt) {
      Instant now = clock.instant();
      health.put(
          target, new TargetHealth(true, Optional.of(now), String.valueOf(failure.getMessage())));
      listener.failed(target, ledger, failure, attempt);
    }

    @Override
    public void deadLettered(DeadLetter letter) {
      listener.deadLettered(letter);
    }
  }
}
