package dev.muster.powervs;

import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.Image;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Job;
import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.cloud.Snapshot;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.VpnConnection;
import java.util.List;
import java.util.Locale;

/// The cloud's JSON as the port's resources. Listings and single resources differ only in what they
/// leave out, so each mapping reads both.
final class Resources {
  private Resources() {}

  static Server server(Json json) {
    String status = upper(json.text("status"));
    // `addresses` is the older twin of `networks`.
    List<Server.Interface> interfaces = json.objects("networks", Resources::networkInterface);
    if (interfaces.isEmpty()) {
      interfaces = json.objects("addresses", Resources::networkInterface);
    }
    Json fault = json.object("fault");
    return new Server(
        json.text("pvmInstanceID"),
        json.text("serverName"),
        status,
        upper(json.object("health").text("status")),
        new Server.Shape(
            json.text("osType"),
            json.text("sysType"),
            json.number("processors"),
            json.number("memory")),
        interfaces,
        json.texts("volumeIDs"),
        status.equals("ERROR") ? fault.firstText("message", "details") : "",
        json.text("taskState"),
        json.texts("userTags"));
  }

  private static Server.Interface networkInterface(Json json) {
    return new Server.Interface(
        json.text("networkID"),
        json.text("networkName"),
        json.firstText("ipAddress", "ip"),
        json.text("macAddress"));
  }

  static Snapshot snapshot(Json json) {
    return new Snapshot(
        json.text("snapshotID"),
        json.text("name"),
        json.text("pvmInstanceID"),
        json.text("status"),
        json.whole("percentComplete"));
  }

  static Image image(Json json) {
    return new Image(
        json.text("imageID"),
        json.text("name"),
        json.text("state"),
        json.object("specifications").text("operatingSystem"),
        json.number("size"));
  }

  static Network network(Json json) {
    return new Network(
        json.text("networkID"),
        json.text("name"),
        json.text("type"),
        json.whole("vlanID"),
        json.text("cidr"),
        json.text("gateway"),
        json.texts("dnsServers"));
  }

  static Volume volume(Json json) {
    return new Volume(
        json.text("volumeID"),
        json.text("name"),
        json.text("state"),
        json.number("size"),
        json.firstText("diskType", "volumeType"),
        json.flag("bootable"),
        json.flag("shareable"),
        json.texts("pvmInstanceIDs"),
        json.texts("userTags"),
        new Volume.Replication(
            json.flag("replicationEnabled"),
            json.flag("auxiliary"),
            json.text("primaryRole"),
            json.text("masterVolumeName"),
            json.text("auxVolumeName"),
            json.text("mirroringState"),
            json.text("groupID"),
            json.text("consistencyGroupName"),
            json.text("freezeTime"),
            replicationStatus(json),
            json.flag("outOfBandDeleted")));
  }

  private static String replicationStatus(Json json) {
    String status = json.text("replicationStatus");
    return status.equals("not-capable") ? "" : status;
  }

  static VolumeGroup volumeGroup(Json json) {
    return new VolumeGroup(
        json.text("id"),
        json.text("name"),
        json.text("status"),
        json.text("consistencyGroupName"),
        json.text("replicationStatus"),
        json.flag("auxiliary"),
        json.texts("volumeIDs"),
        json.text("storagePool"),
        json.text("replicationTargetCRN"),
        json.object("statusDescription")
            .objects(
                "errors",
                error ->
                    new VolumeGroup.Trouble(
                        error.text("key"), error.text("message"), error.texts("volIDs"))));
  }

  static CloudConnection cloudConnection(Json json) {
    return new CloudConnection(
        json.text("cloudConnectionID"),
        json.text("name"),
        json.whole("speed"),
        json.text("linkStatus"),
        json.flag("globalRouting"),
        json.flag("metered"),
        json.objects("networks", network -> network.text("networkID")));
  }

  static VpnConnection vpnConnection(Json json) {
    return new VpnConnection(
        json.text("id"),
        json.text("name"),
        json.text("status"),
        json.text("mode"),
        json.object("ikePolicy").text("id"),
        json.object("ipSecPolicy").text("id"),
        json.text("localGatewayAddress"),
        json.text("peerGatewayAddress"),
        json.texts("peerSubnets"));
  }

  static IkePolicy ikePolicy(Json json) {
    return new IkePolicy(
        json.text("id"),
        json.text("name"),
        json.whole("version"),
        json.text("authentication"),
        json.text("encryption"),
        json.whole("dhGroup"),
        json.whole("keyLifetime"));
  }

  static IpsecPolicy ipsecPolicy(Json json) {
    return new IpsecPolicy(
        json.text("id"),
        json.text("name"),
        json.text("authentication"),
        json.text("encryption"),
        json.whole("dhGroup"),
        json.whole("keyLifetime"),
        json.flag("pfs"));
  }

  static Job job(Json json) {
    Json status = json.object("status");
    return new Job(
        json.text("id"),
        state(status.text("state")),
        status.text("message"),
        products(
            json.object("resources")
                .objects("output", made -> new Job.Product(made.text("id"), ""))));
  }

  /// The task's answer does not repeat its id.
  static Job cloneTask(String id, Json json) {
    return new Job(
        id,
        state(json.text("status")),
        json.text("failedReason"),
        products(
            json.objects(
                "clonedVolumes",
                cloned ->
                    new Job.Product(
                        cloned.text("clonedVolumeID"), cloned.text("sourceVolumeID")))));
  }

  private static List<Job.Product> products(List<Job.Product> named) {
    return named.stream().filter(product -> !product.id().isEmpty()).toList();
  }

  /// Whatever is neither end is on the way, `unknown` too: the waiter has a deadline.
  private static Job.State state(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "completed" -> Job.State.COMPLETED;
      case "failed" -> Job.State.FAILED;
      default -> Job.State.RUNNING;
    };
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
