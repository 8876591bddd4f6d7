package dev.muster.simulator.server;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspaces;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on snapshots of servers.
public final class SnapshotApi {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
  private static final String OF_SERVER = "/pvm-instances/{pvm_instance_id}/snapshots";
  private static final String ONE = "/snapshots/{snapshot_id}";
  private static final int NAME_MAX = 120;
  private static final int DESCRIPTION_MAX = 255;

  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Servers servers;
  private final Volumes volumes;
  private final Snapshots snapshots;

  public SnapshotApi(
      CloudStore store,
      Schedule schedule,
      Workspaces workspaces,
      Servers servers,
      Volumes volumes,
      Snapshots snapshots) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.servers = servers;
    this.volumes = volumes;
    this.snapshots = snapshots;
  }

  public void addTo(Routes routes) {
    routes.add("POST", v1(OF_SERVER), 202, errors(409, 504), this::create);
    routes.add("GET", v1(OF_SERVER), 200, errors(), r -> list(snapshots.of(server(r))));
    routes.add("POST", v1(OF_SERVER + "/{snapshot_id}/restore"), 202, errors(409), this::restore);
    routes.add("GET", v1("/snapshots"), 200, errors(), r -> list(snapshots.list(r.workspace())));
    routes.add("GET", v1(ONE), 200, errors(), r -> Reply.ok(wire(snapshot(r))));
    routes.add("PUT", v1(ONE), 200, errors(), this::update);
    routes.add("DELETE", v1(ONE), 202, errors(410), this::delete);
  }

  private Reply list(List<Snapshot> found) {
    ArrayNode all = found.stream().map(this::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("snapshots", all));
  }

  private Reply create(Request request) {
    Body body = request.body();
    Server server = server(request);
    servers.checkRest(server);
    Map<String, String> parts = new LinkedHashMap<>();
    for (Volume volume : chosen(server, body.texts("volumeIDs"))) {
      parts.put(volume.id(), store.newId());
    }
    if (parts.isEmpty()) {
      throw ApiFault.badRequest("pvm-instance " + server.id() + " has no volumes to snapshot");
    }
    Snapshot snapshot =
        snapshots.put(
            new Snapshot(
                store.newId(),
                server.workspace(),
                body.requiredName("name", NAME_MAX, NAME),
                Life.from(store.now(), schedule.after(OperationKind.SNAPSHOT_CREATE)),
                server.id(),
                description(body, ""),
                "snapshot",
                parts));
    ObjectNode node =
        Json.object()
            .put("snapshotID", snapshot.id())
            .put("crn", workspaces.get(server.workspace()).crnOf("snapshot", snapshot.id()));
    node.putArray("userTags");
    return Reply.accepted(node);
  }

  private Reply restore(Request request) {
    Server server = server(request);
    servers.checkRest(server);
    Snapshot snapshot = snapshot(request);
    if (!snapshot.serverId().equals(server.id())) {
      throw ApiFault.notFound("snapshot of the pvm-instance", snapshot.id());
    }
    request.query("restore_fail_action").ifPresent(SnapshotApi::checkFailAction);
    checkAvailable(snapshot);
    boolean force = request.body().flag("force").orElse(false);
    if (!force && !server.statusAt(store.now()).equals("SHUTOFF")) {
      throw ApiFault.conflict("pvm-instance " + server.id() + " must be SHUTOFF to be restored");
    }
    for (String id : snapshot.volumes().keySet()) {
      if (volumes.isAuxiliary(volumes.get(server.workspace(), id))) {
        throw ApiFault.badRequest("auxiliary volume " + id + " cannot be restored");
      }
    }
    for (String id : snapshot.volumes().keySet()) {
      Volume volume = volumes.get(server.workspace(), id);
      volumes.writes().copy(volume, snapshot.life().created(), volume);
    }
    Life busy = snapshot.life().busy(store.now(), schedule.after(OperationKind.SNAPSHOT_RESTORE));
    Snapshot restoring = snapshot.with(snapshot.name(), snapshot.description(), "restore", busy);
    return Reply.accepted(wire(snapshots.put(restoring)));
  }

  private Reply update(Request request) {
    Body body = request.body();
    Snapshot old = snapshot(request);
    Snapshot changed =
        old.with(
            body.name("name", NAME_MAX, NAME).orElse(old.name()),
            description(body, old.description()),
            old.action(),
            // What is still in progress goes on; a finished snapshot only notes the change.
            old.life().readyAt(store.now()) ? old.life().changed(store.now()) : old.life());
    return Reply.ok(wire(snapshots.put(changed)));
  }

  private Reply delete(Request request) {
    Snapshot snapshot = snapshot(request);
    checkAvailable(snapshot);
    Life ending =
        snapshot.life().ending(store.now(), schedule.after(OperationKind.SNAPSHOT_DELETE));
    snapshots.put(
        snapshot.with(snapshot.name(), snapshot.description(), snapshot.action(), ending));
    return Reply.accepted(Json.object());
  }

  private void checkAvailable(Snapshot snapshot) {
    String status = snapshot.statusAt(store.now());
    if (!status.equals("available")) {
      throw ApiFault.conflict("snapshot " + snapshot.id() + " is busy: " + status);
    }
  }

  private static void checkFailAction(String action) {
    if (!action.equals("retry") && !action.equals("rollback")) {
      throw ApiFault.badRequest("restore_fail_action must be retry or rollback, got: " + action);
    }
  }

  private List<Volume> chosen(Server server, List<String> ids) {
    List<Volume> attached = volumes.of(server.workspace(), server.id());
    for (String id : ids) {
      if (attached.stream().noneMatch(volume -> volume.id().equals(id))) {
        throw ApiFault.badRequest("volume " + id + " is not attached to the pvm-instance");
      }
    }
    return attached.stream().filter(v -> ids.isEmpty() || ids.contains(v.id())).toList();
  }

  private static String description(Body body, String otherwise) {
    String description = body.text("description").orElse(otherwise);
    if (description.length() > DESCRIPTION_MAX) {
      throw ApiFault.badRequest("description must have at most " + DESCRIPTION_MAX + " characters");
    }
    return description;
  }

  private ObjectNode wire(Snapshot snapshot) {
    ObjectNode node =
        Json.object()
            .put("snapshotID", snapshot.id())
            .put("name", snapshot.name())
            .put("description", snapshot.description())
            .put("pvmInstanceID", snapshot.serverId())
            .put("status", snapshot.statusAt(store.now()))
            .put("statusDetail", "")
            .put("percentComplete", snapshot.life().percentAt(store.now()))
            .put("action", snapshot.action())
            .put("crn", workspaces.get(snapshot.workspace()).crnOf("snapshot", snapshot.id()))
            .put("creationDate", Json.dateTime(snapshot.life().created()))
            .put("lastUpdateDate", Json.dateTime(snapshot.life().updated()));
    ObjectNode parts = node.putObject("volumeSnapshots");
    new TreeMap<>(snapshot.volumes()).forEach(parts::put);
    return node;
  }

  private Snapshot snapshot(Request request) {
    return snapshots.get(request.workspace(), request.path("snapshot_id"));
  }

  private Server server(Request request) {
    return servers.get(request.workspace(), request.path("pvm_instance_id"));
  }
}
