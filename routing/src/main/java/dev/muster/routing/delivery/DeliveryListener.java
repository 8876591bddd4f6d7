package dev.muster.routing.delivery;

import dev.muster.ledger.LedgerName;

/// Hears of deliveries, for logs, metrics and alarms. Must not block.
public interface DeliveryListener {
  /// Events are durable at a target.
  default void sent(String target, LedgerName ledger, int events) {}

  /// An attempt failed; it is made again.
  ///
  /// @param attempt how often this batch has failed, 1 or more
  default void failed(String target, LedgerName ledger, RuntimeException failure, int attempt) {}

  /// A target will not have an event.
  default void deadLettered(DeadLetter letter) {}

  /// Hears nothing.
  static DeliveryListener none() {
    return new DeliveryListener() {};
  }
}
