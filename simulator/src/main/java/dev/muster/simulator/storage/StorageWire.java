package dev.muster.simulator.storage;

import dev.muster.simulator.http.Json;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.Mirror.Phase;
import dev.muster.simulator.storage.Volume.Attachment;
import dev.muster.simulator.storage.Volume.Replica;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Volumes, groups and relationships as the API shows them.
public final class StorageWire {
  private final CloudStore store;
  private final Workspaces workspaces;
  private final Volumes volumes;
  private final VolumeGroups groups;

  public StorageWire(
      CloudStore store, Workspaces workspaces, Volumes volumes, VolumeGroups groups) {
    this.store = store;
    this.workspaces = workspaces;
    this.volumes = volumes;
    this.groups = groups;
  }

  /// The form of lists: the volume with its address.
  public ObjectNode reference(Volume volume) {
    return full(volume)
        .put(
            "href", "/pcloud/v1/cloud-instances/" + volume.workspace() + "/volumes/" + volume.id());
  }

  /// The volume with all its fields.
  public ObjectNode full(Volume volume) {
    Instant now = store.now();
    List<Attachment> live = volume.liveAt(now);
    Volume.Disk disk = volume.disk();
    ObjectNode node =
        Json.object()
            .put("volumeID", volume.id())
            .put("name", volume.name())
            .put("state", volumes.state(volume))
            .put("diskType", disk.tier())
            .put("volumeType", disk.tier())
            .put("volumePool", disk.pool())
            .put("ioThrottleRate", throttle(disk, now))
            .put("wwn", disk.wwn())
            .put("bootable", disk.bootable())
            .put("shareable", disk.shareable())
            .put("bootVolume", live.stream().anyMatch(Attachment::boot))
            .put("deleteOnTermination", live.stream().anyMatch(Attachment::deleteOnTermination))
            .put("outOfBandDeleted", volumes.isOrphaned(volume))
            .put("crn", workspaces.get(volume.workspace()).crnOf("volume", volume.id()))
            .put("creationDate", Json.dateTime(volume.life().created()))
            .put("lastUpdateDate", Json.dateTime(volume.life().updated()));
    node.set("size", Json.number(disk.sizeAt(now)));
    node.set("userTags", Json.texts(volume.userTags()));
    node.set(
        "pvmInstanceIDs",
        Json.texts(live.stream().filter(a -> a.heldAt(now)).map(Attachment::serverId).toList()));
    Optional<Replica> replica = volume.replica().filter(r -> !now.isBefore(r.since()));
    if (replica.isPresent()) {
      addReplica(node, volume, replica.get());
    } else {
      node.put("auxiliary", false)
          .put("replicationEnabled", false)
          .put("replicationStatus", "not-capable")
          .putArray("replicationSites");
    }
    return node;
  }

  ObjectNode group(VolumeGroup group) {
    Mirror mirror = groups.mirror(group);
    Workspace partner = partner(group, mirror);
    ObjectNode node =
        Json.object()
            .put("id", group.id())
            .put("name", group.name())
            .put("auxiliary", group.auxiliary())
            .put("consistencyGroupName", mirror.name())
            .put("status", group.statusAt(store.now()))
            .put("replicationStatus", groups.seen(group).enabled() ? "enabled" : "disabled")
            .put(
                "storagePool",
                groups.members(group).stream().map(v -> v.disk().pool()).findFirst().orElse(""));
    node.set("replicationSites", Json.texts(List.of(partner.zone())));
    ArrayNode errors = node.putObject("statusDescription").putArray("errors");
    group
        .refusals()
        .forEach(refusal ->
            errors
                .addObject()
                .put("key", "volume-refused")
                .put("message", refusal.reason())
                .set("volIDs", Json.texts(List.of(refusal.volumeId()))));
    return node;
  }

  ObjectNode groupDetails(VolumeGroup group) {
    ObjectNode node = group(group);
    node.put("replicationTargetCRN", partner(group, groups.mirror(group)).crn());
    node.set("volumeIDs", Json.texts(groups.members(group).stream().map(Volume::id).toList()));
    return node;
  }

  ObjectNode storageDetails(VolumeGroup group) {
    Phase phase = groups.seen(group);
    List<Volume> members = groups.members(group);
    ObjectNode node =
        Json.object()
            .put("consistencyGroupName", groups.mirror(group).name())
            .put("state", members.isEmpty() ? "empty" : phase.state())
            .put("primaryRole", shownRole(phase))
            .put("sync", sync(phase))
            .put("replicationType", "global")
            .put("cyclingMode", "multi")
            .put("cyclePeriodSeconds", Mirror.CYCLE.toSeconds())
            .put("numOfvols", members.size());
    node.set(
        "remoteCopyRelationshipNames",
        Json.texts(
            members.stream()
                .map(v -> "rcrel" + v.replica().orElseThrow().relationship())
                .toList()));
    return node;
  }

  ObjectNode relationships(VolumeGroup group) {
    ArrayNode all = groups.members(group).stream().map(this::relationship).collect(Json.toArray());
    ObjectNode node = Json.object().put("id", group.id());
    node.set("remoteCopyRelationships", all);
    return node;
  }

  /// The remote-copy relationship of a replicated volume.
  ObjectNode relationship(Volume volume) {
    Replica replica = volume.replica().orElseThrow();
    Mirror mirror = volumes.mirrors().get(replica.mirrorId());
    Phase phase = volumes.mirrors().seen(mirror, volume.workspace());
    return Json.object()
        .put("remoteCopyID", Integer.toString(replica.relationship()))
        .put("name", "rcrel" + replica.relationship())
        .put("copyType", "global")
        .put("cyclingMode", "multi")
        .put("state", phase.state())
        .put("sync", sync(phase))
        .put("progress", mirror.percentAt(store.now()))
        .put("primaryRole", shownRole(phase))
        .put("masterVolumeName", replica.masterName())
        .put("auxVolumeName", replica.auxName())
        .put("masterChangedVolumeName", "chg_" + replica.masterName())
        .put("auxChangedVolumeName", "aux_chg_" + replica.masterName())
        .put("consistencyGroupName", mirror.group() ? mirror.name() : "")
        .put("freezeTime", Json.dateTime(volumes.mirrors().freezeTime(mirror)));
  }

  private void addReplica(ObjectNode node, Volume volume, Replica replica) {
    Mirror mirror = volumes.mirrors().get(replica.mirrorId());
    Phase phase = volumes.mirrors().seen(mirror, volume.workspace());
    Workspace partner =
        workspaces.get(replica.auxiliary() ? mirror.workspace() : mirror.auxWorkspace());
    node.put("auxiliary", replica.auxiliary())
        .put("replicationEnabled", true)
        .put("replicationStatus", phase.enabled() ? "enabled" : "disabled")
        .put("replicationType", "global")
        .put("primaryRole", phase.source())
        .put("masterVolumeName", replica.masterName())
        .put("auxVolumeName", replica.auxName())
        .put("mirroringState", phase.state())
        .put("freezeTime", Json.dateTime(volumes.mirrors().freezeTime(mirror)));
    node.set("replicationSites", Json.texts(List.of(partner.zone())));
    if (volumes.pairs().partner(volume).isPresent()) {
      node.put("replicationTargetCRN", partner.crn());
    }
    replica.groupId().ifPresent(id -> node.put("groupID", id));
    if (mirror.group()) {
      node.put("consistencyGroupName", mirror.name());
    }
  }

  private Workspace partner(VolumeGroup group, Mirror mirror) {
    return workspaces.get(group.auxiliary() ? mirror.workspace() : mirror.auxWorkspace());
  }

  /// While both sides can write, the storage names neither as primary.
  private static String shownRole(Phase phase) {
    return phase.state().equals("idling") ? "" : phase.source();
  }

  private static String sync(Phase phase) {
    return phase.state().equals(Mirrors.CONSISTENT_COPYING) ? "in_sync" : "out_of_sync";
  }

  private static String throttle(Volume.Disk disk, Instant now) {
    double size = disk.sizeAt(now);
    long iops =
        switch (disk.tier()) {
          case "tier0" -> Math.round(size * 25);
          case "tier1" -> Math.round(size * 10);
          case "tier5k" -> 5000;
          default -> Math.round(size * 3);
        };
    return iops + " iops";
  }
}
