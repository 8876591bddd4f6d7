package dev.muster.ledger;

import java.time.Duration;
import java.util.List;

/// What a follower does with the entries of a ledger.
///
/// Called on the follower's own thread, one batch at a time, in index order, each entry at least
/// once: the cursor is the listener's to keep, and a follower that is started again begins where it
/// is told to.
@FunctionalInterface
public interface FollowerListener {
  /// Takes the next entries, at least one. Returning means that the batch is dealt with; throwing
  /// means that the same batch is offered again after [#retryAfter].
  void onEntries(List<Entry> batch);

  /// How long to wait before a batch that failed is offered again.
  ///
  /// @param attempt how often this batch has failed, 1 or more
  default Duration retryAfter(RuntimeException failure, int attempt) {
    return Duration.ofMillis(Math.min(10_000L, 50L << Math.min(attempt, 8)));
  }
}
