package dev.muster.cloud.survey;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Volume;
import java.time.Instant;
import java.util.Optional;

/// A volume with what a listing tells beyond the port's own record.
///
/// @param boot whether a server boots from it
/// @param outOfBandDeleted whether the storage lost it behind the cloud's back
/// @param replicationStatus `enabled`, `disabled`, `not-capable` or empty
/// @param freezeTime the newest consistent point of the copy, if the cloud tells one that can be
///   read
public record VolumeDetail(
    Volume volume,
    String pool,
    boolean shareable,
    boolean boot,
    boolean outOfBandDeleted,
    String replicationStatus,
    Optional<Instant> freezeTime) {
  public VolumeDetail {
    requireNonNull(volume, "volume is null");
    requireNonNull(freezeTime, "freezeTime is null");
  }

  public String id() {
    return volume.id();
  }

  public String name() {
    return volume.name();
  }

  public Volume.Replication replication() {
    return volume.replication();
  }

  /// Whether it is an end of a remote-copy relationship.
  public boolean isReplicated() {
    return replication().enabled() || replication().auxiliary();
  }

  /// Whether the other is the other end of the same relationship.
  public boolean isPartnerOf(VolumeDetail other) {
    return !replication().masterVolumeName().isEmpty()
        && replication().masterVolumeName().equals(other.replication().masterVolumeName())
        && replication().auxVolumeName().equals(other.replication().auxVolumeName());
  }
}
