package dev.muster.server.restart;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Crn;
import dev.muster.cloud.CloudConnection;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.Image;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Network;
import dev.muster.cloud.Result;
import dev.muster.cloud.Secret;
import dev.muster.cloud.Snapshot;
import dev.muster.cloud.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a pending event asked for, read back from its data.
///
/// @param mutation the act
/// @param resourceId finds the resource by looking: what was to be created is found by its name
record AskedMutation(Mutation mutation, Function<CloudReader, Optional<String>> resourceId) {

  /// The mutation of a pending event; empty if the event tells of something else.
  static Optional<AskedMutation> of(CadfEvent event, CloudReader cloud) {
    JsonNode asked =
        event.requestData() == null ? JsonNodeFactory.instance.objectNode() : event.requestData();
    String target = Crn.parse(event.target().id()).resource();
    return switch (event.action()) {
      case "dr-instance.start" -> existing(new Mutation.StartServer(target), target);
      case "dr-instance.stop" -> existing(new Mutation.StopServer(target, stopMode(asked)), target);
      case "dr-instance.snapshot" -> snapshot(asked, target);
      case "dr-snapshot.delete" -> existing(new Mutation.DeleteSnapshot(target), target);
      case "dr-image.create" -> image(asked);
      case "dr-image.delete" -> existing(new Mutation.DeleteImage(target), target);
      case "dr-network.create" -> network(asked);
      case "dr-network.update" ->
          existing(
              new Mutation.UpdateNetwork(
                  target, text(asked, "name"), text(asked, "gateway"), texts(asked, "dnsServers")),
              target);
      case "dr-network.delete" -> existing(new Mutation.DeleteNetwork(target), target);
      case "dr-network.attach" ->
          existing(
              new Mutation.AttachNetwork(
                  text(asked, "instanceId"), target, text(asked, "ipAddress")),
              target);
      case "dr-network.detach" ->
          existing(
              new Mutation.DetachNetwork(
                  text(asked, "instanceId"), target, text(asked, "macAddress")),
              target);
      case "dr-volume.create" -> asked.has("sourceVolumeIds") ? copies(asked) : volume(asked);
      case "dr-volume.attach" ->
          existing(new Mutation.AttachVolume(text(asked, "instanceId"), target), target);
      case "dr-volume.detach" ->
          existing(new Mutation.DetachVolume(text(asked, "instanceId"), target), target);
      case "dr-volume.delete" -> existing(new Mutation.DeleteVolume(target), target);
      case "dr-cloud-connection.create" -> connection(asked);
      case "dr-cloud-connection.update" ->
          existing(
              new Mutation.UpdateCloudConnection(
                  target, text(asked, "name"), asked.path("speedMbps").asInt(0)),
              target);
      case "dr-ike-policy.create" -> ikePolicy(asked);
      case "dr-ipsec-policy.update" -> ipsecPolicy(asked, target, cloud);
      default -> Optional.empty();
    };
  }

  private static Mutation.StopMode stopMode(JsonNode asked) {
    return text(asked, "mode").equals("immediate")
        ? Mutation.StopMode.IMMEDIATE
        : Mutation.StopMode.GRACEFUL;
  }

  private static Optional<AskedMutation> snapshot(JsonNode asked, String server) {
    String name = text(asked, "snapshotName");
    var mutation =
        new Mutation.SnapshotServer(
            server, name, text(asked, "description"), texts(asked, "volumeIds"));
    return named(mutation, name, CloudReader::snapshots, Snapshot::name, Snapshot::id);
  }

  private static Optional<AskedMutation> image(JsonNode asked) {
    String name = text(asked, "imageName");
    var mutation = new Mutation.CaptureImage(text(asked, "instanceId"), name);
    return named(mutation, name, CloudReader::images, Image::name, Image::id);
  }

  private static Optional<AskedMutation> network(JsonNode asked) {
    String name = text(asked, "name");
    var mutation =
        new Mutation.CreateNetwork(
            name,
            text(asked, "type"),
            text(asked, "cidr"),
            text(asked, "gateway"),
            texts(asked, "dnsServers"),
            asked.path("advertised").asBoolean(true));
    return named(mutation, name, CloudReader::networks, Network::name, Network::id);
  }

  private static Optional<AskedMutation> volume(JsonNode asked) {
    String name = text(asked, "name");
    var mutation =
        new Mutation.CreateVolume(
            name,
            Math.max(1, asked.path("sizeGb").asInt(1)),
            text(asked, "tier"),
            asked.path("shareable").asBoolean(false),
            asked.path("replicationEnabled").asBoolean(false));
    return named(mutation, name, CloudReader::volumes, Volume::name, Volume::id);
  }

  /// Copies carry the base of their name behind `clone-`.
  private static Optional<AskedMutation> copies(JsonNode asked) {
    String name = text(asked, "name");
    List<String> sources = texts(asked, "sourceVolumeIds");
    return Optional.of(
        new AskedMutation(
            new Mutation.CloneVolumes(name, sources),
            cloud -> {
              List<String> ids =
                  listed(cloud.volumes()).stream()
                      .filter(volume -> volume.name().startsWith("clone-" + name + "-"))
                      .map(Volume::id)
                      .toList();
              return ids.size() == sources.size()
                  ? Optional.of(String.join(",", ids))
                  : Optional.empty();
            }));
  }

  private static Optional<AskedMutation> connection(JsonNode asked) {
    String name = text(asked, "name");
    var mutation =
        new Mutation.CreateCloudConnection(
            name,
            asked.path("speedMbps").asInt(0),
            asked.path("globalRouting").asBoolean(false),
            asked.path("metered").asBoolean(false),
            texts(asked, "networkIds"));
    return named(
        mutation, name, CloudReader::cloudConnections, CloudConnection::name, CloudConnection::id);
  }

  private static Optional<AskedMutation> ikePolicy(JsonNode asked) {
    String name = text(asked, "name");
    var policy =
        new IkePolicy(
            "",
            name,
            asked.path("version").asInt(2),
            text(asked, "authentication"),
            text(asked, "encryption"),
            asked.path("dhGroup").asInt(0),
            asked.path("keyLifetime").asInt(0));
    // The key is not in the event, and not needed to look.
    var mutation = new Mutation.CreateIkePolicy(policy, new Secret(""));
    return named(mutation, name, CloudReader::ikePolicies, IkePolicy::name, IkePolicy::id);
  }

  private static Optional<AskedMutation> ipsecPolicy(JsonNode asked, String id, CloudReader cloud) {
    return listed(cloud.ipsecPolicies()).stream()
        .filter(policy -> policy.id().equals(id))
        .findFirst()
        .flatMap(now -> existing(new Mutation.UpdateIpsecPolicy(now, wanted(now, asked)), id));
  }

  private static IpsecPolicy wanted(IpsecPolicy now, JsonNode asked) {
    IpsecPolicy after = now;
    for (JsonNode change : asked.path("update").values()) {
      String to = text(change, "newValue");
      after =
          switch (text(change, "updateType").toLowerCase(Locale.ROOT)) {
            case "name" ->
                new IpsecPolicy(
                    after.id(),
                    to,
                    after.authentication(),
                    after.encryption(),
                    after.dhGroup(),
                    after.keyLifetimeSeconds(),
                    after.pfs());
            case "authentication" ->
                new IpsecPolicy(
                    after.id(),
                    after.name(),
                    to,
                    after.encryption(),
                    after.dhGroup(),
                    after.keyLifetimeSeconds(),
                    after.pfs());
            case "encryption" ->
                new IpsecPolicy(
                    after.id(),
                    after.name(),
                    after.authentication(),
                    to,
                    after.dhGroup(),
                    after.keyLifetimeSeconds(),
                    after.pfs());
            case "dhgroup" ->
                new IpsecPolicy(
                    after.id(),
                    after.name(),
                    after.authentication(),
                    after.encryption(),
                    Integer.parseInt(to),
                    after.keyLifetimeSeconds(),
                    after.pfs());
            case "keylifetime" ->
                new IpsecPolicy(
                    after.id(),
                    after.name(),
                    after.authentication(),
                    after.encryption(),
                    after.dhGroup(),
                    Integer.parseInt(to),
                    after.pfs());
            case "pfs" ->
                new IpsecPolicy(
                    after.id(),
                    after.name(),
                    after.authentication(),
                    after.encryption(),
                    after.dhGroup(),
                    after.keyLifetimeSeconds(),
                    Boolean.parseBoolean(to));
            default -> after;
          };
    }
    return after;
  }

  private static Optional<AskedMutation> existing(Mutation mutation, String id) {
    return Optional.of(new AskedMutation(mutation, _ -> Optional.of(id)));
  }

  private static <T> Optional<AskedMutation> named(
      Mutation mutation,
      String name,
      Function<CloudReader, Result<List<T>>> list,
      Function<T, String> nameOf,
      Function<T, String> idOf) {
    return Optional.of(
        new AskedMutation(
            mutation,
            cloud ->
                listed(list.apply(cloud)).stream()
                    .filter(item -> nameOf.apply(item).equals(name))
                    .map(idOf)
                    .findFirst()));
  }

  private static <T> List<T> listed(Result<List<T>> result) {
    return result instanceof Result.Done<List<T>>(List<T> items) ? items : List.of();
  }

  private static String text(JsonNode data, String field) {
    return data.path(field).asString("");
  }

  private static List<String> texts(JsonNode data, String field) {
    List<String> texts = new ArrayList<>();
    data.path(field).values().forEach(value -> texts.add(value.asString("")));
    return texts;
  }
}
