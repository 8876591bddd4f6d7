package dev.muster.ledger;

/// Takes entries one by one, in index order.
@FunctionalInterface
public interface EntryConsumer {
  void accept(Entry entry);
}
