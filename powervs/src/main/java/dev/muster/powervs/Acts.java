package dev.muster.powervs;

import static dev.muster.powervs.Request.V1;
import static dev.muster.powervs.Request.V2;
import static dev.muster.powervs.Request.delete;
import static dev.muster.powervs.Request.post;
import static dev.muster.powervs.Request.put;

import dev.muster.cloud.Accepted;
import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.IpsecPolicy;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.AttachNetwork;
import dev.muster.cloud.Mutation.AttachVolume;
import dev.muster.cloud.Mutation.CaptureImage;
import dev.muster.cloud.Mutation.CloneVolumes;
import dev.muster.cloud.Mutation.CreateCloudConnection;
import dev.muster.cloud.Mutation.CreateIkePolicy;
import dev.muster.cloud.Mutation.CreateNetwork;
import dev.muster.cloud.Mutation.CreateVolume;
import dev.muster.cloud.Mutation.DeleteImage;
import dev.muster.cloud.Mutation.DeleteNetwork;
import dev.muster.cloud.Mutation.DeleteSnapshot;
import dev.muster.cloud.Mutation.DeleteVolume;
import dev.muster.cloud.Mutation.DetachNetwork;
import dev.muster.cloud.Mutation.DetachVolume;
import dev.muster.cloud.Mutation.SnapshotServer;
import dev.muster.cloud.Mutation.StartServer;
import dev.muster.cloud.Mutation.StopServer;
import dev.muster.cloud.Mutation.UpdateCloudConnection;
import dev.muster.cloud.Mutation.UpdateIpsecPolicy;
import dev.muster.cloud.Mutation.UpdateNetwork;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The port's mutations as calls of the Power Cloud API. What is empty is not sent: the cloud
/// treats a missing field, a null and an empty array alike.
final class Acts {
  private static final String SERVER = V1 + "/pvm-instances/{pvm_instance_id}";
  private static final String SERVER_VOLUME = SERVER + "/volumes/{volume_id}";
  private static final String NETWORK = V1 + "/networks/{network_id}";
  private static final String CLOUD_CONNECTIONS = V1 + "/cloud-connections";

  private Acts() {}

  static Act of(Mutation mutation) {
    return switch (mutation) {
      case StartServer start -> action(start.serverId(), "start");
      case StopServer stop ->
          action(
              stop.serverId(),
              switch (stop.mode()) {
                case GRACEFUL -> "stop";
                case IMMEDIATE -> "immediate-shutdown";
              });
      case Mutation.CreateServer server -> createServer(server);
      case Mutation.ResizeServer resize -> resizeServer(resize);
      case Mutation.DeleteServer(String id) -> Act.on(id, delete(SERVER, id));
      case SnapshotServer snapshot -> snapshot(snapshot);
      case DeleteSnapshot(String id) -> Act.on(id, delete(V1 + "/snapshots/{snapshot_id}", id));
      case CaptureImage capture -> capture(capture);
      case DeleteImage(String id) -> Act.on(id, delete(V1 + "/images/{image_id}", id));
      case CreateNetwork network -> createNetwork(network);
      case UpdateNetwork network -> updateNetwork(network);
      case DeleteNetwork(String id) -> Act.on(id, delete(NETWORK, id));
      case AttachNetwork attach -> attachNetwork(attach);
      case DetachNetwork detach -> detachNetwork(detach);
      case CreateVolume volume -> createVolume(volume);
      case CloneVolumes clone -> cloneVolumes(clone);
      case AttachVolume(String server, String volume) ->
          Act.on(volume, post(SERVER_VOLUME, server, volume));
      case DetachVolume(String server, String volume) ->
          Act.on(volume, delete(SERVER_VOLUME, server, volume));
      case DeleteVolume(String id) -> Act.on(id, delete(V1 + "/volumes/{volume_id}", id));
      case Mutation.UpdateVolume volume -> ReplicationActs.updateVolume(volume);
      case Mutation.SetReplication set -> ReplicationActs.setReplication(set);
      case Mutation.OnboardVolumes onboard -> ReplicationActs.onboard(onboard);
      case Mutation.StartVolumeGroup start -> ReplicationActs.start(start);
      case Mutation.StopVolumeGroup stop -> ReplicationActs.stop(stop);
      case Mutation.ResetVolumeGroup reset -> ReplicationActs.reset(reset);
      case Mutation.CreateVolumeGroup group -> ReplicationActs.createGroup(group);
      case Mutation.UpdateVolumeGroup group -> ReplicationActs.updateGroup(group);
      case Mutation.DeleteVolumeGroup(String id) -> ReplicationActs.deleteGroup(id);
      case CreateCloudConnection connection -> createCloudConnection(connection);
      case UpdateCloudConnection connection -> updateCloudConnection(connection);
      case CreateIkePolicy policy -> createIkePolicy(policy);
      case UpdateIpsecPolicy policy -> updateIpsecPolicy(policy.after());
    };
  }

  private static Act action(String serverId, String action) {
    ObjectNode body = Json.object().put("action", action);
    return Act.on(serverId, post(SERVER + "/action", serverId).with(body));
  }

  /// The cloud answers with an array, even for one server.
  private static Act createServer(Mutation.CreateServer server) {
    Mutation.CreateServer.Machine machine = server.machine();
    ObjectNode body =
        Json.object()
            .put("serverName", server.name())
            .put("imageID", server.imageId())
            .put("sysType", machine.systemType())
            .put("procType", machine.processorType())
            .put("processors", machine.processors())
            .put("memory", machine.memoryGiB());
    ArrayNode networks = body.putArray("networks");
    for (Mutation.CreateServer.WantedInterface wanted : server.networks()) {
      ObjectNode network = networks.addObject().put("networkID", wanted.networkId());
      putUnlessEmpty(network, "ipAddress", wanted.ipAddress());
    }
    putUnlessEmpty(body, "keyPairName", server.sshKey());
    if (server.withoutStorage()) {
      body.put("deploymentType", "VMNoStorage");
    }
    putUnlessEmpty(body, "userTags", server.userTags());
    return new Act(
        post(V1 + "/pvm-instances").with(body),
        answer ->
            answer
                .map(json -> json.text("pvmInstanceID"))
                .filter(id -> !id.isEmpty())
                .map(Accepted::of));
  }

  private static Act resizeServer(Mutation.ResizeServer resize) {
    ObjectNode body = Json.object();
    if (resize.processors() > 0) {
      body.put("processors", resize.processors());
    }
    if (resize.memoryGiB() > 0) {
      body.put("memory", resize.memoryGiB());
    }
    return Act.on(resize.serverId(), put(SERVER, resize.serverId()).with(body));
  }

  private static Act snapshot(SnapshotServer snapshot) {
    ObjectNode body = Json.object().put("name", snapshot.name());
    putUnlessEmpty(body, "description", snapshot.description());
    putUnlessEmpty(body, "volumeIDs", snapshot.volumeIds());
    return Act.making("snapshotID", post(SERVER + "/snapshots", snapshot.serverId()).with(body));
  }

  /// The image's id is told by the job, once it is completed.
  private static Act capture(CaptureImage capture) {
    ObjectNode body =
        Json.object().put("captureDestination", "image-catalog").put("captureName", capture.name());
    Request request =
        post(V2 + "/pvm-instances/{pvm_instance_id}/capture", capture.serverId()).with(body);
    return new Act(
        request,
        answer ->
            answer
                .map(json -> json.text("id"))
                .filter(job -> !job.isEmpty())
                .map(job -> new Accepted(capture.serverId(), job)));
  }

  private static Act createNetwork(CreateNetwork network) {
    ObjectNode body = Json.object().put("name", network.name()).put("type", network.type());
    putUnlessEmpty(body, "cidr", network.cidr());
    putUnlessEmpty(body, "gateway", network.gateway());
    putUnlessEmpty(body, "dnsServers", network.dnsServers());
    if (!network.advertised()) {
      body.put("advertise", "disable");
    }
    return Act.making("networkID", post(V1 + "/networks").with(body));
  }

  private static Act updateNetwork(UpdateNetwork network) {
    ObjectNode body = Json.object();
    putUnlessEmpty(body, "name", network.name());
    putUnlessEmpty(body, "gateway", network.gateway());
    putUnlessEmpty(body, "dnsServers", network.dnsServers());
    return Act.on(network.networkId(), put(NETWORK, network.networkId()).with(body));
  }

  private static Act attachNetwork(AttachNetwork attach) {
    ObjectNode body = Json.object().put("networkID", attach.networkId());
    putUnlessEmpty(body, "ipAddress", attach.ipAddress());
    // The interface is told apart from others on the same network by its hardware address.
    return new Act(
        post(SERVER + "/networks", attach.serverId()).with(body),
        answer ->
            Optional.of(
                new Accepted(
                    attach.serverId(), answer.map(json -> json.text("macAddress")).orElse(""))));
  }

  private static Act detachNetwork(DetachNetwork detach) {
    Request request =
        delete(SERVER + "/networks/{network_id}", detach.serverId(), detach.networkId());
    return Act.on(
        detach.serverId(),
        detach.macAddress().isEmpty()
            ? request
            : request.with(Json.object().put("macAddress", detach.macAddress())));
  }

  private static Act createVolume(CreateVolume volume) {
    ObjectNode body =
        Json.object()
            .put("name", volume.name())
            .put("size", volume.sizeGb())
            .put("diskType", volume.tier())
            .put("shareable", volume.shareable())
            .put("replicationEnabled", volume.replicated());
    return Act.making("volumeID", post(V1 + "/volumes").with(body));
  }

  /// Clones of replicated volumes would be replicated by default, which a rehearsal must not be.
  private static Act cloneVolumes(CloneVolumes clone) {
    ObjectNode body = Json.object().put("name", clone.name());
    putUnlessEmpty(body, "volumeIDs", clone.volumeIds());
    body.put("targetReplicationEnabled", false);
    return new Act(
        post(V2 + "/volumes/clone").with(body),
        answer ->
            answer
                .map(json -> json.text("cloneTaskID"))
                .filter(task -> !task.isEmpty())
                .map(task -> new Accepted(task, task)));
  }

  private static Act createCloudConnection(CreateCloudConnection connection) {
    ObjectNode body =
        Json.object()
            .put("name", connection.name())
            .put("speed", connection.speedMbps())
            .put("globalRouting", connection.globalRouting())
            .put("metered", connection.metered());
    putUnlessEmpty(body, "subnets", connection.networkIds());
    return new Act(
        post(CLOUD_CONNECTIONS).with(body),
        answer ->
            answer
                .filter(json -> !json.text("cloudConnectionID").isEmpty())
                .map(json ->
                    new Accepted(
                        json.text("cloudConnectionID"), json.object("jobRef").text("id"))));
  }

  private static Act updateCloudConnection(UpdateCloudConnection connection) {
    ObjectNode body = Json.object();
    putUnlessEmpty(body, "name", connection.name());
    if (connection.speedMbps() > 0) {
      body.put("speed", connection.speedMbps());
    }
    String id = connection.connectionId();
    return new Act(
        put(CLOUD_CONNECTIONS + "/{cloud_connection_id}", id).with(body),
        answer -> Optional.of(new Accepted(id, answer.map(Acts::jobOfUpdate).orElse(""))));
  }

  /// Done at once, the cloud answers with the connection; else with a job.
  private static String jobOfUpdate(Json answer) {
    String job = answer.object("jobRef").text("id");
    return job.isEmpty() ? answer.text("id") : job;
  }

  private static Act createIkePolicy(CreateIkePolicy create) {
    IkePolicy policy = create.policy();
    ObjectNode body = Json.object().put("name", policy.name()).put("version", policy.version());
    putUnlessEmpty(body, "authentication", policy.authentication());
    body.put("encryption", policy.encryption())
        .put("dhGroup", policy.dhGroup())
        .put("keyLifetime", policy.keyLifetimeSeconds())
        .put("presharedKey", create.presharedKey().reveal());
    return Act.making(
        "id", post(V1 + "/vpn/ike-policies").with(body).hiding(create.presharedKey()));
  }

  private static Act updateIpsecPolicy(IpsecPolicy wanted) {
    ObjectNode body = Json.object().put("name", wanted.name());
    putUnlessEmpty(body, "authentication", wanted.authentication());
    body.put("encryption", wanted.encryption())
        .put("dhGroup", wanted.dhGroup())
        .put("keyLifetime", wanted.keyLifetimeSeconds())
        .put("pfs", wanted.pfs());
    return Act.on(
        wanted.id(), put(V1 + "/vpn/ipsec-policies/{ipsec_policy_id}", wanted.id()).with(body));
  }

  static void putUnlessEmpty(ObjectNode body, String field, String value) {
    if (!value.isEmpty()) {
      body.put(field, value);
    }
  }

  static void putUnlessEmpty(ObjectNode body, String field, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode array = body.putArray(field);
      values.forEach(array::add);
    }
  }
}
