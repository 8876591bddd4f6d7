package dev.muster.server.restart;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Crn;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result;
import dev.muster.cloud.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a pending event asked a cloud for, read back from its data.
final class AskedMutation {
  private AskedMutation() {}

  /// The mutation of a pending event; a refusal if the event tells of something else, or if what
  /// was to be changed is gone; unknown if the cloud had to be looked at and did not answer.
  static Result<Mutation> of(CadfEvent event, CloudReader cloud) {
    JsonNode asked =
        event.requestData() == null ? JsonNodeFactory.instance.objectNode() : event.requestData();
    String target = Crn.parse(event.target().id()).resource();
    return switch (event.action()) {
      case "dr-instance.start" -> done(new Mutation.StartServer(target));
      case "dr-instance.stop" -> done(new Mutation.StopServer(target, stopMode(asked)));
      case "dr-instance.create" -> AskedReplication.server(asked);
      case "dr-instance.update" ->
          done(
              new Mutation.ResizeServer(
                  target,
                  asked.path("processors").asDouble(0),
                  asked.path("memoryGiB").asDouble(0)));
      case "dr-instance.delete" -> done(new Mutation.DeleteServer(target));
      case "dr-instance.snapshot" -> snapshot(asked, target);
      case "dr-snapshot.delete" -> done(new Mutation.DeleteSnapshot(target));
      case "dr-image.create" -> image(asked);
      case "dr-image.delete" -> done(new Mutation.DeleteImage(target));
      case "dr-network.create" -> network(asked);
      case "dr-network.update" ->
          done(
              new Mutation.UpdateNetwork(
                  target, text(asked, "name"), text(asked, "gateway"), texts(asked, "dnsServers")));
      case "dr-network.delete" -> done(new Mutation.DeleteNetwork(target));
      case "dr-network.attach" ->
          done(
              new Mutation.AttachNetwork(
                  text(asked, "instanceId"), target, text(asked, "ipAddress")));
      case "dr-network.detach" ->
          done(
              new Mutation.DetachNetwork(
                  text(asked, "instanceId"), target, text(asked, "macAddress")));
      case "dr-volume.create" -> asked.has("sourceVolumeIds") ? copies(asked) : volume(asked);
      case "dr-volume.attach" -> done(new Mutation.AttachVolume(text(asked, "instanceId"), target));
      case "dr-volume.detach" -> done(new Mutation.DetachVolume(text(asked, "instanceId"), target));
      case "dr-volume.update" -> AskedReplication.volume(asked, target);
      case "dr-volume.onboard" -> AskedReplication.onboarding(asked);
      case "dr-volume-group.start" -> AskedReplication.start(asked, target);
      case "dr-volume-group.stop" ->
          done(
              new Mutation.StopVolumeGroup(target, asked.path("allowReadAccess").asBoolean(false)));
      case "dr-volume-group.reset" -> done(new Mutation.ResetVolumeGroup(target));
      case "dr-volume-group.create" ->
          done(new Mutation.CreateVolumeGroup(text(asked, "name"), texts(asked, "volumeIds")));
      case "dr-volume-group.update" ->
          done(
              new Mutation.UpdateVolumeGroup(
                  target, texts(asked, "addVolumeIds"), texts(asked, "removeVolumeIds")));
      case "dr-volume-group.delete" -> done(new Mutation.DeleteVolumeGroup(target));
      case "dr-volume.delete" -> done(new Mutation.DeleteVolume(target));
      case "dr-cloud-connection.create" -> connection(asked);
      case "dr-cloud-connection.update" ->
          done(
              new Mutation.UpdateCloudConnection(
                  target, text(asked, "name"), asked.path("speedMbps").asInt(0)));
      case "dr-ike-policy.create" -> ikePolicy(asked);
      case "dr-ipsec-policy.update" -> ipsecPolicy(asked, target, cloud);
      default -> new Result.Refused<>(500, Ending.unknown().why());
    };
  }

  private static Mutation.StopMode stopMode(JsonNode asked) {
    return text(asked, "mode").equals("immediate")
        ? Mutation.StopMode.IMMEDIATE
        : Mutation.StopMode.GRACEFUL;
  }

  private static Result<Mutation> snapshot(JsonNode asked, String server) {
    String name = text(asked, "snapshotName");
    var mutation =
        new Mutation.SnapshotServer(
            server, name, text(asked, "description"), texts(asked, "volumeIds"));
    return done(mutation);
  }

  private static Result<Mutation> image(JsonNode asked) {
    String name = text(asked, "imageName");
    var mutation = new Mutation.CaptureImage(text(asked, "instanceId"), name);
    return done(mutation);
  }

  private static Result<Mutation> network(JsonNode asked) {
    String name = text(asked, "name");
    var mutation =
        new Mutation.CreateNetwork(
            name,
            text(asked, "type"),
            text(asked, "cidr"),
            text(asked, "gateway"),
            texts(asked, "dnsServers"),
            asked.path("advertised").asBoolean(true));
    return done(mutation);
  }

  private static Result<Mutation> volume(JsonNode asked) {
    String name = text(asked, "name");
    var mutation =
        new Mutation.CreateVolume(
            name,
            Math.max(1, asked.path("sizeGb").asInt(1)),
            text(asked, "tier"),
            asked.path("shareable").asBoolean(false),
            asked.path("replicationEnabled").asBoolean(false));
    return done(mutation);
  }

  private static Result<Mutation> copies(JsonNode asked) {
    return done(new Mutation.CloneVolumes(text(asked, "name"), texts(asked, "sourceVolumeIds")));
  }

  private static Result<Mutation> connection(JsonNode asked) {
    String name = text(asked, "name");
    var mutation =
        new Mutation.CreateCloudConnection(
            name,
            asked.path("speedMbps").asInt(0),
            asked.path("globalRouting").asBoolean(false),
            asked.path("metered").asBoolean(false),
            texts(asked, "networkIds"));
    return done(mutation);
  }

  private static Result<Mutation> ikePolicy(JsonNode asked) {
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
    return done(mutation);
  }

  private static Result<Mutation> ipsecPolicy(JsonNode asked, String id, CloudReader cloud) {
    return switch (cloud.ipsecPolicies()) {
      case Result.Done<List<IpsecPolicy>>(List<IpsecPolicy> policies) ->
          policies.stream()
              .filter(policy -> policy.id().equals(id))
              .findFirst()
              .map(now -> done(new Mutation.UpdateIpsecPolicy(now, wanted(now, asked))))
              .orElseGet(() -> new Result.Refused<>(404, "the policy is gone"));
      // A refused listing says nothing about the policy.
      case Result.Refused<List<IpsecPolicy>>(int status, String message) ->
          new Result.Unknown<>("%d %s".formatted(status, message));
      case Result.Unknown<List<IpsecPolicy>> unknown -> unknown.as();
    };
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

  static Result<Mutation> done(Mutation mutation) {
    return new Result.Done<>(mutation);
  }

  static String text(JsonNode data, String field) {
    return data.path(field).asString("");
  }

  static List<String> texts(JsonNode data, String field) {
    List<String> texts = new ArrayList<>();
    data.path(field).values().forEach(value -> texts.add(value.asString("")));
    return texts;
  }
}
