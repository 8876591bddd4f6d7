package dev.muster.cloud;

import dev.muster.cloud.Result.Done;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// Tells by looking whether a cloud still shows what it showed before an act was asked for. One
/// look changes nothing.
public final class Untouched {
  private Untouched() {}

  /// Whether the cloud proves that it never took an act on: the resource is at rest in the state
  /// before the act, or what was to be created is not listed. False whenever that cannot be told:
  /// no look succeeded, or the act shows nothing until it is done.
  ///
  /// A resource may be listed late, so that one look proves nothing soon after the act.
  public static boolean isShown(Mutation mutation, CloudReader cloud) {
    return switch (mutation) {
      case Mutation.DeleteSnapshot m ->
          shows(cloud.snapshot(m.snapshotId()), snapshot -> snapshot.status().equals("available"));
      case Mutation.DeleteImage m ->
          shows(cloud.image(m.imageId()), image -> image.state().equals("active"));
      case Mutation.DeleteNetwork m -> shows(cloud.network(m.networkId()), _ -> true);
      case Mutation.DeleteVolume m ->
          shows(
              cloud.volume(m.volumeId()),
              volume -> volume.isAvailable() || volume.state().equals("in-use"));
      case Mutation.AttachVolume m ->
          shows(
              cloud.volume(m.volumeId()),
              volume -> volume.isAvailable() && !volume.isAttachedTo(m.serverId()));
      case Mutation.DetachVolume m ->
          shows(
              cloud.volume(m.volumeId()),
              volume -> volume.state().equals("in-use") && volume.isAttachedTo(m.serverId()));
      case Mutation.StartServer m ->
          shows(cloud.server(m.serverId()), server -> server.isStopped() && server.isAtRest());
      case Mutation.StopServer m ->
          shows(cloud.server(m.serverId()), server -> server.isRunning() && server.isAtRest());
      case Mutation.ResizeServer m ->
          shows(
              cloud.server(m.serverId()),
              server -> server.isAtRest() && !ServerCompletion.shows(server, m));
      case Mutation.DeleteServer m -> shows(cloud.server(m.serverId()), Server::isAtRest);
      case Mutation.UpdateVolume m ->
          shows(
              cloud.volume(m.volumeId()),
              volume -> volume.isAtRest() && !ReplicationCompletion.shows(volume, m));
      case Mutation.StartVolumeGroup m ->
          shows(
              cloud.volumeGroup(m.groupId()),
              group -> group.isAvailable() && !group.isReplicating());
      case Mutation.StopVolumeGroup m ->
          shows(
              cloud.volumeGroup(m.groupId()),
              group -> group.isAvailable() && group.isReplicating());
      case Mutation.ResetVolumeGroup m ->
          shows(cloud.volumeGroup(m.groupId()), VolumeGroup::isInError);
      case Mutation.UpdateVolumeGroup m ->
          shows(
              cloud.volumeGroup(m.groupId()),
              group -> group.isAvailable() && !GroupCompletion.shows(group, m));
      case Mutation.DeleteVolumeGroup m ->
          shows(cloud.volumeGroup(m.groupId()), VolumeGroup::isAvailable);
      case Mutation.CreateServer m -> lacks(cloud.servers(), Server::name, m.name());
      case Mutation.CreateVolumeGroup m -> lacks(cloud.volumeGroups(), VolumeGroup::name, m.name());
      case Mutation.OnboardVolumes m ->
          shows(cloud.onboardings(), all -> Adoption.onboardings(m, all).isEmpty());
      case Mutation.SnapshotServer m -> lacks(cloud.snapshots(), Snapshot::name, m.name());
      case Mutation.CreateNetwork m -> lacks(cloud.networks(), Network::name, m.name());
      case Mutation.CreateVolume m -> lacks(cloud.volumes(), Volume::name, m.name());
      case Mutation.CreateIkePolicy m ->
          lacks(cloud.ikePolicies(), IkePolicy::name, m.policy().name());
      // Images, copies and connections come and change by jobs, and nothing of them need be listed
      // before the end; a volume shows its replication only when it is set up.
      case Mutation.SetReplication _,
          Mutation.CaptureImage _,
          Mutation.UpdateNetwork _,
          Mutation.AttachNetwork _,
          Mutation.DetachNetwork _,
          Mutation.CloneVolumes _,
          Mutation.CreateCloudConnection _,
          Mutation.UpdateCloudConnection _,
          Mutation.UpdateIpsecPolicy _ ->
          false;
    };
  }

  private static <T> boolean shows(Result<T> result, Predicate<T> atRest) {
    return result instanceof Done<T>(T value) && atRest.test(value);
  }

  private static <T> boolean lacks(
      Result<List<T>> listing, Function<T, String> nameOf, String name) {
    return listing instanceof Done<List<T>>(List<T> items)
        && items.stream().noneMatch(item -> nameOf.apply(item).equals(name));
  }
}
