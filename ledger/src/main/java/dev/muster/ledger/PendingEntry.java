package dev.muster.ledger;

import org.jspecify.annotations.Nullable;

/// An entry on its way to the disk, hashed by the caller's thread.
///
/// @param mark what its record says beside it, or null
@SuppressWarnings("ArrayRecordComponent") // never compared
record PendingEntry(byte[] bytes, byte[] leafHash, @Nullable RecordMark mark) {
  /// Bytes that its record takes.
  int recordBytes() {
    return SegmentFormat.recordBytes(mark == null ? 0 : mark.bytes().length, bytes.length);
  }

  boolean isKeyed() {
    return mark != null && mark.isKey();
  }
}
