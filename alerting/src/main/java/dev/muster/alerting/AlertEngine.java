package dev.muster.alerting;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.ledger.Entry;
import dev.muster.ledger.FollowerListener;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Evaluates rules on each event of any number of ledgers. Its whole state is a fold of the events:
/// start it again from index 0, and the same alerts are open. Thread-safe.
public final class AlertEngine {
  private final InstantSource clock;
  private final AlertListener listener;
  private final Outbox outbox;
  private final List<RuleFold> folds = new ArrayList<>();
  private final Map<String, Long> catchingUp = new HashMap<>(); // announceFrom by location

  /// @throws IllegalArgumentException if two rules have one name
  public AlertEngine(List<AlertRule> rules, InstantSource clock, AlertListener listener) {
    this.clock = clock;
    this.listener = listener;
    outbox = new Outbox(listener);
    Set<String> names = new HashSet<>();
    for (AlertRule rule : rules) {
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException("two alert rules are called '" + rule.name() + "'");
      }
      folds.add(RuleFold.of(rule, outbox));
    }
  }

  /// A follower of one ledger for this engine, to be started at index 0.
  ///
  /// @param announceFrom index from which on the listener hears of alerts: what lies before was
  ///   announced before a restart and only rebuilds the state
  public synchronized FollowerListener follower(String location, long announceFrom) {
    if (announceFrom > 0) {
      catchingUp.put(location, announceFrom);
    }
    return batch -> onEntries(location, announceFrom, batch);
  }

  private synchronized void onEntries(String location, long announceFrom, List<Entry> batch) {
    for (Entry entry : batch) {
      outbox.announcing(entry.index() >= announceFrom);
      EventRef ref = new EventRef(location, entry.index());
      read(ref, entry.bytes())
          .ifPresent(event -> folds.forEach(fold -> fold.onEvent(new SeenEvent(ref, event))));
    }
    outbox.announcing(true);
    long next = batch.getLast().index() + 1;
    catchingUp.computeIfPresent(location, (_, from) -> next < from ? from : null);
  }

  private Optional<CadfEvent> read(EventRef ref, byte[] bytes) {
    try {
      return Optional.of(CadfJson.parse(bytes));
    } catch (InvalidEventException e) {
      listener.unreadable(ref, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Lets time pass: raises what is overdue, resolves what is over. To be called now and then,
  /// every few seconds. Does nothing before every follower has read again what was announced
  /// before: the outcome of an old act may be among what it has not read yet.
  public synchronized void tick() {
    if (catchingUp.isEmpty()) {
      folds.forEach(fold -> fold.onTime(clock.instant()));
    }
  }

  /// The open alerts, oldest first.
  public synchronized List<Alert> open() {
    return outbox.all();
  }
}
