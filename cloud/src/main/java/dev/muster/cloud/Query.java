package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Function;

/// A read that a person or client asks for, as a value: what it is called in the ledger, what it
/// looks at, and how.
///
/// @param action the action's name in the catalogue
/// @param resourceType the provider's resource type, for the target's CRN
/// @param resourceId the resource looked at, or empty for a listing
public record Query<T>(
    String action,
    String resourceType,
    String resourceId,
    Function<CloudReader, Result<T>> reader) {
  public Query {
    requireNonNull(action, "action is null");
    requireNonNull(resourceType, "resourceType is null");
    requireNonNull(resourceId, "resourceId is null");
    requireNonNull(reader, "reader is null");
  }

  public static Query<List<Server>> servers() {
    return new Query<>("dr-instance.list", "pvm-instance", "", CloudReader::servers);
  }

  public static Query<Server> server(String id) {
    return new Query<>("dr-instance.read", "pvm-instance", id, cloud -> cloud.server(id));
  }

  public static Query<List<Image>> images() {
    return new Query<>("dr-image.list", "image", "", CloudReader::images);
  }

  public static Query<List<Network>> networks() {
    return new Query<>("dr-network.list", "network", "", CloudReader::networks);
  }

  public static Query<Network> network(String id) {
    return new Query<>("dr-network.read", "network", id, cloud -> cloud.network(id));
  }

  public static Query<List<Volume>> volumes() {
    return new Query<>("dr-volume.list", "volume", "", CloudReader::volumes);
  }

  public static Query<Volume> volume(String id) {
    return new Query<>("dr-volume.read", "volume", id, cloud -> cloud.volume(id));
  }

  public static Query<List<VolumeGroup>> volumeGroups() {
    return new Query<>("dr-volume-group.list", "volume-group", "", CloudReader::volumeGroups);
  }

  public static Query<VolumeGroup> volumeGroup(String id) {
    return new Query<>("dr-volume-group.read", "volume-group", id, cloud -> cloud.volumeGroup(id));
  }

  /// The live state of a volume group's replication, as the storage tells it.
  public static Query<ConsistencyGroup> consistencyGroup(String volumeGroupId) {
    return new Query<>(
        "dr-volume-group.read",
        "volume-group",
        volumeGroupId,
        cloud -> cloud.consistencyGroup(volumeGroupId));
  }

  /// The pairs of a volume group, each with its consistent point.
  public static Query<List<RemoteCopy>> remoteCopies(String volumeGroupId) {
    return new Query<>(
        "dr-volume-group.read",
        "volume-group",
        volumeGroupId,
        cloud -> cloud.remoteCopies(volumeGroupId));
  }

  public static Query<Onboarding> onboarding(String id) {
    return new Query<>("dr-volume.read", "volume-onboarding", id, cloud -> cloud.onboarding(id));
  }

  public static Query<List<Image>> stockImages() {
    return new Query<>("dr-image.list", "stock-image", "", CloudReader::stockImages);
  }

  public static Query<List<Snapshot>> snapshots() {
    return new Query<>("dr-snapshot.list", "snapshot", "", CloudReader::snapshots);
  }

  public static Query<List<CloudConnection>> cloudConnections() {
    return new Query<>(
        "dr-cloud-connection.list", "cloud-connection", "", CloudReader::cloudConnections);
  }

  public static Query<List<VpnConnection>> vpnConnections() {
    return new Query<>("dr-vpn.list", "vpn-connection", "", CloudReader::vpnConnections);
  }

  public static Query<List<IkePolicy>> ikePolicies() {
    return new Query<>("dr-ike-policy.list", "ike-policy", "", CloudReader::ikePolicies);
  }

  public static Query<List<IpsecPolicy>> ipsecPolicies() {
    return new Query<>("dr-ipsec-policy.list", "ipsec-policy", "", CloudReader::ipsecPolicies);
  }
}
