package dev.muster.ledger;

import org.jspecify.annotations.Nullable;

/// An entry on its way to the disk, hashed by the caller's thread.
///
/// @param key idempotency key, or null
@SuppressWarnings("ArrayRecordComponent") // never compared
record PendingEntry(byte[] bytes, byte[] leafHash, byte @Nullable [] key) {}
