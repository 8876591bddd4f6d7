package dev.muster.trail;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventTooLargeException;
import dev.muster.ledger.IdempotencyConflict;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.Ledgers;
import dev.muster.ledger.ProducerPlace;
import dev.muster.ledger.Receipt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// Writes events into their ledgers.
final class Intake {
  private final Ledgers ledgers;
  private final String account;
  private final LedgerChoice choice;
  private final Consumer<String> used;

  /// @param used hears of each location before the first event goes there, and on every event after
  ///   that
  Intake(Ledgers ledgers, String account, LedgerChoice choice, Consumer<String> used) {
    this.ledgers = ledgers;
    this.account = account;
    this.choice = choice;
    this.used = used;
  }

  EventReceipt record(CadfEvent event) {
    byte[] bytes = CadfJson.write(event);
    String location = choice.locationOf(event);
    try {
      return receipt(location, ledger(location).append(bytes).join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof LedgerException failure) {
        failure.addSuppressed(e); // says where the caller waited
        throw failure;
      }
      throw e;
    }
  }

  List<CompletableFuture<EventReceipt>> recordAll(List<CadfEvent> events) {
    List<CompletableFuture<EventReceipt>> results = new ArrayList<>(events.size());
    Map<String, Batch> batches = new HashMap<>();
    for (CadfEvent event : events) {
      CompletableFuture<EventReceipt> result = new CompletableFuture<>();
      results.add(result);
      try {
        byte[] bytes = CadfJson.write(event);
        batches.computeIfAbsent(choice.locationOf(event), Batch::new).add(bytes, result);
      } catch (EventTooLargeException | IllegalArgumentException e) {
        result.completeExceptionally(e);
      }
    }
    batches.values().forEach(batch -> batch.appendTo(ledger(batch.location)));
    return results;
  }

  List<CompletableFuture<EventReceipt>> recordAllAt(
      List<CadfEvent> events, List<ProducerPlace> places) {
    if (events.size() != places.size()) {
      throw new IllegalArgumentException(
          "expected a place for each of %d events, got: %d"
              .formatted(events.size(), places.size()));
    }
    List<CompletableFuture<EventReceipt>> results = new ArrayList<>(events.size());
    Map<String, Sequence> sequences = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      CompletableFuture<EventReceipt> result = new CompletableFuture<>();
      results.add(result);
      try {
        byte[] bytes = CadfJson.write(events.get(i));
        sequences
            .computeIfAbsent(choice.locationOf(events.get(i)), _ -> Sequence.empty())
            .add(bytes, places.get(i), result);
      } catch (EventTooLargeException | IllegalArgumentException e) {
        result.completeExceptionally(e);
      }
    }
    sequences.forEach((location, sequence) -> sequence.appendTo(ledger(location), location));
    return results;
  }

  PreparedEvent prepare(CadfEvent event, String key, boolean keyedByContent) {
    return new PreparedEvent(choice.locationOf(event), CadfJson.write(event), key, keyedByContent);
  }

  List<CompletableFuture<EventReceipt>> recordPrepared(List<PreparedEvent> events) {
    Map<String, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < events.size(); i++) {
      places.computeIfAbsent(events.get(i).location(), _ -> new ArrayList<>()).add(i);
    }
    var results = new ArrayList<CompletableFuture<EventReceipt>>(events.size());
    events.forEach(_ -> results.add(new CompletableFuture<>()));
    places.forEach((location, of) -> {
      Ledger ledger = ledger(location);
      List<PreparedEvent> here = of.stream().map(events::get).toList();
      List<CompletableFuture<Receipt>> receipts =
          ledger.appendAll(
              here.stream().map(PreparedEvent::bytes).toList(),
              here.stream().map(PreparedEvent::idempotencyKey).toList());
      for (int i = 0; i < here.size(); i++) {
        results.set(of.get(i), receipt(ledger, location, here.get(i), receipts.get(i)));
      }
    });
    return results;
  }

  private static CompletableFuture<EventReceipt> receipt(
      Ledger ledger, String location, PreparedEvent event, CompletableFuture<Receipt> result) {
    return result
        .thenApply(receipt -> receipt(location, receipt))
        .exceptionallyCompose(failure -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          return event.isKeyedByContent()
                  && cause instanceof IdempotencyConflict known
                  && known.index().isPresent()
              ? CompletableFuture.completedFuture(
                  new EventReceipt(ledger.origin(), location, known.index().getAsLong()))
              : CompletableFuture.failedFuture(cause == null ? failure : cause);
        });
  }

  private Ledger ledger(String location) {
    Ledger ledger = ledgers.ledger(account, location);
    used.accept(location);
    return ledger;
  }

  private static EventReceipt receipt(String location, Receipt receipt) {
    return new EventReceipt(receipt.origin(), location, receipt.index());
  }

  /// Events with their producers' places, for one ledger.
  private record Sequence(
      List<byte[]> entries,
      List<ProducerPlace> places,
      List<CompletableFuture<EventReceipt>> results) {
    static Sequence empty() {
      return new Sequence(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void add(byte[] entry, ProducerPlace place, CompletableFuture<EventReceipt> result) {
      entries.add(entry);
      places.add(place);
      results.add(result);
    }

    void appendTo(Ledger ledger, String location) {
      List<CompletableFuture<Receipt>> receipts = ledger.appendAllAt(entries, places);
      for (int i = 0; i < results.size(); i++) {
        CompletableFuture<EventReceipt> result = results.get(i);
        CompletableFuture<Void> _ =
            receipts
                .get(i)
                .handle((receipt, failure) -> {
                  if (failure != null) {
                    result.completeExceptionally(failure);
                  } else {
                    result.complete(receipt(location, receipt));
                  }
                  return null;
                });
      }
    }
  }

  /// Events for one ledger.
  private static final class Batch {
    private final String location;
    private final List<byte[]> entries = new ArrayList<>();
    private final List<CompletableFuture<EventReceipt>> results = new ArrayList<>();

    Batch(String location) {
      this.location = location;
    }

    void add(byte[] entry, CompletableFuture<EventReceipt> result) {
      entries.add(entry);
      results.add(result);
    }

    void appendTo(Ledger ledger) {
      CompletableFuture<Void> _ =
          ledger
              .appendAll(entries)
              .handle((receipts, failure) -> {
                for (int i = 0; i < results.size(); i++) {
                  if (failure != null) {
                    results.get(i).completeExceptionally(failure);
                  } else {
                    results.get(i).complete(receipt(location, receipts.get(i)));
                  }
                }
                return null;
              });
    }
  }
}
