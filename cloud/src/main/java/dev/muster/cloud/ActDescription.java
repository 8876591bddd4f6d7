package dev.muster.cloud;

import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a mutation looks like in the ledger, before it is done.
///
/// @param action the action's name in the catalogue
/// @param resourceType the provider's resource type, for the target's CRN
/// @param resourceId the resource acted upon, or empty if it does not exist yet
/// @param resourceName a readable name, may be empty
/// @param successCode the HTTP status that success is reported with
/// @param request what was asked; secrets are still in it and MUST be redacted by the caller
record ActDescription(
    String action,
    String resourceType,
    String resourceId,
    String resourceName,
    int successCode,
    ObjectNode request) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static ActDescription of(Mutation mutation) {
    return switch (mutation) {
      case Mutation.StartServer m ->
          server("dr-instance.start", m.serverId(), object().put("instanceId", m.serverId()));
      case Mutation.StopServer m ->
          server(
              "dr-instance.stop",
              m.serverId(),
              object()
                  .put("instanceId", m.serverId())
                  .put("mode", m.mode().name().toLowerCase(ROOT)));
      case Mutation.CreateServer m -> createServer(m);
      case Mutation.ResizeServer m -> resizeServer(m);
      case Mutation.DeleteServer m ->
          delete("dr-instance.delete", "pvm-instance", "instanceId", m.serverId());
      case Mutation.SnapshotServer m -> snapshotServer(m);
      case Mutation.DeleteSnapshot m ->
          delete("dr-snapshot.delete", "snapshot", "snapshotId", m.snapshotId());
      case Mutation.CaptureImage m ->
          new ActDescription(
              "dr-image.create",
              "image",
              "",
              m.name(),
              200,
              object()
                  .put("instanceId", m.serverId())
                  .put("imageName", m.name())
                  .put("destination", "image-catalog"));
      case Mutation.DeleteImage m -> delete("dr-image.delete", "image", "imageId", m.imageId());
      case Mutation.CreateNetwork m -> createNetwork(m);
      case Mutation.UpdateNetwork m -> updateNetwork(m);
      case Mutation.DeleteNetwork m ->
          delete("dr-network.delete", "network", "networkId", m.networkId());
      case Mutation.AttachNetwork m ->
          existing(
              "dr-network.attach",
              "network",
              m.networkId(),
              object()
                  .put("instanceId", m.serverId())
                  .put("networkId", m.networkId())
                  .put("ipAddress", m.ipAddress()));
      case Mutation.DetachNetwork m ->
          existing(
              "dr-network.detach",
              "network",
              m.networkId(),
              object()
                  .put("instanceId", m.serverId())
                  .put("networkId", m.networkId())
                  .put("macAddress", m.macAddress()));
      case Mutation.CreateVolume m ->
          created(
              "dr-volume.create",
              "volume",
              m.name(),
              object()
                  .put("name", m.name())
                  .put("sizeGb", m.sizeGb())
                  .put("tier", m.tier())
                  .put("shareable", m.shareable())
                  .put("replicationEnabled", m.replicated()));
      case Mutation.CloneVolumes m -> cloneVolumes(m);
      case Mutation.AttachVolume m -> volume("dr-volume.attach", m.volumeId(), m.serverId());
      case Mutation.DetachVolume m -> volume("dr-volume.detach", m.volumeId(), m.serverId());
      case Mutation.DeleteVolume m ->
          delete("dr-volume.delete", "volume", "volumeId", m.volumeId());
      case Mutation.UpdateVolume m -> ReplicationRequests.updateVolume(m);
      case Mutation.SetReplication m -> ReplicationRequests.setReplication(m);
      case Mutation.OnboardVolumes m -> ReplicationRequests.onboard(m);
      case Mutation.StartVolumeGroup m -> ReplicationRequests.start(m);
      case Mutation.StopVolumeGroup m -> ReplicationRequests.stop(m);
      case Mutation.ResetVolumeGroup m -> ReplicationRequests.reset(m);
      case Mutation.CreateVolumeGroup m -> ReplicationRequests.create(m);
      case Mutation.UpdateVolumeGroup m -> ReplicationRequests.update(m);
      case Mutation.DeleteVolumeGroup m ->
          delete("dr-volume-group.delete", "volume-group", "volumeGroupId", m.groupId());
      case Mutation.CreateCloudConnection m -> createConnection(m);
      case Mutation.UpdateCloudConnection m -> updateConnection(m);
      case Mutation.CreateIkePolicy m -> createIkePolicy(m);
      case Mutation.UpdateIpsecPolicy m -> updateIpsecPolicy(m);
    };
  }

  private static ActDescription createServer(Mutation.CreateServer m) {
    Mutation.CreateServer.Machine machine = m.machine();
    ObjectNode request =
        object()
            .put("name", m.name())
            .put("imageId", m.imageId())
            .put("systemType", machine.systemType())
            .put("processorType", machine.processorType())
            .put("processors", machine.processors())
            .put("memoryGiB", machine.memoryGiB())
            .put("sshKey", m.sshKey())
            .put("withoutStorage", m.withoutStorage());
    var networks = request.putArray("networks");
    m.networks()
        .forEach(wanted ->
            networks
                .addObject()
                .put("networkId", wanted.networkId())
                .put("ipAddress", wanted.ipAddress()));
    strings(request, "userTags", m.userTags());
    return created("dr-instance.create", "pvm-instance", m.name(), request);
  }

  private static ActDescription resizeServer(Mutation.ResizeServer m) {
    ObjectNode request = object().put("instanceId", m.serverId());
    if (m.processors() > 0) {
      request.put("processors", m.processors());
    }
    if (m.memoryGiB() > 0) {
      request.put("memoryGiB", m.memoryGiB());
    }
    return server("dr-instance.update", m.serverId(), request);
  }

  private static ActDescription snapshotServer(Mutation.SnapshotServer m) {
    ObjectNode request =
        object()
            .put("instanceId", m.serverId())
            .put("snapshotName", m.name())
            .put("description", m.description());
    strings(request, "volumeIds", m.volumeIds());
    return server("dr-instance.snapshot", m.serverId(), request);
  }

  private static ActDescription createNetwork(Mutation.CreateNetwork m) {
    ObjectNode request =
        object()
            .put("name", m.name())
            .put("type", m.type())
            .put("cidr", m.cidr())
            .put("gateway", m.gateway())
            .put("advertised", m.advertised());
    strings(request, "dnsServers", m.dnsServers());
    return created("dr-network.create", "network", m.name(), request);
  }

  private static ActDescription updateNetwork(Mutation.UpdateNetwork m) {
    ObjectNode request = object().put("networkId", m.networkId());
    if (!m.name().isEmpty()) {
      request.put("name", m.name());
    }
    if (!m.gateway().isEmpty()) {
      request.put("gateway", m.gateway());
    }
    if (!m.dnsServers().isEmpty()) {
      strings(request, "dnsServers", m.dnsServers());
    }
    return existing("dr-network.update", "network", m.networkId(), request);
  }

  private static ActDescription cloneVolumes(Mutation.CloneVolumes m) {
    ObjectNode request = object().put("name", m.name()).put("replicationEnabled", false);
    strings(request, "sourceVolumeIds", m.volumeIds());
    return created("dr-volume.create", "volume", m.name(), request);
  }

  private static ActDescription createConnection(Mutation.CreateCloudConnection m) {
    ObjectNode request =
        object()
            .put("name", m.name())
            .put("speedMbps", m.speedMbps())
            .put("globalRouting", m.globalRouting())
            .put("metered", m.metered());
    strings(request, "networkIds", m.networkIds());
    return created("dr-cloud-connection.create", "cloud-connection", m.name(), request);
  }

  private static ActDescription updateConnection(Mutation.UpdateCloudConnection m) {
    ObjectNode request = object().put("cloudConnectionId", m.connectionId());
    if (!m.name().isEmpty()) {
      request.put("name", m.name());
    }
    if (m.speedMbps() > 0) {
      request.put("speedMbps", m.speedMbps());
    }
    return existing("dr-cloud-connection.update", "cloud-connection", m.connectionId(), request);
  }

  private static ActDescription createIkePolicy(Mutation.CreateIkePolicy m) {
    IkePolicy policy = m.policy();
    ObjectNode request =
        object()
            .put("name", policy.name())
            .put("version", policy.version())
            .put("authentication", policy.authentication())
            .put("encryption", policy.encryption())
            .put("dhGroup", policy.dhGroup())
            .put("keyLifetime", policy.keyLifetimeSeconds())
            .put("presharedKey", m.presharedKey().reveal());
    return new ActDescription(
        "dr-ike-policy.create", "ike-policy", "", policy.name(), 201, request);
  }

  private static ActDescription updateIpsecPolicy(Mutation.UpdateIpsecPolicy m) {
    IpsecPolicy before = m.before();
    IpsecPolicy after = m.after();
    ObjectNode request = object().put("policyId", after.id());
    Changes changes = new Changes();
    changes.add("name", before.name(), after.name());
    changes.add("authentication", before.authentication(), after.authentication());
    changes.add("encryption", before.encryption(), after.encryption());
    changes.add("dhGroup", "" + before.dhGroup(), "" + after.dhGroup());
    changes.add("keyLifetime", "" + before.keyLifetimeSeconds(), "" + after.keyLifetimeSeconds());
    changes.add("pfs", "" + before.pfs(), "" + after.pfs());
    changes.writeTo(request);
    return new ActDescription(
        "dr-ipsec-policy.update", "ipsec-policy", after.id(), after.name(), 200, request);
  }

  private static ActDescription server(String action, String id, ObjectNode request) {
    return existing(action, "pvm-instance", id, request);
  }

  private static ActDescription volume(String action, String volumeId, String serverId) {
    ObjectNode request = object().put("instanceId", serverId);
    strings(request, "volumeIds", List.of(volumeId));
    return existing(action, "volume", volumeId, request);
  }

  private static ActDescription delete(String action, String type, String field, String id) {
    return existing(action, type, id, object().put(field, id));
  }

  static ActDescription existing(String action, String type, String id, ObjectNode request) {
    return new ActDescription(action, type, id, "", 200, request);
  }

  static ActDescription created(String action, String type, String name, ObjectNode request) {
    return new ActDescription(action, type, "", name, 200, request);
  }

  static ObjectNode object() {
    return JSON.objectNode();
  }

  static void strings(ObjectNode object, String field, List<String> values) {
    var array = object.putArray(field);
    values.forEach(array::add);
  }

  /// What an update changes, in the shape that audit events of this kind use.
  private static final class Changes {
    private final List<ObjectNode> changes = new ArrayList<>();

    void add(String type, String before, String after) {
      if (!before.equals(after)) {
        changes.add(
            object().put("updateType", type).put("initialValue", before).put("newValue", after));
      }
    }

    void writeTo(ObjectNode request) {
      request.put("totalNumberChanges", changes.size());
      var update = request.putArray("update");
      changes.forEach(update::add);
    }
  }
}
