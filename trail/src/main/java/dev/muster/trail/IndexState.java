package dev.muster.trail;

import static java.util.Objects.requireNonNull;

/// How a search index stands to its ledger.
///
/// @param first index of the first entry that it holds: the ledger's minimum index when it was
///   built
/// @param next index of the first entry that it does not hold yet
/// @param committed index of the first entry that would be indexed again after a crash
/// @param size entries of the ledger
/// @param proven whether it holds as many events as it should, and the hash tree over what it was
///   made from is the ledger's
public record IndexState(
    String location, long first, long next, long committed, long size, boolean proven) {
  public IndexState {
    requireNonNull(location, "location is null");
  }

  /// Durable events that it does not hold yet, 0 or more.
  public long behind() {
    return Math.max(0, size - next);
  }
}
