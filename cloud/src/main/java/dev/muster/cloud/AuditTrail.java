package dev.muster.cloud;

import dev.muster.cadf.CadfEvent;

/// Where events go. Implementations MUST return only when the event is durable.
@FunctionalInterface
public interface AuditTrail {
  /// Records an event for good.
  ///
  /// @throws AuditUnavailableException if the event could not be made durable; nothing may be done
  ///   then
  EventReceipt record(CadfEvent event);
}
