package dev.muster.cloud;

import static java.util.Locale.ROOT;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What acts on replicated volumes and their groups look like in the ledger.
final class ReplicationRequests {
  private static final String VOLUME = "volume";
  private static final String GROUP = "volume-group";

  private ReplicationRequests() {}

  static ActDescription updateVolume(Mutation.UpdateVolume m) {
    ObjectNode request = ActDescription.object().put("volumeId", m.volumeId());
    if (!m.name().isEmpty()) {
      request.put("name", m.name());
    }
    if (m.sizeGb() > 0) {
      request.put("sizeGb", m.sizeGb());
    }
    m.bootable().ifPresent(bootable -> request.put("bootable", bootable));
    m.shareable().ifPresent(shareable -> request.put("shareable", shareable));
    return ActDescription.existing("dr-volume.update", VOLUME, m.volumeId(), request);
  }

  static ActDescription setReplication(Mutation.SetReplication m) {
    return ActDescription.existing(
        "dr-volume.update",
        VOLUME,
        m.volumeId(),
        ActDescription.object()
            .put("volumeId", m.volumeId())
            .put("replicationEnabled", m.enabled()));
  }

  static ActDescription onboard(Mutation.OnboardVolumes m) {
    ObjectNode request = ActDescription.object().put("sourceCrn", m.sourceCrn());
    ArrayNode volumes = request.putArray("auxiliaryVolumes");
    for (Mutation.OnboardVolumes.AuxVolume volume : m.volumes()) {
      volumes.addObject().put("auxVolumeName", volume.auxVolumeName()).put("name", volume.name());
    }
    return ActDescription.created("dr-volume.onboard", "volume-onboarding", "", request);
  }

  static ActDescription start(Mutation.StartVolumeGroup m) {
    return group(
        "dr-volume-group.start",
        m.groupId(),
        request(m.groupId()).put("source", m.source().name().toLowerCase(ROOT)));
  }

  static ActDescription stop(Mutation.StopVolumeGroup m) {
    return group(
        "dr-volume-group.stop",
        m.groupId(),
        request(m.groupId()).put("allowReadAccess", m.allowReadAccess()));
  }

  static ActDescription reset(Mutation.ResetVolumeGroup m) {
    return group("dr-volume-group.reset", m.groupId(), request(m.groupId()));
  }

  static ActDescription create(Mutation.CreateVolumeGroup m) {
    ObjectNode request = ActDescription.object().put("name", m.name());
    ActDescription.strings(request, "volumeIds", m.volumeIds());
    return ActDescription.created("dr-volume-group.create", GROUP, m.name(), request);
  }

  static ActDescription update(Mutation.UpdateVolumeGroup m) {
    ObjectNode request = request(m.groupId());
    ActDescription.strings(request, "addVolumeIds", m.add());
    ActDescription.strings(request, "removeVolumeIds", m.remove());
    return group("dr-volume-group.update", m.groupId(), request);
  }

  private static ActDescription group(String action, String id, ObjectNode request) {
    return ActDescription.existing(action, GROUP, id, request);
  }

  private static ObjectNode request(String groupId) {
    return ActDescription.object().put("volumeGroupId", groupId);
  }
}
