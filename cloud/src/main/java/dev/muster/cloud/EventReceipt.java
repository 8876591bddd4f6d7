package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

/// Where an event stands for good.
///
/// @param origin the ledger's name
/// @param location the ledger's location, for example `us-east`
/// @param index the entry's index, 0 or more
public record EventReceipt(String origin, String location, long index) {
  public EventReceipt {
    requireNonNull(origin, "origin is null");
    requireNonNull(location, "location is null");
    if (index < 0) {
      throw new IllegalArgumentException("index must be 0 or more, got: " + index);
    }
  }

  /// The event's id for people, for example `us-east:41`.
  public String eventId() {
    return location + ":" + index;
  }
}
