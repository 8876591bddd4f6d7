package dev.muster.trail;

import static java.util.Objects.requireNonNull;

/// An event of another producer, written and on its way to its ledger; from [EventTrail#prepare].
public final class PreparedEvent {
  private final String location;
  private final byte[] bytes;
  private final String idempotencyKey;
  private final boolean keyedByContent;

  PreparedEvent(String location, byte[] bytes, String idempotencyKey, boolean keyedByContent) {
    this.location = location;
    this.bytes = bytes;
    this.idempotencyKey = requireNonNull(idempotencyKey, "idempotencyKey is null");
    this.keyedByContent = keyedByContent;
  }

  /// The location in whose ledger it will stand.
  public String location() {
    return location;
  }

  byte[] bytes() {
    return bytes;
  }

  String idempotencyKey() {
    return idempotencyKey;
  }

  /// Whether the key was made from the event: then another entry under it is the same event, in
  /// whatever bytes.
  boolean isKeyedByContent() {
    return keyedByContent;
  }
}
