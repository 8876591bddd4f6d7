package dev.muster.cloud;

import static java.util.Locale.ROOT;

import dev.muster.cloud.Progress.Failed;
import dev.muster.cloud.Progress.Partly;
import dev.muster.cloud.Progress.Settled;
import dev.muster.cloud.Progress.Working;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tells whether acts on volume groups are done. The storage is asked only when the group says so
/// already: the cloud allows few such calls.
final class GroupCompletion {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private GroupCompletion() {}

  static Progress started(Mutation.StartVolumeGroup start, CloudReader cloud) {
    String source = start.source().name().toLowerCase(ROOT);
    return replication(
        cloud,
        start.groupId(),
        VolumeGroup::isReplicating,
        storage -> storage.isCopying() && storage.primaryRole().equals(source));
  }

  static Progress stopped(Mutation.StopVolumeGroup stop, CloudReader cloud) {
    return replication(
        cloud,
        stop.groupId(),
        group -> !group.isReplicating(),
        storage -> !storage.isCopying() && storage.isIdling() == stop.allowReadAccess());
  }

  private static Progress replication(
      CloudReader cloud,
      String id,
      Predicate<VolumeGroup> groupShows,
      Predicate<ConsistencyGroup> storageShows) {
    return available(
        cloud,
        id,
        group ->
            groupShows.test(group)
                ? Completion.see(
                    cloud.consistencyGroup(id),
                    storage ->
                        storage.isEmpty() || storageShows.test(storage)
                            ? new Settled(id, states(group, storage))
                            : new Working("consistency group " + storage.state()))
                : new Working("replication " + group.replicationStatus()));
  }

  static Progress reset(Mutation.ResetVolumeGroup reset, CloudReader cloud) {
    return Completion.see(
        cloud.volumeGroup(reset.groupId()),
        group ->
            group.isAvailable()
                ? new Settled(group.id(), response(group))
                : new Working("volume group " + group.status()));
  }

  static Progress created(Mutation.CreateVolumeGroup create, String id, CloudReader cloud) {
    return available(
        cloud,
        id,
        group -> {
          List<String> missing = new ArrayList<>(create.volumeIds());
          missing.removeAll(group.volumeIds());
          ObjectNode response = members(group);
          if (missing.isEmpty()) {
            return new Settled(id, response);
          }
          if (group.troubles().isEmpty()) {
            return new Working(
                "%d volumes are not shown in the group yet".formatted(missing.size()));
          }
          ActDescription.strings(response, "leftOut", missing);
          return new Partly(
              409,
              "the group was made without %s (%s)"
                  .formatted(String.join(", ", missing), group.troubleText()),
              response);
        });
  }

  static Progress updated(Mutation.UpdateVolumeGroup update, CloudReader cloud) {
    return available(
        cloud,
        update.groupId(),
        group ->
            shows(group, update)
                ? new Settled(group.id(), members(group))
                : new Working("the group does not show the change yet"));
  }

  /// Whether a group has the members that it was to get, and none that was to leave.
  static boolean shows(VolumeGroup group, Mutation.UpdateVolumeGroup update) {
    return group.volumeIds().containsAll(update.add())
        && update.remove().stream().noneMatch(group.volumeIds()::contains);
  }

  private static Progress available(
      CloudReader cloud, String id, Function<VolumeGroup, Progress> judge) {
    return Completion.see(
        cloud.volumeGroup(id),
        group -> {
          if (group.isInError()) {
            return new Failed(500, "the volume group is in status error: " + group.troubleText());
          }
          return group.isAvailable()
              ? judge.apply(group)
              : new Working("volume group " + group.status());
        });
  }

  private static ObjectNode response(VolumeGroup group) {
    return JSON.objectNode()
        .put("volumeGroupId", group.id())
        .put("replicationStatus", group.replicationStatus());
  }

  private static ObjectNode members(VolumeGroup group) {
    ObjectNode response = response(group);
    ArrayNode ids = response.putArray("volumeIds");
    group.volumeIds().forEach(ids::add);
    return response;
  }

  private static ObjectNode states(VolumeGroup group, ConsistencyGroup storage) {
    return response(group)
        .put("consistencyGroup", storage.name())
        .put("state", storage.state())
        .put("primaryRole", storage.primaryRole());
  }
}
