package dev.muster.simulator.server;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;
import static dev.muster.simulator.http.Routes.v2;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.StorageWire;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.Volume.Attachment;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;

/// Operations that attach volumes to a server and detach them.
public final class ServerVolumeApi {
  private static final String ALL = "/pvm-instances/{pvm_instance_id}/volumes";
  private static final String ONE = ALL + "/{volume_id}";
  private static final int VOLUMES_MAX = 127;

  private final CloudStore store;
  private final Schedule schedule;
  private final Servers servers;
  private final Snapshots snapshots;
  private final Volumes volumes;
  private final StorageWire wire;

  public ServerVolumeApi(
      CloudStore store,
      Schedule schedule,
      Servers servers,
      Snapshots snapshots,
      Volumes volumes,
      StorageWire wire) {
    this.store = store;
    this.schedule = schedule;
    this.servers = servers;
    this.snapshots = snapshots;
    this.volumes = volumes;
    this.wire = wire;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1(ALL), 200, errors(), this::list);
    routes.add("GET", v1(ONE), 200, errors(), r -> Reply.ok(wire.full(attached(r))));
    routes.add("POST", v1(ONE), 200, errors(409), this::attachOne);
    routes.add("PUT", v1(ONE), 200, errors(409), this::update);
    routes.add("DELETE", v1(ONE), 202, errors(409), this::detachOne);
    routes.add("PUT", v1(ONE + "/setboot"), 200, errors(409), this::setBoot);
    routes.add("POST", v2(ALL), 202, errors(409), this::attachMany);
    routes.add("DELETE", v2(ALL), 202, errors(409), this::detachMany);
  }

  private Reply list(Request request) {
    Server server = server(request);
    ArrayNode all =
        volumes.of(server.workspace(), server.id()).stream()
            .map(wire::reference)
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("volumes", all));
  }

  private Reply attachOne(Request request) {
    attach(server(request), List.of(request.path("volume_id")), Optional.empty());
    return Reply.done();
  }

  private Reply attachMany(Request request) {
    Body body = request.body();
    Optional<String> boot = body.text("bootVolumeID").filter(id -> !id.isEmpty());
    List<String> ids = new ArrayList<>(body.requiredTexts("volumeIDs"));
    boot.filter(id -> !ids.contains(id)).ifPresent(ids::addFirst);
    attach(server(request), ids, boot);
    return Reply.accepted(Json.object().put("summary", ids.size() + " volumes are being attached"));
  }

  private void attach(Server server, List<String> ids, Optional<String> boot) {
    checkMayChange(server);
    List<Volume> present = volumes.of(server.workspace(), server.id());
    if (present.size() + ids.size() > VOLUMES_MAX) {
      throw ApiFault.conflict("a pvm-instance can have at most " + VOLUMES_MAX + " volumes");
    }
    boolean hasBoot =
        present.stream()
            .anyMatch(v -> v.at(server.id(), store.now()).filter(Attachment::boot).isPresent());
    if (boot.isPresent() && hasBoot) {
      throw ApiFault.conflict("pvm-instance " + server.id() + " already has a boot volume");
    }
    Duration each = schedule.lasting(OperationKind.VOLUME_ATTACH_EACH);
    Instant done = schedule.after(OperationKind.VOLUME_ATTACH).plus(each.multipliedBy(ids.size()));
    for (String id : ids) {
      Volume volume = volumes.get(server.workspace(), id);
      // A server without storage boots from the first bootable volume it is given.
      boolean first = boot.isEmpty() && !hasBoot && ids.size() == 1 && volume.disk().bootable();
      volumes.attach(volume, server.id(), first || boot.equals(Optional.of(id)), done);
    }
  }

  private Reply detachOne(Request request) {
    Server server = server(request);
    checkMayChange(server);
    detach(server, attached(request));
    return Reply.accepted(Json.object());
  }

  private Reply detachMany(Request request) {
    Body body = request.body();
    Server server = server(request);
    checkMayChange(server);
    boolean all = body.flag("detachAllVolumes").orElse(false);
    boolean alsoBoot = body.flag("detachPrimaryBootVolume").orElse(false);
    List<String> ids = body.texts("volumeIDs");
    if (all != ids.isEmpty()) {
      throw ApiFault.badRequest("exactly one of detachAllVolumes and volumeIDs is needed");
    }
    List<Volume> leaving =
        all
            ? volumes.of(server.workspace(), server.id()).stream()
                .filter(v -> alsoBoot || !isBoot(server, v))
                .toList()
            : ids.stream().map(id -> volumes.get(server.workspace(), id)).toList();
    leaving.forEach(volume -> detach(server, volume));
    return Reply.accepted(
        Json.object().put("summary", leaving.size() + " volumes are being detached"));
  }

  private void detach(Server server, Volume volume) {
    if (isBoot(server, volume) && !server.statusAt(store.now()).equals("SHUTOFF")) {
      throw ApiFault.conflict(
          "boot volume " + volume.id() + " can only be detached from a pvm-instance in SHUTOFF");
    }
    if (snapshots.needs(volume.workspace(), volume.id())) {
      throw ApiFault.conflict("volume " + volume.id() + " belongs to a snapshot");
    }
    volumes.detach(volume, server.id(), schedule.after(OperationKind.VOLUME_DETACH));
  }

  private Reply update(Request request) {
    boolean delete = request.body().requiredFlag("deleteOnTermination");
    Attachment old = attachment(request);
    Attachment changed =
        new Attachment(old.serverId(), old.from(), old.until(), old.boot(), delete);
    volumes.mark(attached(request), changed);
    return Reply.done();
  }

  private Reply setBoot(Request request) {
    Server server = server(request);
    Volume volume = attached(request);
    checkMayChange(server);
    if (!volume.disk().bootable()) {
      throw ApiFault.badRequest("volume " + volume.id() + " is not bootable");
    }
    for (Volume other : volumes.of(server.workspace(), server.id())) {
      Attachment old = other.at(server.id(), store.now()).orElseThrow();
      boolean boot = other.id().equals(volume.id());
      if (old.boot() != boot) {
        volumes.mark(
            other,
            new Attachment(
                old.serverId(), old.from(), old.until(), boot, old.deleteOnTermination()));
      }
    }
    return Reply.done();
  }

  private void checkMayChange(Server server) {
    servers.checkRest(server);
    String status = server.statusAt(store.now());
    if (!status.equals("ACTIVE") && !status.equals("SHUTOFF")) {
      throw ApiFault.conflict(
          "pvm-instance " + server.id() + " must be ACTIVE or SHUTOFF, it is " + status);
    }
  }

  private boolean isBoot(Server server, Volume volume) {
    return volume.at(server.id(), store.now()).filter(Attachment::boot).isPresent();
  }

  private Volume attached(Request request) {
    Volume volume = volumes.get(request.workspace(), request.path("volume_id"));
    if (volume.at(server(request).id(), store.now()).isEmpty()) {
      throw ApiFault.notFound("attachment of volume", volume.id());
    }
    return volume;
  }

  private Attachment attachment(Request request) {
    return attached(request).at(server(request).id(), store.now()).orElseThrow();
  }

  private Server server(Request request) {
    return servers.get(request.workspace(), request.path("pvm_instance_id"));
  }
}
