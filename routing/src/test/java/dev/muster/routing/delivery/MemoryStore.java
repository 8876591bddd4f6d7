package dev.muster.routing.delivery;

import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.RoutingHistory.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Both stores in memory; what outlives a [Routing] in a test.
final class MemoryStore implements DeliveryStore, RoutingStore {
  private record Key(String target, LedgerName ledger) {}

  private final Map<Key, DeliveryProgress> progress = new HashMap<>();
  private final Map<Key, Map<Instant, HourCount>> hours = new HashMap<>();
  private final List<DeadLetter> dead = new ArrayList<>();
  private RoutingHistory history = new RoutingHistory(List.of());

  @Override
  public synchronized Optional<DeliveryProgress> progress(String target, LedgerName ledger) {
    return Optional.ofNullable(progress.get(new Key(target, ledger)));
  }

  @Override
  public synchronized void advance(
      String target,
      LedgerName ledger,
      DeliveryProgress reached,
      List<HourCount> counts,
      List<DeadLetter> letters) {
    Key key = new Key(target, ledger);
    progress.put(key, reached);
    counts.forEach(count -> add(key, count));
    dead.addAll(letters);
  }

  private void add(Key key, HourCount count) {
    hours.computeIfAbsent(key, _ -> new TreeMap<>()).merge(count.hour(), count, HourCount::plus);
  }

  @Override
  public synchronized List<DeadLetter> deadLetters(String target, int max) {
    return dead.stream().filter(letter -> letter.target().equals(target)).limit(max).toList();
  }

  @Override
  public synchronized Optional<DeadLetter> deadLetter(
      String target, LedgerName ledger, long index) {
    return dead.stream()
        .filter(letter ->
            letter.target().equals(target)
                && letter.ledger().equals(ledger)
                && letter.index() == index)
        .findFirst();
  }

  @Override
  public synchronized void redriven(DeadLetter letter, DeliveryProgress reached, HourCount hour) {
    Key key = new Key(letter.target(), letter.ledger());
    dead.remove(letter);
    progress.put(key, reached);
    add(key, hour);
  }

  @Override
  public synchronized List<HourCount> hours(String target, LedgerName ledger) {
    return List.copyOf(hours.getOrDefault(new Key(target, ledger), Map.of()).values());
  }

  @Override
  public synchronized void forget(String target) {
    progress.keySet().removeIf(key -> key.target.equals(target));
    hours.keySet().removeIf(key -> key.target.equals(target));
    dead.removeIf(letter -> letter.target().equals(target));
  }

  @Override
  public synchronized RoutingHistory history() {
    return history;
  }

  @Override
  public synchronized void keep(Revision revision) {
    List<Revision> more = new ArrayList<>(history.revisions());
    more.add(revision);
    history = new RoutingHistory(more);
  }
}
