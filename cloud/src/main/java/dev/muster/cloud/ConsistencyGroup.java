package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

/// What the storage itself says of the replication behind a [VolumeGroup]; both sites see the same
/// group. Asking is rate limited by the cloud.
///
/// @param name equal at both sites
/// @param state the storage's word: `consistent_copying`, `inconsistent_copying`,
///   `consistent_stopped`, `inconsistent_stopped`, `idling`, one of these with `_disconnected`, or
///   `empty`
/// @param primaryRole `master` or `aux`: the half that is copied from; empty while both can be
///   written
/// @param sync the storage's word, for example `in_sync`; may be empty
/// @param cyclePeriodSeconds how often a consistent point is made; 0 if the cloud does not tell
/// @param volumes how many pairs it has
public record ConsistencyGroup(
    String name,
    String state,
    String primaryRole,
    String sync,
    int cyclePeriodSeconds,
    int volumes) {
  public ConsistencyGroup {
    requireNonNull(name, "name is null");
    requireNonNull(state, "state is null");
    requireNonNull(primaryRole, "primaryRole is null");
    requireNonNull(sync, "sync is null");
  }

  /// Whether data goes from one half to the other, be the copy consistent or not yet.
  public boolean isCopying() {
    return state.endsWith("_copying");
  }

  /// Whether the copy is consistent and kept up to date.
  public boolean isConsistentCopying() {
    return state.equals("consistent_copying");
  }

  /// Whether each half can be written by itself: failed over.
  public boolean isIdling() {
    return state.startsWith("idling");
  }

  public boolean isEmpty() {
    return state.equals("empty");
  }
}
