package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.StopMode;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// A pending event of an act on a cloud, and what became of it. Reads events by itself: not the
/// engine's reader.
final class Intent {
  private static final Set<String> ACTS =
      Set.of(
          "dr-instance.create",
          "dr-instance.start",
          "dr-instance.stop",
          "dr-instance.update",
          "dr-instance.delete",
          "dr-network.create",
          "dr-network.delete",
          "dr-network.attach",
          "dr-network.detach",
          "dr-volume.create",
          "dr-volume.update",
          "dr-volume.attach",
          "dr-volume.detach",
          "dr-volume.delete",
          "dr-volume-group.start",
          "dr-volume-group.stop");

  final long index;
  final CadfEvent event;
  final String run;
  final String step;
  boolean asked;
  boolean ended;
  boolean succeeded;

  Intent(long index, CadfEvent event, String run, String step) {
    this.index = index;
    this.event = event;
    this.run = run;
    this.step = step;
  }

  static boolean isAct(String action) {
    return ACTS.contains(action);
  }

  static boolean begins(CadfEvent event) {
    return isAct(event.action()) && event.outcome() == Outcome.PENDING;
  }

  JsonNode request() {
    return request(event);
  }

  static JsonNode request(CadfEvent event) {
    JsonNode request = event.requestData();
    return request == null ? MissingNode.getInstance() : request;
  }

  static JsonNode response(CadfEvent event) {
    JsonNode response = event.responseData();
    return response == null ? MissingNode.getInstance() : response;
  }

  String text(String field) {
    return request().path(field).asString("");
  }

  boolean isAt(String workspaceId) {
    return event.target().id().contains(":" + workspaceId + ":");
  }

  /// Whether it announces exactly this.
  boolean announces(Mutation mutation, String workspaceId) {
    return isAt(workspaceId)
        && switch (mutation) {
          case Mutation.StartServer(String id) -> is("dr-instance.start", id);
          case Mutation.StopServer(String id, StopMode mode) ->
              is("dr-instance.stop", id)
                  && text("mode").equals(mode.name().toLowerCase(Locale.ROOT));
          case Mutation.ResizeServer(String id, double processors, double memory) ->
              is("dr-instance.update", id)
                  && request().path("processors").doubleValue(0) == processors
                  && request().path("memoryGiB").doubleValue(0) == memory;
          case Mutation.CreateServer create ->
              is("dr-instance.create", "") && text("name").equals(create.name());
          case Mutation.DeleteServer(String id) -> is("dr-instance.delete", id);
          case Mutation.CreateNetwork create ->
              is("dr-network.create", "") && text("name").equals(create.name());
          case Mutation.DeleteNetwork(String id) -> is("dr-network.delete", id);
          case Mutation.AttachNetwork(String server, String network, String address) ->
              is("dr-network.attach", network)
                  && text("instanceId").equals(server)
                  && text("ipAddress").equals(address);
          case Mutation.DetachNetwork(String server, String network, String mac) ->
              is("dr-network.detach", network)
                  && text("instanceId").equals(server)
                  && text("macAddress").equals(mac);
          case Mutation.CloneVolumes clone ->
              is("dr-volume.create", "")
                  && text("name").equals(clone.name())
                  && request().path("sourceVolumeIds").size() == clone.volumeIds().size();
          case Mutation.AttachVolume(String server, String volume) ->
              is("dr-volume.attach", volume) && text("instanceId").equals(server);
          case Mutation.DetachVolume(String server, String volume) ->
              is("dr-volume.detach", volume) && text("instanceId").equals(server);
          case Mutation.DeleteVolume(String id) -> is("dr-volume.delete", id);
          case Mutation.UpdateVolume update -> is("dr-volume.update", update.volumeId());
          case Mutation.StopVolumeGroup(String id, boolean _) -> is("dr-volume-group.stop", id);
          case Mutation.StartVolumeGroup(String id, Mutation.Source source) ->
              is("dr-volume-group.start", id)
                  && text("source").equals(source.name().toLowerCase(Locale.ROOT));
          default -> false;
        };
  }

  private boolean is(String action, String id) {
    return event.action().equals(action)
        && (id.isEmpty() || event.target().id().endsWith(":" + id));
  }
}
