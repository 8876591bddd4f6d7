package dev.muster.server.restart;

import static dev.muster.server.restart.AskedMutation.done;
import static dev.muster.server.restart.AskedMutation.text;
import static dev.muster.server.restart.AskedMutation.texts;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.CreateServer.Machine;
import dev.muster.cloud.Mutation.CreateServer.WantedInterface;
import dev.muster.cloud.Mutation.OnboardVolumes.AuxVolume;
import dev.muster.cloud.Result;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a pending event of failing over asked a cloud for, read back from its data: standby servers
/// and replicated volumes. Data that no such act can have written throws an
/// [IllegalArgumentException].
final class AskedReplication {
  private AskedReplication() {}

  static Result<Mutation> server(JsonNode asked) {
    List<WantedInterface> networks =
        asked
            .path("networks")
            .valueStream()
            .map(
                wanted -> new WantedInterface(text(wanted, "networkId"), text(wanted, "ipAddress")))
            .toList();
    var machine =
        new Machine(
            text(asked, "systemType"),
            text(asked, "processorType"),
            asked.path("processors").asDouble(0),
            asked.path("memoryGiB").asDouble(0));
    var mutation =
        new Mutation.CreateServer(
            text(asked, "name"),
            text(asked, "imageId"),
            machine,
            networks,
            text(asked, "sshKey"),
            asked.path("withoutStorage").asBoolean(false),
            texts(asked, "userTags"));
    return done(mutation);
  }

  /// Turning replication on or off is a call of its own.
  static Result<Mutation> volume(JsonNode asked, String id) {
    if (asked.has("replicationEnabled")) {
      return done(
          new Mutation.SetReplication(id, asked.path("replicationEnabled").asBoolean(false)));
    }
    var mutation =
        new Mutation.UpdateVolume(
            id,
            text(asked, "name"),
            asked.path("sizeGb").asInt(0),
            flag(asked, "bootable"),
            flag(asked, "shareable"));
    return done(mutation);
  }

  static Result<Mutation> onboarding(JsonNode asked) {
    List<AuxVolume> volumes =
        asked
            .path("auxiliaryVolumes")
            .valueStream()
            .map(volume -> new AuxVolume(text(volume, "auxVolumeName"), text(volume, "name")))
            .toList();
    return done(new Mutation.OnboardVolumes(text(asked, "sourceCrn"), volumes));
  }

  static Result<Mutation> start(JsonNode asked, String id) {
    Mutation.Source source =
        text(asked, "source").equals("aux") ? Mutation.Source.AUX : Mutation.Source.MASTER;
    return done(new Mutation.StartVolumeGroup(id, source));
  }

  private static Optional<Boolean> flag(JsonNode asked, String field) {
    return asked.has(field) ? Optional.of(asked.path(field).asBoolean(false)) : Optional.empty();
  }
}
