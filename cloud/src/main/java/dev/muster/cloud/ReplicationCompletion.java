package dev.muster.cloud;

import dev.muster.cloud.Progress.Failed;
import dev.muster.cloud.Progress.Partly;
import dev.muster.cloud.Progress.Settled;
import dev.muster.cloud.Progress.Unheeded;
import dev.muster.cloud.Progress.Working;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tells whether acts on volumes and their replication are done.
final class ReplicationCompletion {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ReplicationCompletion() {}

  static Progress updatedVolume(Mutation.UpdateVolume update, CloudReader cloud) {
    return Completion.see(
        cloud.volume(update.volumeId()),
        volume -> {
          if (volume.state().startsWith("error")) {
            return new Failed(500, "the volume ended in state " + volume.state());
          }
          if (!volume.isAtRest()) {
            return new Working("volume " + volume.state());
          }
          if (!shows(volume, update)) {
            return new Unheeded(
                "volume %s shows name %s, %s GiB, bootable %s, shareable %s"
                    .formatted(
                        volume.id(),
                        volume.name(),
                        volume.sizeGb(),
                        volume.bootable(),
                        volume.shareable()));
          }
          return new Settled(
              volume.id(),
              JSON.objectNode()
                  .put("volumeId", volume.id())
                  .put("sizeGb", volume.sizeGb())
                  .put("bootable", volume.bootable())
                  .put("shareable", volume.shareable()));
        });
  }

  /// Whether a volume shows all that was to change.
  static boolean shows(Volume volume, Mutation.UpdateVolume update) {
    return (update.name().isEmpty() || volume.name().equals(update.name()))
        && (update.sizeGb() == 0 || volume.sizeGb() == update.sizeGb())
        && update.bootable().map(wanted -> wanted == volume.bootable()).orElse(true)
        && update.shareable().map(wanted -> wanted == volume.shareable()).orElse(true);
  }

  static Progress setReplication(Mutation.SetReplication set, CloudReader cloud) {
    return Completion.see(
        cloud.volume(set.volumeId()),
        volume -> {
          if (volume.state().startsWith("error")) {
            return new Failed(500, "the volume ended in state " + volume.state());
          }
          Volume.Replication replication = volume.replication();
          boolean paired =
              !replication.masterVolumeName().isEmpty() && !replication.auxVolumeName().isEmpty();
          boolean shown = replication.enabled() == set.enabled() && (paired || !set.enabled());
          if (!shown || !volume.isAtRest()) {
            return new Working(
                "volume %s, replication %s"
                    .formatted(volume.state(), replication.enabled() ? "on" : "off"));
          }
          ObjectNode response = JSON.objectNode();
          response
              .put("volumeId", volume.id())
              .put("replicationEnabled", replication.enabled())
              .put("masterVolumeName", replication.masterVolumeName())
              .put("auxVolumeName", replication.auxVolumeName());
          return new Settled(volume.id(), response);
        });
  }

  static Progress onboarded(Mutation.OnboardVolumes onboard, Accepted accepted, CloudReader cloud) {
    return Completion.see(
        cloud.onboarding(accepted.resourceId()),
        onboarding ->
            switch (onboarding.state()) {
              case RUNNING ->
                  new Working("onboarding, %d %%".formatted(onboarding.progressPercent()));
              case COMPLETED, FAILED ->
                  Completion.see(cloud.volumes(), volumes -> ended(onboard, onboarding, volumes));
            });
  }

  /// What counts is which volumes are there; the onboarding tells why the others are not.
  private static Progress ended(
      Mutation.OnboardVolumes onboard, Onboarding onboarding, List<Volume> volumes) {
    Set<String> refused = new HashSet<>();
    onboarding.failures().forEach(failure -> refused.addAll(failure.volumes()));
    ObjectNode response = JSON.objectNode();
    response.put("onboardingId", onboarding.id());
    ArrayNode made = response.putArray("volumes");
    Set<String> missing = new HashSet<>(onboard.auxNames());
    for (Volume volume : volumes) {
      String auxName = volume.replication().auxVolumeName();
      if (volume.replication().auxiliary() && missing.remove(auxName)) {
        made.addObject()
            .put("volumeId", volume.id())
            .put("name", volume.name())
            .put("auxVolumeName", auxName);
      }
    }
    if (missing.isEmpty() && refused.isEmpty()) {
      return new Settled(onboarding.id(), response);
    }
    boolean explained = refused.containsAll(missing);
    if (onboarding.state() == Onboarding.State.COMPLETED && !explained) {
      return new Working("onboarded; %d volumes are not listed yet".formatted(missing.size()));
    }
    missing.addAll(refused);
    List<String> left = onboard.auxNames().stream().filter(missing::contains).toList();
    ArrayNode failures = response.putArray("failures");
    for (Onboarding.Failure failure : onboarding.failures()) {
      ObjectNode told = failures.addObject().put("message", failure.message());
      ActDescription.strings(told, "auxVolumeNames", failure.volumes());
    }
    String why =
        "%d of %d volumes were not onboarded: %s%s"
            .formatted(
                left.size(),
                onboard.volumes().size(),
                String.join(", ", left),
                reasons(onboarding));
    return new Partly(409, why, response);
  }

  private static String reasons(Onboarding onboarding) {
    List<String> reasons =
        onboarding.failures().stream().map(Onboarding.Failure::message).distinct().toList();
    return reasons.isEmpty() ? "" : " (%s)".formatted(String.join("; ", reasons));
  }
}
