package dev.muster.routing.delivery;

import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// A target in memory that can be made to misbehave.
final class FakeTarget implements Sender {
  final Map<LedgerName, List<Long>> received = new TreeMap<>();

  /// Runs before the events are taken over; may throw, or wait.
  volatile BiConsumer<LedgerName, List<Entry>> trouble = (_, _) -> {};

  /// Runs after they are taken over: the answer gets lost.
  volatile BiConsumer<LedgerName, List<Entry>> lost = (_, _) -> {};

  @Override
  public void send(LedgerName ledger, List<Entry> events) {
    trouble.accept(ledger, events);
    synchronized (received) {
      received
          .computeIfAbsent(ledger, _ -> new ArrayList<>())
          .addAll(events.stream().map(Entry::index).toList());
    }
    lost.accept(ledger, events);
  }

  /// What came, in order, repeats included.
  List<Long> received(LedgerName ledger) {
    synchronized (received) {
      return List.copyOf(received.getOrDefault(ledger, List.of()));
    }
  }

  @Override
  public void check() {
    trouble.accept(new LedgerName("check", "check"), List.of());
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
