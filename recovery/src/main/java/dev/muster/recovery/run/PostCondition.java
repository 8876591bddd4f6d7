package dev.muster.recovery.run;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.ConsistencyGroup;
import dev.muster.cloud.Network;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.recovery.preview.Act;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tells by looking whether what an act is for holds already.
final class PostCondition {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PostCondition() {}

  /// What shows that it holds, as an outcome event would tell it; empty if it does not hold or
  /// cannot be seen.
  ///
  /// @param made what the run made so far
  static Optional<ObjectNode> holds(
      Act act, String runId, Map<String, String> made, CloudReader cloud) {
    return switch (act) {
      case Act.StartServer(String id) ->
          server(cloud, id, server -> server.isRunning() && server.isHealthy());
      case Act.StopServer(String id) -> server(cloud, id, Server::isStopped);
      case Act.ShutDown(String id, boolean _) -> server(cloud, id, Server::isStopped);
      case Act.Resize(String id, double processors, double memoryGiB) ->
          server(
              cloud,
              id,
              server ->
                  server.shape().processors() == processors
                      && server.shape().memoryGiB() == memoryGiB);
      case Act.JoinNetwork(String id, String network, String address) ->
          joined(cloud, id, network, address);
      case Act.RejoinNetwork(String id, String network, String address) ->
          joined(cloud, id, network, address);
      case Act.JoinIsolated(String id, String tier) ->
          Optional.ofNullable(made.get("network:" + tier))
              .flatMap(network -> joined(cloud, id, network, ""));
      case Act.LeaveNetwork(String id, String network, String address, String mac) ->
          server(
              cloud,
              id,
              server ->
                  server.interfaces().stream()
                      .noneMatch(nic ->
                          nic.networkId().equals(network)
                              && (mac.isEmpty() || nic.macAddress().equals(mac))
                              && (address.isEmpty() || nic.ipAddress().equals(address))));
      case Act.AttachVolume(String id, String volume) -> attached(cloud, id, volume);
      case Act.AttachCopy(String id, String source) ->
          Optional.ofNullable(made.get("copy:" + source))
              .flatMap(copy -> attached(cloud, id, copy));
      case Act.DetachVolume(String id, String volumeId) ->
          volume(
              cloud,
              volumeId,
              volume ->
                  !volume.isAttachedTo(id)
                      && (volume.isAvailable() || !volume.serverIds().isEmpty()));
      case Act.MarkBootable(String volumeId) -> volume(cloud, volumeId, Volume::bootable);
      case Act.CreateNetwork(String tier, String _) ->
          network(cloud, RunNames.network(runId, tier));
      case Act.CloneGroup(int number, List<String> volumeIds, var _) ->
          copies(cloud, RunNames.copies(runId, number), volumeIds.size());
      case Act.Promote(String groupId) ->
          group(cloud, groupId, group -> !group.isReplicating(), ConsistencyGroup::isIdling);
      case Act.Replicate(String groupId, String source) ->
          group(
              cloud,
              groupId,
              VolumeGroup::isReplicating,
              storage -> !storage.isIdling() && storage.primaryRole().equals(source));
      // What has no condition, or is only found by looking at the whole site.
      case Act.ReadServer _,
          Act.CheckHealth _,
          Act.CheckGroup _,
          Act.AwaitSync _,
          Act.AwaitConsistent _,
          Act.ConfirmFence _,
          Act.RecordPoint _,
          Act.Gate _,
          Act.AskPerson _,
          Act.Probe _,
          Act.RunScript _,
          Act.LetPass _,
          Act.DetachCopy _,
          Act.LeaveIsolated _,
          Act.DeleteCopy _,
          Act.DeleteNetwork _ ->
          Optional.empty();
    };
  }

  private static Optional<ObjectNode> server(
      CloudReader cloud, String id, Function<Server, Boolean> holds) {
    return cloud.server(id) instanceof Result.Done<Server>(Server server) && holds.apply(server)
        ? Optional.of(
            JSON.objectNode()
                .put("instanceId", id)
                .put("finalState", server.status())
                .put("health", server.health()))
        : Optional.empty();
  }

  private static Optional<ObjectNode> joined(
      CloudReader cloud, String id, String network, String address) {
    return cloud.server(id) instanceof Result.Done<Server>(Server server)
        ? server.interfaces().stream()
            .filter(nic -> nic.networkId().equals(network))
            .filter(nic -> address.isEmpty() || nic.ipAddress().equals(address))
            .findFirst()
            .map(nic ->
                JSON.objectNode()
                    .put("networkId", network)
                    .put("ipAddress", nic.ipAddress())
                    .put("macAddress", nic.macAddress()))
        : Optional.empty();
  }

  private static Optional<ObjectNode> attached(CloudReader cloud, String id, String volumeId) {
    return volume(
        cloud, volumeId, volume -> volume.isAttachedTo(id) && volume.state().equals("in-use"));
  }

  private static Optional<ObjectNode> volume(
      CloudReader cloud, String id, Function<Volume, Boolean> holds) {
    return cloud.volume(id) instanceof Result.Done<Volume>(Volume volume) && holds.apply(volume)
        ? Optional.of(JSON.objectNode().put("volumeId", id).put("state", volume.state()))
        : Optional.empty();
  }

  private static Optional<ObjectNode> network(CloudReader cloud, String name) {
    return cloud.networks() instanceof Result.Done<List<Network>>(List<Network> networks)
        ? networks.stream()
            .filter(network -> network.name().equals(name))
            .findFirst()
            .map(network ->
                JSON.objectNode().put("networkId", network.id()).put("vlanId", network.vlanId()))
        : Optional.empty();
  }

  /// The cloud numbers the copies of one request in the order of their sources.
  private static Optional<ObjectNode> copies(CloudReader cloud, String base, int expected) {
    if (!(cloud.volumes() instanceof Result.Done<List<Volume>>(List<Volume> volumes))) {
      return Optional.empty();
    }
    List<Volume> made =
        volumes.stream()
            .filter(volume -> volume.name().startsWith("clone-" + base + "-"))
            .sorted(Comparator.comparingInt(volume -> number(volume.name())))
            .toList();
    if (made.size() != expected || !made.stream().allMatch(Volume::isAtRest)) {
      return Optional.empty();
    }
    ObjectNode response = JSON.objectNode();
    made.stream().map(Volume::id).forEach(response.putArray("volumeIds")::add);
    return Optional.of(response);
  }

  private static int number(String name) {
    String last = name.substring(name.lastIndexOf('-') + 1);
    return last.matches("[0-9]{1,4}") ? Integer.parseInt(last) : 0;
  }

  private static Optional<ObjectNode> group(
      CloudReader cloud,
      String id,
      Function<VolumeGroup, Boolean> group,
      Function<ConsistencyGroup, Boolean> storage) {
    // The storage is asked only when the group says so already: the cloud allows few such calls.
    return cloud.volumeGroup(id) instanceof Result.Done<VolumeGroup>(VolumeGroup seen)
            && group.apply(seen)
            && cloud.consistencyGroup(id)
                instanceof Result.Done<ConsistencyGroup>(ConsistencyGroup state)
            && storage.apply(state)
        ? Optional.of(
            JSON.objectNode()
                .put("volumeGroupId", id)
                .put("replicationStatus", seen.replicationStatus())
                .put("state", state.state())
                .put("primaryRole", state.primaryRole()))
        : Optional.empty();
  }
}
