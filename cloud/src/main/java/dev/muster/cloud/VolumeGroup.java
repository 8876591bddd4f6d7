package dev.muster.cloud;

import java.util.List;

/// Volumes that replicate together and share one consistent point.
///
/// @param auxiliary true at the recovery site
public record VolumeGroup(
    String id,
    String name,
    String status,
    String consistencyGroup,
    String replicationStatus,
    boolean auxiliary,
    List<String> volumeIds) {
  public VolumeGroup {
    volumeIds = List.copyOf(volumeIds);
  }
}
