package dev.muster.routing.delivery;

import dev.muster.routing.delivery.RoutingHistory.Revision;

/// Keeps every revision of the routing.
public interface RoutingStore {
  /// Everything that was kept.
  RoutingHistory history();

  /// Keeps one more revision; durable when it returns.
  void keep(Revision revision);
}
