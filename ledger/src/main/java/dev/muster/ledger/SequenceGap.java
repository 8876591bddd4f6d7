package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// Sequences of a producer for which there is no entry.
///
/// @param to the last one
/// @param index of the entry that says so: the one behind the jump; for a loss its tombstone
/// @param since when that entry was received
public record SequenceGap(String producer, long from, long to, long index, Instant since) {
  public SequenceGap {
    requireNonNull(producer, "producer is null");
    requireNonNull(since, "since is null");
    if (from < 1 || to < from || index < 0) {
      throw new IllegalArgumentException(
          "a gap must be 1 <= from <= to with an index of 0 or more, got: from %d, to %d, index %d"
              .formatted(from, to, index));
    }
  }

  /// How many sequences.
  public long count() {
    return to - from + 1;
  }
}
