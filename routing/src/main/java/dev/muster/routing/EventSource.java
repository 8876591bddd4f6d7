package dev.muster.routing;

import dev.muster.ledger.Entry;
import dev.muster.ledger.Ledger;

/// What a delivery reads of a ledger when it starts.
interface EventSource {
  long size();

  Entry entry(long index);

  static EventSource of(Ledger ledger) {
    return new EventSource() {
      @Override
      public long size() {
        return ledger.size();
      }

      @Override
      public Entry entry(long index) {
        return ledger.entry(index);
      }
    };
  }
}
