package dev.muster.routing.delivery;

import dev.muster.ledger.Entry;
import dev.muster.ledger.FollowerListener;
import dev.muster.ledger.LedgerName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Delivers one ledger to one target: the events that the routing of their time sends there, in
/// ledger order, each at least once. What the target will not have is put aside singly.
final class Delivery implements FollowerListener {
  private static final Duration BACKOFF_MAX = Duration.ofMinutes(5);
  private static final Duration CONFIGURATION_RETRY = Duration.ofMinutes(1);
  private static final int ANSWER_CHARS_MAX = 1_000;

  private final String target;
  private final LedgerName ledger;
  private final Choice choice;
  private final Sender sender;
  private final DeliveryStore store;
  private final InstantSource clock;
  private final DeliveryListener listener;
  private volatile DeliveryProgress progress;

  /// Which of some entries the routing sends to this target.
  @FunctionalInterface
  interface Choice {
    List<Entry> of(List<Entry> entries);
  }

  Delivery(
      String target,
      LedgerName ledger,
      DeliveryProgress progress,
      Choice choice,
      Sender sender,
      DeliveryStore store,
      InstantSource clock,
      DeliveryListener listener) {
    this.target = target;
    this.ledger = ledger;
    this.progress = progress;
    this.choice = choice;
    this.sender = sender;
    this.store = store;
    this.clock = clock;
    this.listener = listener;
  }

  DeliveryProgress progress() {
    return progress;
  }

  @Override
  public void onEntries(List<Entry> batch) {
    DeliveryProgress before = progress;
    List<Entry> fresh = batch.stream().filter(entry -> entry.index() >= before.next()).toList();
    if (fresh.isEmpty()) {
      return; // followers may repeat
    }
    if (fresh.getFirst().index() != before.next()) {
      throw new IllegalStateException(
          "delivery of %s to %s: expected event %d, got: %d"
              .formatted(ledger, target, before.next(), fresh.getFirst().index()));
    }
    List<Entry> wanted = choice.of(fresh);
    List<DeadLetter> dead = new ArrayList<>();
    if (!wanted.isEmpty()) {
      send(wanted, dead);
      listener.sent(target, ledger, wanted.size() - dead.size());
    }
    advance(fresh, wanted, dead);
    dead.forEach(listener::deadLettered);
  }

  private synchronized void advance(
      List<Entry> dealtWith, List<Entry> wanted, List<DeadLetter> dead) {
    DeliveryProgress was = progress;
    DeliveryProgress now =
        new DeliveryProgress(
            was.start(),
            was.next() + dealtWith.size(),
            was.delivered() + wanted.size() - dead.size(),
            was.filtered() + dealtWith.size() - wanted.size(),
            was.deadLettered() + dead.size());
    store.advance(target, ledger, now, hours(dealtWith, wanted, dead), dead);
    progress = now;
  }

  /// Sends a dead letter again, over a connection of its own.
  ///
  /// @return whether it got through; false if the target still will not have it
  boolean redrive(DeadLetter letter, Entry entry, Sender own) {
    try {
      own.send(ledger, List.of(entry));
    } catch (SendFailed failure) {
      if (failure.kind() == SendFailed.Kind.REJECTED) {
        return false;
      }
      throw failure;
    }
    redriven(letter, entry);
    return true;
  }

  private synchronized void redriven(DeadLetter letter, Entry entry) {
    DeliveryProgress was = progress;
    DeliveryProgress now =
        new DeliveryProgress(
            was.start(), was.next(), was.delivered() + 1, was.filtered(), was.deadLettered() - 1);
    store.redriven(letter, now, new HourCount(hour(entry), 1, 0, -1));
    progress = now;
  }

  /// Sends all, and halves what the target rejects until it is clear which event it means.
  private void send(List<Entry> events, List<DeadLetter> dead) {
    try {
      sender.send(ledger, events);
    } catch (SendFailed failure) {
      if (failure.kind() != SendFailed.Kind.REJECTED) {
        throw failure;
      }
      if (events.size() == 1) {
        dead.add(
            new DeadLetter(
                target, ledger, events.getFirst().index(), answer(failure), clock.instant()));
        return;
      }
      int half = events.size() / 2;
      send(events.subList(0, half), dead);
      send(events.subList(half, events.size()), dead);
    }
  }

  private static String answer(SendFailed failure) {
    String answer = String.valueOf(failure.getMessage());
    return answer.length() > ANSWER_CHARS_MAX ? answer.substring(0, ANSWER_CHARS_MAX) : answer;
  }

  @Override
  public Duration retryAfter(RuntimeException failure, int attempt) {
    listener.failed(target, ledger, failure, attempt);
    if (failure instanceof SendFailed send && send.kind() == SendFailed.Kind.CONFIGURATION) {
      return CONFIGURATION_RETRY;
    }
    long millis = Math.min(BACKOFF_MAX.toMillis(), 100L << Math.min(attempt, 20));
    // Spread, so that the deliveries of a target that comes back do not all come at once.
    long spread = Math.floorMod(Objects.hash(target, ledger, attempt), millis / 2 + 1);
    return Duration.ofMillis(millis / 2 + spread);
  }

  private static List<HourCount> hours(List<Entry> all, List<Entry> wanted, List<DeadLetter> dead) {
    Map<Instant, HourCount> hours = new TreeMap<>();
    all.forEach(entry -> count(hours, hour(entry), 0, 1, 0));
    wanted.forEach(entry -> count(hours, hour(entry), 1, -1, 0));
    for (Entry entry : wanted) {
      if (dead.stream().anyMatch(letter -> letter.index() == entry.index())) {
        count(hours, hour(entry), -1, 0, 1);
      }
    }
    return List.copyOf(hours.values());
  }

  private static void count(
      Map<Instant, HourCount> hours, Instant hour, long delivered, long filtered, long dead) {
    hours.merge(hour, new HourCount(hour, delivered, filtered, dead), HourCount::plus);
  }

  private static Instant hour(Entry entry) {
    return entry.receivedAt().truncatedTo(ChronoUnit.HOURS);
  }
}
