package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

/// One pair of volumes of a [ConsistencyGroup]. Asking is rate limited by the cloud.
///
/// @param name the storage's name of the relationship
/// @param masterVolumeName the storage's name of the half at home; equal at both sites
/// @param auxVolumeName the storage's name of the other half; equal at both sites
/// @param state as of [ConsistencyGroup#state]
/// @param primaryRole `master`, `aux`, or empty while both can be written
/// @param progressPercent how much is copied, 0 to 100
/// @param freezeTime the newest consistent point on the copy as the cloud prints it, or empty
public record RemoteCopy(
    String name,
    String masterVolumeName,
    String auxVolumeName,
    String state,
    String primaryRole,
    String sync,
    int progressPercent,
    String freezeTime) {
  public RemoteCopy {
    requireNonNull(name, "name is null");
    requireNonNull(masterVolumeName, "masterVolumeName is null");
    requireNonNull(auxVolumeName, "auxVolumeName is null");
    requireNonNull(state, "state is null");
    requireNonNull(primaryRole, "primaryRole is null");
    requireNonNull(sync, "sync is null");
    requireNonNull(freezeTime, "freezeTime is null");
  }
}
