package dev.muster.simulator.server;

import static dev.muster.simulator.http.Routes.errors;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.workspace.Workspaces;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Snapshots, seen volume by volume.
public final class VolumeSnapshotApi {
  private static final Set<Integer> LIST_ERRORS = Set.of(401, 403, 404, 500, 503);

  private final CloudStore store;
  private final Workspaces workspaces;
  private final Snapshots snapshots;
  private final Volumes volumes;

  public VolumeSnapshotApi(
      CloudStore store, Workspaces workspaces, Snapshots snapshots, Volumes volumes) {
    this.store = store;
    this.workspaces = workspaces;
    this.snapshots = snapshots;
    this.volumes = volumes;
  }

  public void addTo(Routes routes) {
    routes.add(list("/v1/volume-snapshots", "volumeSnapshots"));
    routes.add(list("/v1/snapshots", "snapshots"));
    routes.add("GET", "/v1/volume-snapshots/{volume_snapshot_uuid}", 200, errors(503), this::get);
  }

  private Route list(String path, String key) {
    return new Route(
        "GET",
        path,
        Set.of(200),
        LIST_ERRORS,
        true,
        request -> Reply.ok(Json.object().set(key, all(request.workspace()))));
  }

  private Reply get(Request request) {
    String id = request.path("volume_snapshot_uuid");
    for (JsonNode part : all(request.workspace())) {
      if (part.path("id").asString("").equals(id)) {
        return Reply.ok(part);
      }
    }
    throw ApiFault.notFound("volume snapshot", id);
  }

  private ArrayNode all(String workspace) {
    ArrayNode all = Json.array();
    for (Snapshot snapshot : snapshots.list(workspace)) {
      new TreeMap<>(snapshot.volumes())
          .forEach((volume, id) -> all.add(part(snapshot, volume, id)));
    }
    return all;
  }

  private ObjectNode part(Snapshot snapshot, String volumeId, String id) {
    ObjectNode node =
        Json.object()
            .put("id", id)
            .put("name", snapshot.name() + "-" + volumeId.substring(0, 8))
            .put("status", snapshot.statusAt(store.now()))
            .put("volumeID", volumeId)
            .put("crn", workspaces.get(snapshot.workspace()).crnOf("volume-snapshot", id))
            .put("creationDate", Json.dateTime(snapshot.life().created()))
            .put("updatedDate", Json.dateTime(snapshot.life().updated()));
    node.set("size", Json.number(volumes.get(snapshot.workspace(), volumeId).disk().size()));
    return node;
  }
}
