package dev.muster.simulator.storage;

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
import dev.muster.simulator.state.Life;
import dev.muster.simulator.storage.CloneTask.ClonedPair;
import dev.muster.simulator.storage.Clones.Wish;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations that clone volumes: in one asynchronous task, or in three steps.
public final class CloneApi {
  private static final String ONE = "/volumes-clone/{volumes_clone_id}";

  private final CloudStore store;
  private final Schedule schedule;
  private final Volumes volumes;
  private final Clones clones;

  public CloneApi(CloudStore store, Schedule schedule, Volumes volumes) {
    this.store = store;
    this.schedule = schedule;
    this.volumes = volumes;
    clones = new Clones(store, volumes);
  }

  public void addTo(Routes routes) {
    routes.add("POST", v1("/volumes/clone"), 200, errors(409), this::cloneNow);
    routes.add("POST", v2("/volumes/clone"), 202, errors(409), this::cloneAsync);
    routes.add("GET", v2("/volumes/clone-tasks/{clone_task_id}"), 200, errors(409), this::task);
    routes.add("GET", v2("/volumes-clone"), 200, errors(), this::list);
    routes.add("POST", v2("/volumes-clone"), 202, errors(409), this::prepare);
    routes.add("GET", v2(ONE), 200, errors(), r -> Reply.ok(detail(plan(r))));
    routes.add("DELETE", v2(ONE), 200, errors(), this::delete);
    routes.add("POST", v2(ONE + "/start"), 200, errors(), this::start);
    routes.add("POST", v2(ONE + "/execute"), 202, errors(), this::execute);
    routes.add("POST", v2(ONE + "/cancel"), 202, errors(), this::cancel);
  }

  /// The deprecated synchronous form.
  private Reply cloneNow(Request request) {
    Body body = request.body();
    Wish wish = new Wish(body.requiredText("displayName"), Optional.empty(), Optional.empty());
    List<String> sources = body.requiredTexts("volumeIDs");
    ObjectNode node = Json.object();
    ObjectNode copies = node.putObject("clonedVolumes");
    for (ClonedPair pair : clones.copy(request.workspace(), sources, wish, store.now())) {
      copies.put(pair.source(), pair.copy());
    }
    return Reply.ok(node);
  }

  private Reply cloneAsync(Request request) {
    Instant ready = schedule.after(OperationKind.VOLUME_CLONE);
    List<String> sources = request.body().requiredTexts("volumeIDs");
    CloneTask task = clones.begin(request.workspace(), sources, wish(request.body()), ready);
    return Reply.accepted(
        Json.object()
            .put("cloneTaskID", task.id())
            .put(
                "href",
                "/pcloud/v2/cloud-instances/"
                    + task.workspace()
                    + "/volumes/clone-tasks/"
                    + task.id()));
  }

  private Reply task(Request request) {
    CloneTask task = clones.task(request.workspace(), request.path("clone_task_id"));
    boolean done = task.life().readyAt(store.now());
    ObjectNode node =
        Json.object()
            .put("status", done ? "completed" : "running")
            .put("percentComplete", task.life().percentAt(store.now()));
    ArrayNode pairs = node.putArray("clonedVolumes");
    for (ClonedPair pair : done ? task.clones() : List.<ClonedPair>of()) {
      pairs.addObject().put("sourceVolumeID", pair.source()).put("clonedVolumeID", pair.copy());
    }
    return Reply.ok(node);
  }

  private Reply list(Request request) {
    Optional<String> filter = request.query("filter");
    ArrayNode all =
        clones.plans(request.workspace()).stream()
            .filter(plan -> filter.isEmpty() || plan.matches(filter.get(), store.now()))
            .map(this::wire)
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("volumesClone", all));
  }

  private Reply prepare(Request request) {
    String name = request.body().requiredText("name");
    List<String> sources = request.body().requiredTexts("volumeIDs");
    clones.checkSources(request.workspace(), sources);
    if (clones.plans(request.workspace()).stream().anyMatch(p -> p.name().equals(name))) {
      throw ApiFault.conflict("a volumes clone with the name " + name + " already exists");
    }
    Life life = Life.from(store.now(), schedule.after(OperationKind.CLONE_STEP));
    ClonePlan plan =
        new ClonePlan(
            store.newId(), request.workspace(), name, life, "prepare", sources, List.of());
    return Reply.accepted(wire(clones.put(plan)));
  }

  private Reply start(Request request) {
    ClonePlan plan = expect(plan(request), "prepared");
    return Reply.ok(wire(clones.put(plan.step("start", nextStep(plan), List.of()))));
  }

  private Reply execute(Request request) {
    ClonePlan plan = expect(plan(request), "available");
    Instant ready = schedule.after(OperationKind.VOLUME_CLONE);
    List<ClonedPair> pairs =
        clones.copy(plan.workspace(), plan.sources(), wish(request.body()), ready);
    Life life = plan.life().busy(store.now(), ready);
    return Reply.accepted(wire(clones.put(plan.step("execute", life, pairs))));
  }

  private Reply cancel(Request request) {
    ClonePlan plan = plan(request);
    String status = plan.statusAt(store.now());
    boolean force = request.body().flag("force").orElse(false);
    boolean idle = status.equals("prepared") || status.equals("available");
    if (ClonePlan.isFinal(status) || status.equals("executing") || (!idle && !force)) {
      throw ApiFault.badRequest("volumes clone " + plan.id() + " cannot be cancelled: " + status);
    }
    return Reply.accepted(wire(clones.put(plan.step("cancel", nextStep(plan), List.of()))));
  }

  private Reply delete(Request request) {
    ClonePlan plan = plan(request);
    if (!ClonePlan.isFinal(plan.statusAt(store.now()))) {
      throw ApiFault.badRequest("volumes clone " + plan.id() + " is not finished");
    }
    Instant now = store.now();
    clones.put(plan.step(plan.action(), plan.life().ending(now, now), plan.clones()));
    return Reply.done();
  }

  private Life nextStep(ClonePlan plan) {
    return plan.life().busy(store.now(), schedule.after(OperationKind.CLONE_STEP));
  }

  private ClonePlan plan(Request request) {
    return clones.plan(request.workspace(), request.path("volumes_clone_id"));
  }

  private ClonePlan expect(ClonePlan plan, String status) {
    String actual = plan.statusAt(store.now());
    if (!actual.equals(status)) {
      throw ApiFault.badRequest(
          "volumes clone " + plan.id() + ": status must be " + status + ", it is " + actual);
    }
    return plan;
  }

  private ObjectNode wire(ClonePlan plan) {
    return Json.object()
        .put("volumesCloneID", plan.id())
        .put("name", plan.name())
        .put("action", plan.action())
        .put("status", plan.statusAt(store.now()))
        .put("percentComplete", plan.life().percentAt(store.now()))
        .put("failureMessage", "")
        .put("creationDate", Json.dateTime(plan.life().created()))
        .put("lastUpdateDate", Json.dateTime(plan.life().updated()));
  }

  private ObjectNode detail(ClonePlan plan) {
    ObjectNode node = wire(plan);
    ArrayNode pairs = node.putArray("clonedVolumes");
    for (ClonedPair pair : plan.clones()) {
      ObjectNode entry = pairs.addObject();
      entry.set("source", info(plan.workspace(), pair.source()));
      entry.set("clone", info(plan.workspace(), pair.copy()));
    }
    return node;
  }

  /// A volume deleted since then is shown by its id alone.
  private ObjectNode info(String workspace, String id) {
    ObjectNode node = Json.object().put("volumeID", id);
    volumes.list(workspace).stream()
        .filter(volume -> volume.id().equals(id))
        .findFirst()
        .ifPresent(volume -> node.put("name", volume.name()));
    return node;
  }

  private static Wish wish(Body body) {
    return new Wish(
        body.requiredText("name"),
        body.flag("targetReplicationEnabled"),
        body.oneOf("targetStorageTier", "tier0", "tier1", "tier3", "tier5k"));
  }
}
