package dev.muster.powervs;

import static dev.muster.powervs.Request.V1;
import static dev.muster.powervs.Request.delete;
import static dev.muster.powervs.Request.post;
import static dev.muster.powervs.Request.put;

import dev.muster.cloud.Mutation;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The port's mutations of replicated volumes and their groups as calls of the Power Cloud API.
final class ReplicationActs {
  private static final String VOLUME = V1 + "/volumes/{volume_id}";
  private static final String GROUPS = V1 + "/volume-groups";
  private static final String GROUP = GROUPS + "/{volume_group_id}";

  private ReplicationActs() {}

  static Act updateVolume(Mutation.UpdateVolume volume) {
    ObjectNode body = Json.object();
    Acts.putUnlessEmpty(body, "name", volume.name());
    if (volume.sizeGb() > 0) {
      body.put("size", volume.sizeGb());
    }
    volume.bootable().ifPresent(bootable -> body.put("bootable", bootable));
    volume.shareable().ifPresent(shareable -> body.put("shareable", shareable));
    return Act.on(volume.volumeId(), put(VOLUME, volume.volumeId()).with(body));
  }

  static Act setReplication(Mutation.SetReplication set) {
    ObjectNode body = Json.object().put("replicationEnabled", set.enabled());
    return Act.on(set.volumeId(), post(VOLUME + "/action", set.volumeId()).with(body));
  }

  /// The vendor writes the first field with a capital letter.
  static Act onboard(Mutation.OnboardVolumes onboard) {
    ObjectNode body = Json.object();
    ObjectNode source = body.putArray("Volumes").addObject().put("sourceCRN", onboard.sourceCrn());
    ArrayNode volumes = source.putArray("auxiliaryVolumes");
    for (Mutation.OnboardVolumes.AuxVolume volume : onboard.volumes()) {
      ObjectNode wanted = volumes.addObject().put("auxVolumeName", volume.auxVolumeName());
      Acts.putUnlessEmpty(wanted, "name", volume.name());
    }
    return Act.making("id", post(V1 + "/volumes/onboarding").with(body));
  }

  static Act start(Mutation.StartVolumeGroup start) {
    ObjectNode body = Json.object();
    body.putObject("start").put("source", start.source().name().toLowerCase(Locale.ROOT));
    return action(start.groupId(), body);
  }

  static Act stop(Mutation.StopVolumeGroup stop) {
    ObjectNode body = Json.object();
    body.putObject("stop").put("access", stop.allowReadAccess());
    return action(stop.groupId(), body);
  }

  static Act reset(Mutation.ResetVolumeGroup reset) {
    ObjectNode body = Json.object();
    body.putObject("reset").put("status", "available");
    return action(reset.groupId(), body);
  }

  static Act createGroup(Mutation.CreateVolumeGroup group) {
    ObjectNode body = Json.object().put("name", group.name());
    Acts.putUnlessEmpty(body, "volumeIDs", group.volumeIds());
    return Act.making("id", post(GROUPS).with(body));
  }

  /// Here the cloud wants both fields, also an empty one.
  static Act updateGroup(Mutation.UpdateVolumeGroup group) {
    ObjectNode body = Json.object();
    putAlways(body, "addVolumes", group.add());
    putAlways(body, "removeVolumes", group.remove());
    return Act.on(group.groupId(), put(GROUP, group.groupId()).with(body));
  }

  static Act deleteGroup(String id) {
    return Act.on(id, delete(GROUP, id));
  }

  private static Act action(String groupId, ObjectNode body) {
    return Act.on(groupId, post(GROUP + "/action", groupId).with(body));
  }

  private static void putAlways(ObjectNode body, String field, List<String> values) {
    ArrayNode array = body.putArray(field);
    values.forEach(array::add);
  }
}
