package dev.muster.simulator.placement;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.placement.Placements.Member;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on shared processor pools.
public final class ProcessorPoolApi {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{2,12}");
  private static final int NAME_MAX = 12;
  private static final int CORES_MAX = 1_000;
  private static final String ALL = "/shared-processor-pools";
  private static final String ONE = ALL + "/{shared_processor_pool_id}";

  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Placements placements;

  public ProcessorPoolApi(
      CloudStore store, Schedule schedule, Workspaces workspaces, Placements placements) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.placements = placements;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1(ALL), 200, errors(), this::list);
    routes.add("POST", v1(ALL), 202, errors(409, 422), this::create);
    routes.add("GET", v1(ONE), 200, errors(), r -> Reply.ok(detail(pool(r))));
    routes.add("PUT", v1(ONE), 200, errors(), this::update);
    routes.add("DELETE", v1(ONE), 200, errors(409), this::delete);
  }

  private Reply list(Request request) {
    ArrayNode all =
        placements.pools.stream(request.workspace()).map(this::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("sharedProcessorPools", all));
  }

  private Reply create(Request request) {
    Body body = request.body();
    String workspace = request.workspace();
    String name = body.requiredName("name", NAME_MAX, NAME);
    placements.checkName(placements.pools, workspace, "", name);
    ProcessorPool pool =
        new ProcessorPool(
            store.newId(),
            workspace,
            name,
            Life.from(store.now(), schedule.after(OperationKind.PROCESSOR_POOL_CREATE)),
            body.requiredText("hostGroup"),
            body.requiredInteger("reservedCores", 1, CORES_MAX),
            List.of());
    body.text("placementGroupID").ifPresent(group -> joinGroup(workspace, group, pool));
    return Reply.accepted(wire(placements.pools.put(pool)));
  }

  private void joinGroup(String workspace, String idOrName, ProcessorPool pool) {
    PlacementGroup group =
        placements
            .poolGroups
            .find(workspace, idOrName)
            .orElseThrow(() -> ApiFault.notFound("placement group", idOrName));
    List<String> members = new ArrayList<>(group.members());
    members.add(pool.id());
    placements.poolGroups.put(group.with(group.life().changed(store.now()), members));
  }

  private Reply update(Request request) {
    Body body = request.body();
    ProcessorPool old = pool(request);
    String name = body.name("name", NAME_MAX, NAME).orElse(old.name());
    placements.checkName(placements.pools, old.workspace(), old.id(), name);
    int cores = body.integer("reservedCores", 1, CORES_MAX).orElse(old.reservedCores());
    if (cores < allocated(old)) {
      throw ApiFault.badRequest(
          "reservedCores must be at least what the pool's servers use: " + allocated(old));
    }
    Life life = old.life().readyAt(store.now()) ? old.life().changed(store.now()) : old.life();
    return Reply.ok(wire(placements.pools.put(old.with(name, life, cores, old.members()))));
  }

  private Reply delete(Request request) {
    ProcessorPool pool = pool(request);
    if (!members(pool).isEmpty()) {
      throw ApiFault.conflict("shared processor pool " + pool.id() + " has servers");
    }
    Life ended = pool.life().ending(store.now(), store.now());
    placements.pools.put(pool.with(pool.name(), ended, pool.reservedCores(), pool.members()));
    return Reply.done();
  }

  private ProcessorPool pool(Request request) {
    return placements.pool(request.workspace(), request.path("shared_processor_pool_id"));
  }

  private List<Member> members(ProcessorPool pool) {
    return placements.members(pool.workspace(), pool.members());
  }

  private double allocated(ProcessorPool pool) {
    return members(pool).stream().mapToDouble(Member::cores).sum();
  }

  private ObjectNode detail(ProcessorPool pool) {
    ObjectNode node = Json.object();
    ArrayNode servers = node.putArray("servers");
    Workspace workspace = workspaces.get(pool.workspace());
    for (Member member : members(pool)) {
      ObjectNode server =
          servers
              .addObject()
              .put("id", member.id())
              .put("name", member.name())
              .put("status", member.status())
              .put("availabilityZone", workspace.zone())
              .put("Uncapped", member.uncapped())
              .put("memory", Math.round(member.memory() * 1024))
              .put("vcpus", Math.max(1, Math.round(Math.ceil(member.cores()))));
      server.set("Cpus", Json.number(member.cores()));
    }
    node.set("sharedProcessorPool", wire(pool));
    return node;
  }

  private ObjectNode wire(ProcessorPool pool) {
    double allocated = allocated(pool);
    ObjectNode node =
        Json.object()
            .put("id", pool.id())
            .put("name", pool.name())
            .put("hostGroup", pool.hostGroup())
            .put("hostID", 1)
            .put("reservedCores", pool.reservedCores())
            .put("status", pool.life().readyAt(store.now()) ? "active" : "configuring")
            .put("statusDetail", "")
            .put("crn", workspaces.get(pool.workspace()).crnOf("shared-processor-pool", pool.id()))
            .put("creationDate", Json.dateTime(pool.life().created()));
    node.set("allocatedCores", Json.number(allocated));
    node.set("availableCores", Json.number(Math.max(0, pool.reservedCores() - allocated)));
    ArrayNode groups = node.putArray("sharedProcessorPoolPlacementGroups");
    placements.poolGroups.stream(pool.workspace())
        .filter(group -> group.members().contains(pool.id()))
        .forEach(group ->
            groups
                .addObject()
                .put("id", group.id())
                .put("name", group.name())
                .put("policy", group.policy()));
    node.putArray("userTags");
    return node;
  }
}
