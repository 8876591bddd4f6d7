package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.Entry;

/// An event that was found, exactly as it stands in the ledger.
///
/// @param entry index, time of receipt and the event's bytes
public record EventHit(String account, String location, Entry entry) {
  public EventHit {
    requireNonNull(account, "account is null");
    requireNonNull(location, "location is null");
    requireNonNull(entry, "entry is null");
  }

  public EventId id() {
    return new EventId(location, entry.index());
  }

  /// The event's JSON, UTF-8, byte for byte as it was recorded.
  public byte[] bytes() {
    return entry.bytes();
  }
}
