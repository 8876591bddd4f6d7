package dev.muster.cloud;

import java.util.List;

/// A block volume.
///
/// @param state the cloud's word: `available`, `in-use`, `creating`, `error` and others
/// @param sizeGb size in GiB
/// @param shareable whether several servers may hold it at once
/// @param serverIds the servers it is attached to
/// @param userTags in the cloud's order
public record Volume(
    String id,
    String name,
    String state,
    double sizeGb,
    String tier,
    boolean bootable,
    boolean shareable,
    List<String> serverIds,
    List<String> userTags,
    Replication replication) {
  public Volume {
    serverIds = List.copyOf(serverIds);
    userTags = List.copyOf(userTags);
  }

  /// A volume for one server at a time, without tags.
  public Volume(
      String id,
      String name,
      String state,
      double sizeGb,
      String tier,
      boolean bootable,
      List<String> serverIds,
      Replication replication) {
    this(id, name, state, sizeGb, tier, bootable, false, serverIds, List.of(), replication);
  }

  /// How a volume stands in replication; names are the storage's own and equal on both sites.
  ///
  /// @param auxiliary true for the copy at the recovery site
  /// @param groupId the local volume group, or empty
  /// @param freezeTime the newest consistent point on the copy as the cloud prints it, or empty
  /// @param status `enabled` or `disabled`; empty if it does not replicate
  /// @param outOfBandDeleted whether the other half was deleted behind the cloud's back
  public record Replication(
      boolean enabled,
      boolean auxiliary,
      String primaryRole,
      String masterVolumeName,
      String auxVolumeName,
      String mirroringState,
      String groupId,
      String consistencyGroup,
      String freezeTime,
      String status,
      boolean outOfBandDeleted) {
    public static final Replication NONE =
        new Replication(false, false, "", "", "", "", "", "", "");

    /// A pair whose halves are both there.
    public Replication(
        boolean enabled,
        boolean auxiliary,
        String primaryRole,
        String masterVolumeName,
        String auxVolumeName,
        String mirroringState,
        String groupId,
        String consistencyGroup,
        String freezeTime) {
      this(
          enabled,
          auxiliary,
          primaryRole,
          masterVolumeName,
          auxVolumeName,
          mirroringState,
          groupId,
          consistencyGroup,
          freezeTime,
          "",
          false);
    }
  }

  /// Whether it is attached or free, and nothing is being done to it.
  public boolean isAtRest() {
    return isAvailable() || state.equals("in-use");
  }

  public boolean isAvailable() {
    return state.equals("available");
  }

  public boolean isAttachedTo(String serverId) {
    return serverIds.contains(serverId);
  }
}
