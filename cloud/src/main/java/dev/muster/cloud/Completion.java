package dev.muster.cloud;

import dev.muster.cloud.Progress.Failed;
import dev.muster.cloud.Progress.Settled;
import dev.muster.cloud.Progress.Working;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tells by looking whether a mutation is done. One look is a handful of reads and changes nothing.
public final class Completion {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Completion() {}

  /// One look at an accepted mutation.
  public static Progress look(Mutation mutation, Accepted accepted, CloudReader cloud) {
    return switch (mutation) {
      case Mutation.StartServer start ->
          server(start.serverId(), Server::isRunning, "start", cloud);
      case Mutation.StopServer stop -> server(stop.serverId(), Server::isStopped, "stop", cloud);
      case Mutation.CreateServer create ->
          ServerCompletion.created(create, accepted.resourceId(), cloud);
      case Mutation.ResizeServer resize -> ServerCompletion.resized(resize, cloud);
      case Mutation.DeleteServer delete -> gone(cloud.server(delete.serverId()), delete.serverId());
      case Mutation.SnapshotServer _ -> snapshot(accepted.resourceId(), cloud);
      case Mutation.DeleteSnapshot delete ->
          gone(cloud.snapshot(delete.snapshotId()), delete.snapshotId());
      case Mutation.CaptureImage capture -> captured(capture, accepted, cloud);
      case Mutation.DeleteImage delete -> gone(cloud.image(delete.imageId()), delete.imageId());
      case Mutation.CreateNetwork _ -> createdNetwork(accepted.resourceId(), cloud);
      case Mutation.UpdateNetwork update -> updatedNetwork(update, cloud);
      case Mutation.DeleteNetwork delete ->
          gone(cloud.network(delete.networkId()), delete.networkId());
      case Mutation.AttachNetwork attach ->
          ServerCompletion.attachedNetwork(attach, accepted, cloud);
      case Mutation.DetachNetwork detach -> ServerCompletion.detachedNetwork(detach, cloud);
      case Mutation.CreateVolume create -> createdVolume(create, accepted.resourceId(), cloud);
      case Mutation.CloneVolumes clone -> cloned(clone, accepted, cloud);
      case Mutation.AttachVolume attach -> attachedVolume(attach, cloud);
      case Mutation.DetachVolume detach -> detachedVolume(detach, cloud);
      case Mutation.DeleteVolume delete -> gone(cloud.volume(delete.volumeId()), delete.volumeId());
      case Mutation.UpdateVolume update -> ReplicationCompletion.updatedVolume(update, cloud);
      case Mutation.SetReplication set -> ReplicationCompletion.setReplication(set, cloud);
      case Mutation.OnboardVolumes onboard ->
          ReplicationCompletion.onboarded(onboard, accepted, cloud);
      case Mutation.StartVolumeGroup start -> GroupCompletion.started(start, cloud);
      case Mutation.StopVolumeGroup stop -> GroupCompletion.stopped(stop, cloud);
      case Mutation.ResetVolumeGroup reset -> GroupCompletion.reset(reset, cloud);
      case Mutation.CreateVolumeGroup create ->
          GroupCompletion.created(create, accepted.resourceId(), cloud);
      case Mutation.UpdateVolumeGroup update -> GroupCompletion.updated(update, cloud);
      case Mutation.DeleteVolumeGroup delete ->
          gone(cloud.volumeGroup(delete.groupId()), delete.groupId());
      case Mutation.CreateCloudConnection _ -> connection(accepted, "", 0, cloud);
      case Mutation.UpdateCloudConnection update ->
          connection(accepted, update.name(), update.speedMbps(), cloud);
      case Mutation.CreateIkePolicy _ -> createdIkePolicy(accepted.resourceId(), cloud);
      case Mutation.UpdateIpsecPolicy update -> updatedIpsecPolicy(update, cloud);
    };
  }

  private static Progress server(
      String id, Predicate<Server> reached, String verb, CloudReader cloud) {
    return see(
        cloud.server(id),
        server -> {
          String states = "status %s, health %s".formatted(server.status(), server.health());
          if (server.isBroken()) {
            return new Failed(
                500, "%s failed: %s, fault: %s".formatted(verb, states, server.fault()));
          }
          if (!reached.test(server) || !server.isHealthy()) {
            return new Working(states);
          }
          ObjectNode response = JSON.objectNode();
          response.put("finalState", server.status()).put("health", server.health());
          return new Settled(id, response);
        });
  }

  private static Progress snapshot(String id, CloudReader cloud) {
    return see(
        cloud.snapshot(id),
        snapshot -> {
          if (snapshot.status().equals("error")) {
            return new Failed(500, "the snapshot ended in state error");
          }
          if (!snapshot.status().equals("available") || snapshot.percentComplete() < 100) {
            return new Working(
                "snapshot %s, %d %%".formatted(snapshot.status(), snapshot.percentComplete()));
          }
          ObjectNode response = JSON.objectNode();
          response.put("snapshotId", id).put("percentComplete", snapshot.percentComplete());
          return new Settled(id, response);
        });
  }

  private static Progress captured(
      Mutation.CaptureImage capture, Accepted accepted, CloudReader cloud) {
    if (!accepted.trackingId().isEmpty()) {
      return see(
          cloud.job(accepted.trackingId()),
          job ->
              job.state() == Job.State.COMPLETED && !job.products().isEmpty()
                  ? capturedImage(job.products().getFirst().id(), cloud)
                  : capturedByName(capture, job, cloud));
    }
    return namedImage(capture, cloud);
  }

  /// Older jobs do not name what they made.
  private static Progress capturedByName(
      Mutation.CaptureImage capture, Job job, CloudReader cloud) {
    Progress progress = job(new Done<>(job));
    return progress instanceof Settled ? namedImage(capture, cloud) : progress;
  }

  private static Progress namedImage(Mutation.CaptureImage capture, CloudReader cloud) {
    return see(
        cloud.images(),
        images ->
            images.stream()
                .filter(image -> image.name().equals(capture.name()))
                .findFirst()
                .map(image -> capturedImage(image.id(), cloud))
                .orElseGet(() -> new Working("captured; the image is not listed yet")));
  }

  private static Progress capturedImage(String id, CloudReader cloud) {
    return see(
        cloud.image(id),
        image -> {
          if (!image.state().equals("active")) {
            return new Working("image " + image.state());
          }
          ObjectNode response = JSON.objectNode();
          response.put("imageId", id).put("sizeGb", image.sizeGb());
          return new Settled(id, response);
        });
  }

  private static Progress createdNetwork(String id, CloudReader cloud) {
    return see(
        cloud.network(id),
        network ->
            network.vlanId() > 0
                ? new Settled(
                    id, JSON.objectNode().put("networkId", id).put("vlanId", network.vlanId()))
                : new Working("the network has no VLAN yet"));
  }

  private static Progress updatedNetwork(Mutation.UpdateNetwork update, CloudReader cloud) {
    return see(
        cloud.network(update.networkId()),
        network -> {
          boolean shown =
              (update.name().isEmpty() || update.name().equals(network.name()))
                  && (update.gateway().isEmpty() || update.gateway().equals(network.gateway()))
                  && (update.dnsServers().isEmpty()
                      || update.dnsServers().equals(network.dnsServers()));
          return shown
              ? new Settled(network.id(), JSON.objectNode().put("networkId", network.id()))
              : new Working("the network does not show the change yet");
        });
  }

  private static Progress createdVolume(
      Mutation.CreateVolume create, String id, CloudReader cloud) {
    return see(
        cloud.volume(id),
        volume -> {
          if (volume.state().startsWith("error")) {
            return new Failed(500, "the volume ended in state " + volume.state());
          }
          boolean ready =
              volume.isAvailable() && (!create.replicated() || volume.replication().enabled());
          return ready
              ? new Settled(id, JSON.objectNode().put("volumeId", id))
              : new Working("volume " + volume.state());
        });
  }

  private static Progress cloned(
      Mutation.CloneVolumes clone, Accepted accepted, CloudReader cloud) {
    if (accepted.trackingId().isEmpty()) {
      // Adopted: the copies were found by name, in the order of the sources.
      return adopted(List.of(accepted.resourceId().split(",")), cloud);
    }
    return see(
        cloud.cloneTask(accepted.trackingId()),
        task ->
            switch (task.state()) {
              case RUNNING -> new Working("cloning " + clone.volumeIds().size() + " volumes");
              case FAILED -> new Failed(500, "cloning failed: " + task.message());
              case COMPLETED -> copies(clone, task.products());
            });
  }

  /// Copies bear their names before they are made.
  private static Progress adopted(List<String> copies, CloudReader cloud) {
    for (String id : copies) {
      Progress one =
          see(
              cloud.volume(id),
              volume -> {
                if (volume.state().startsWith("error")) {
                  return new Failed(500, "copy %s ended in state %s".formatted(id, volume.state()));
                }
                return volume.isAtRest()
                    ? new Settled(id, JSON.objectNode())
                    : new Working("copy %s is %s".formatted(id, volume.state()));
              });
      if (!(one instanceof Settled)) {
        return one;
      }
    }
    return clonesSettled(copies);
  }

  /// Copies are told in the order of their sources: which copy is of which volume must not be
  /// guessed.
  private static Progress copies(Mutation.CloneVolumes clone, List<Job.Product> products) {
    List<String> copies = new ArrayList<>();
    for (String source : clone.volumeIds()) {
      List<Job.Product> made =
          products.stream().filter(product -> product.sourceId().equals(source)).toList();
      if (made.size() != 1) {
        return new Failed(
            500, "cloning made %d copies of volume %s, expected 1".formatted(made.size(), source));
      }
      copies.add(made.getFirst().id());
    }
    return clonesSettled(copies);
  }

  private static Progress clonesSettled(List<String> copies) {
    ObjectNode response = JSON.objectNode();
    var ids = response.putArray("volumeIds");
    copies.forEach(ids::add);
    return new Settled(String.join(",", copies), response);
  }

  private static Progress attachedVolume(Mutation.AttachVolume attach, CloudReader cloud) {
    return see(
        cloud.volume(attach.volumeId()),
        volume ->
            volume.isAttachedTo(attach.serverId()) && volume.state().equals("in-use")
                ? new Settled(
                    volume.id(),
                    JSON.objectNode()
                        .put("instanceId", attach.serverId())
                        .put("volumeId", volume.id()))
                : new Working("volume " + volume.state()));
  }

  private static Progress detachedVolume(Mutation.DetachVolume detach, CloudReader cloud) {
    return see(
        cloud.volume(detach.volumeId()),
        volume ->
            !volume.isAttachedTo(detach.serverId())
                    && (volume.isAvailable() || !volume.serverIds().isEmpty())
                ? new Settled(
                    volume.id(),
                    JSON.objectNode()
                        .put("instanceId", detach.serverId())
                        .put("volumeId", volume.id()))
                : new Working("volume " + volume.state()));
  }

  private static Progress connection(
      Accepted accepted, String wantedName, int wantedSpeedMbps, CloudReader cloud) {
    if (!accepted.trackingId().isEmpty()) {
      Progress job = job(cloud.job(accepted.trackingId()));
      if (!(job instanceof Settled)) {
        return job;
      }
    }
    return see(
        cloud.cloudConnection(accepted.resourceId()),
        connection ->
            (wantedName.isEmpty() || connection.name().equals(wantedName))
                    && (wantedSpeedMbps == 0 || connection.speedMbps() == wantedSpeedMbps)
                ? new Settled(
                    connection.id(), JSON.objectNode().put("cloudConnectionId", connection.id()))
                : new Working("the connection does not show the change yet"));
  }

  private static Progress createdIkePolicy(String id, CloudReader cloud) {
    return see(
        cloud.ikePolicies(),
        policies ->
            policies.stream().anyMatch(policy -> policy.id().equals(id))
                ? new Settled(id, JSON.objectNode().put("policyId", id))
                : new Working("the policy is not listed yet"));
  }

  private static Progress updatedIpsecPolicy(Mutation.UpdateIpsecPolicy update, CloudReader cloud) {
    return see(
        cloud.ipsecPolicies(),
        policies ->
            policies.contains(update.after())
                ? new Settled(
                    update.after().id(), JSON.objectNode().put("policyId", update.after().id()))
                : new Working("the policy does not show the change yet"));
  }

  private static Progress job(Result<Job> result) {
    return see(
        result,
        job ->
            switch (job.state()) {
              case RUNNING -> new Working(job.message());
              case FAILED -> new Failed(500, "the cloud's job failed: " + job.message());
              case COMPLETED -> new Settled(job.id(), JSON.objectNode().put("jobId", job.id()));
            });
  }

  private static <T> Progress gone(Result<T> result, String id) {
    return switch (result) {
      case Done<T> _ -> new Working("still there");
      case Refused<T>(int status, String message) ->
          status == 404 || status == 410
              ? new Settled(id, JSON.objectNode().put("deleted", id))
              : new Working("%d %s".formatted(status, message));
      case Unknown<T>(String why) -> new Working(why);
    };
  }

  /// A resource that vanished while it was waited for has failed; other refusals are passing
  /// trouble.
  static <T> Progress see(Result<T> result, Function<T, Progress> judge) {
    return switch (result) {
      case Done<T>(T value) -> judge.apply(value);
      case Refused<T>(int status, String message) ->
          status == 404 || status == 410
              ? new Failed(status, message)
              : new Working("%d %s".formatted(status, message));
      case Unknown<T>(String why) -> new Working(why);
    };
  }
}
