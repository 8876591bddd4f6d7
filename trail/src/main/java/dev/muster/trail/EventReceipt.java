package dev.muster.trail;

import static java.util.Objects.requireNonNull;

/// Says where a recorded event stands. Given out only after the event is durable.
///
/// @param origin the ledger's origin line, as in its checkpoints
public record EventReceipt(String origin, String location, long index) {
  public EventReceipt {
    requireNonNull(origin, "origin is null");
    requireNonNull(location, "location is null");
  }

  public EventId id() {
    return new EventId(location, index);
  }
}
