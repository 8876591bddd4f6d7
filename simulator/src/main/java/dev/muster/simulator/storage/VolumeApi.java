package dev.muster.simulator.storage;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;
import static dev.muster.simulator.http.Routes.v2;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.Volume.Disk;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;

/// Operations on volumes themselves; attaching them stands with the servers.
public final class VolumeApi {
  private static final String ONE = "/volumes/{volume_id}";
  private static final int COUNT_MAX = 100;
  private static final double SIZE_MAX = 10_240;

  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Volumes volumes;
  private final StorageWire wire;
  private final Predicate<Volume> inSnapshot;

  /// The operations over these volumes.
  ///
  /// @param inSnapshot whether a snapshot needs a volume
  public VolumeApi(
      CloudStore store,
      Schedule schedule,
      Workspaces workspaces,
      Volumes volumes,
      StorageWire wire,
      Predicate<Volume> inSnapshot) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.volumes = volumes;
    this.wire = wire;
    this.inSnapshot = inSnapshot;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1("/volumes"), 200, errors(), this::list);
    routes.add("POST", v1("/volumes"), 202, errors(409, 422), this::createOne);
    routes.add("GET", v2("/volumes"), 200, errors(), this::listGiven);
    routes.add("POST", v2("/volumes"), 201, errors(409, 422), this::createMany);
    routes.add(
        new Route(
            "DELETE",
            v2("/volumes"),
            Set.of(202, 206),
            Set.of(400, 401, 404, 408, 429, 500),
            true,
            this::deleteGiven));
    routes.add("GET", v1(ONE), 200, errors(), r -> Reply.ok(wire.full(volume(r))));
    routes.add("PUT", v1(ONE), 200, errors(409, 422), this::update);
    routes.add("DELETE", v1(ONE), 200, errors(410), this::delete);
    routes.add("POST", v1(ONE + "/action"), 202, errors(409), this::act);
    routes.add("GET", v1(ONE + "/remote-copy"), 200, errors(429), this::remoteCopy);
    routes.add("GET", v1(ONE + "/flash-copy-mappings"), 200, errors(429), this::flashCopies);
  }

  private Reply list(Request request) {
    Stream<Volume> found = volumes.list(request.workspace()).stream();
    Optional<Boolean> auxiliary = request.query("auxiliary").map(Boolean::parseBoolean);
    Optional<Boolean> replicated = request.query("replicationEnabled").map(Boolean::parseBoolean);
    Optional<String> affinity = request.query("affinity");
    ArrayNode all =
        found
            .filter(v -> auxiliary.isEmpty() || auxiliary.get() == volumes.isAuxiliary(v))
            .filter(v -> replicated.isEmpty() || replicated.get() == v.replica().isPresent())
            .filter(v -> affinity.isEmpty() || v.at(affinity.get(), store.now()).isPresent())
            .map(wire::reference)
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("volumes", all));
  }

  private Reply listGiven(Request request) {
    ArrayNode all =
        request.body().requiredTexts("volumeList").stream()
            .map(id -> wire.reference(volumes.get(request.workspace(), id)))
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("volumes", all));
  }

  private Reply createOne(Request request) {
    return Reply.accepted(wire.full(create(request, request.body().requiredText("name"))));
  }

  private Reply createMany(Request request) {
    int count = request.body().integer("count", 1, COUNT_MAX).orElse(1);
    String name = request.body().requiredText("name");
    ArrayNode all = Json.array();
    for (int i = 1; i <= count; i++) {
      all.add(wire.reference(create(request, count == 1 ? name : name + "-" + i)));
    }
    return Reply.created(Json.object().set("volumes", all));
  }

  private Volume create(Request request, String name) {
    Body body = request.body();
    String workspace = request.workspace();
    double size = body.requiredNumber("size", 1);
    if (size > SIZE_MAX) {
      throw ApiFault.badRequest("size must be at most " + Json.number(SIZE_MAX) + " GB");
    }
    Disk disk =
        volumes.newDisk(
            size,
            body.oneOf("diskType", "tier0", "tier1", "tier3", "tier5k").orElse("tier3"),
            body.text("volumePool").orElseGet(() -> workspaces.get(workspace).pool()),
            false,
            body.flag("shareable").orElse(false));
    Instant ready = schedule.after(OperationKind.VOLUME_CREATE);
    Volume volume = volumes.create(workspace, name, disk, ready).tagged(body.texts("userTags"));
    volumes.replace(volume);
    return body.flag("replicationEnabled").orElse(false)
        ? volumes.pairs().replicate(volume, body.texts("replicationSites"))
        : volume;
  }

  private Reply update(Request request) {
    Body body = request.body();
    Volume volume = volume(request);
    Disk old = volume.disk();
    double present = old.sizeAt(store.now());
    double size = body.number("size").orElse(present);
    if (size < present || size > SIZE_MAX) {
      throw ApiFault.badRequest(
          "size must be "
              + Json.number(present)
              + " to "
              + Json.number(SIZE_MAX)
              + " GB: a volume can only grow");
    }
    boolean bootable = body.flag("bootable").orElse(old.bootable());
    boolean shareable = body.flag("shareable").orElse(old.shareable());
    if (bootable && shareable) {
      throw ApiFault.badRequest("a volume cannot be both bootable and shareable");
    }
    String state = volumes.state(volume);
    if (!state.equals("available") && !state.equals("in-use")) {
      throw ApiFault.conflict("volume " + volume.id() + " is busy: " + state);
    }
    if (size > present && volumes.isAuxiliary(volume)) {
      throw ApiFault.badRequest("auxiliary volume " + volume.id() + " grows with its primary");
    }
    if (size > present && volumes.isGrouped(volume)) {
      throw ApiFault.badRequest("volume " + volume.id() + " must leave its volume group to grow");
    }
    Volume changed =
        volume.with(
            body.text("name").filter(name -> !name.isBlank()).orElse(volume.name()),
            volume.life().changed(store.now()),
            old.shaped(size, bootable, shareable));
    volumes.replace(changed);
    if (size > present) {
      volumes.pairs().grow(changed, size);
    }
    return Reply.ok(wire.full(changed));
  }

  private Reply delete(Request request) {
    volumes.delete(volume(request), inSnapshot);
    return Reply.done();
  }

  private Reply deleteGiven(Request request) {
    List<String> ids = request.body().requiredTexts("volumeIDs");
    List<ApiFault> refusals = new ArrayList<>();
    for (String id : ids) {
      try {
        volumes.delete(volumes.get(request.workspace(), id), inSnapshot);
      } catch (ApiFault refusal) {
        refusals.add(refusal);
      }
    }
    if (refusals.size() == ids.size()) {
      throw refusals.getFirst();
    }
    String summary =
        (ids.size() - refusals.size()) + " of " + ids.size() + " volumes are being deleted";
    return new Reply(
        refusals.isEmpty() ? 202 : 206,
        Json.object()
            .put(
                "summary",
                refusals.isEmpty() ? summary : summary + "; " + refusals.getFirst().getMessage()));
  }

  private Reply flashCopies(Request request) {
    Volume volume = volume(request);
    Instant now = store.now();
    ArrayNode all = Json.array();
    // Making a clone is the only flash copy here, and it ends when the clone is complete.
    volumes.copiesOf(volume).stream()
        .filter(copy -> !copy.life().readyAt(now))
        .forEach(copy ->
            all.addObject()
                .put("flashCopyName", "fcmap-" + copy.id().substring(0, 8))
                .put("sourceVolumeName", volume.name())
                .put("targetVolumeName", copy.name())
                .put("copyRate", 50)
                .put("progress", copy.life().percentAt(now))
                .put("startTime", Json.dateTime(copy.life().created()))
                .put("status", "copying"));
    return Reply.ok(all);
  }

  private Reply act(Request request) {
    Body body = request.body();
    Volume volume = volume(request);
    Optional<Boolean> replicate = body.flag("replicationEnabled");
    Optional<String> tier = body.oneOf("targetStorageTier", "tier0", "tier1", "tier3", "tier5k");
    if (replicate.isEmpty() == tier.isEmpty()) {
      throw ApiFault.badRequest(
          "exactly one of replicationEnabled and targetStorageTier is needed");
    }
    String state = volumes.state(volume);
    if (!state.equals("available") && !state.equals("in-use")) {
      throw ApiFault.conflict("volume " + volume.id() + " is busy: " + state);
    }
    if (tier.isPresent()) {
      changeTier(volume, tier.get());
    } else if (replicate.orElse(false)) {
      volumes.pairs().replicate(volume, List.of());
    } else {
      volumes.pairs().stopReplicating(volume);
    }
    return Reply.accepted(Json.object());
  }

  private void changeTier(Volume volume, String tier) {
    Disk old = volume.disk();
    if (volumes.pairs().isCopy(volume)) {
      throw ApiFault.badRequest(
          "volume " + volume.id() + " does not have the primary role: its tier cannot change");
    }
    if (old.tier().equals(tier)) {
      throw ApiFault.badRequest("the volume is already in the current storage tier " + tier);
    }
    volumes.replace(volume.with(volume.name(), volume.life().changed(store.now()), old.in(tier)));
  }

  private Reply remoteCopy(Request request) {
    Volume volume = volume(request);
    if (volume.replica().isEmpty()) {
      throw ApiFault.notFound("remote-copy relationship of volume", volume.id());
    }
    return Reply.ok(
        wire.relationship(volume)
            .put("id", volume.id())
            .put("cyclePeriodSeconds", Mirror.CYCLE.toSeconds()));
  }

  private Volume volume(Request request) {
    return volumes.get(request.workspace(), request.path("volume_id"));
  }
}
