package dev.muster.cloud;

import java.util.List;

/// A block volume.
///
/// @param state the cloud's word: `available`, `in-use`, `creating`, `error` and others
/// @param sizeGb size in GiB
/// @param serverIds the servers it is attached to
public record Volume(
    String id,
    String name,
    String state,
    double sizeGb,
    String tier,
    boolean bootable,
    List<String> serverIds,
    Replication replication) {
  public Volume {
    serverIds = List.copyOf(serverIds);
  }

  /// How a volume stands in replication; names are the storage's own and equal on both sites.
  ///
  /// @param auxiliary true for the copy at the recovery site
  /// @param groupId the local volume group, or empty
  /// @param freezeTime the newest consistent point on the copy as the cloud prints it, or empty
  public record Replication(
      boolean enabled,
      boolean auxiliary,
      String primaryRole,
      String masterVolumeName,
      String auxVolumeName,
      String mirroringState,
      String groupId,
      String consistencyGroup,
      String freezeTime) {
    public static final Replication NONE =
        new Replication(false, false, "", "", "", "", "", "", "");
  }

  public boolean isAvailable() {
    return state.equals("available");
  }

  public boolean isAttachedTo(String serverId) {
    return serverIds.contains(serverId);
  }
}
