package dev.muster.routing.delivery;

import dev.muster.ledger.Entry;
import dev.muster.ledger.LedgerName;
import java.util.List;

/// Hands events to one target. Called by one thread at a time for each ledger, with rising indexes;
/// the same events come again when it is not known how the last attempt ended, so an event's
/// identity at the target is its ledger and index.
public interface Sender extends AutoCloseable {
  /// Hands over events, at least one; they are durable at the target when this returns.
  ///
  /// @throws SendFailed if that is not known to be so
  void send(LedgerName ledger, List<Entry> events);

  /// Tries the target out without an event.
  ///
  /// @throws SendFailed if events could not be sent now
  void check();

  @Override
  void close();
}
