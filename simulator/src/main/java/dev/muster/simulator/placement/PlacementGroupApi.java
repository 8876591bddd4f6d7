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
import dev.muster.simulator.state.Table;
import dev.muster.simulator.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on placement groups of servers, and on those of shared processor pools.
public final class PlacementGroupApi {
  private static final String ALL = "/placement-groups";
  private static final String ONE = ALL + "/{placement_group_id}";
  private static final String OF_POOLS = "/spp-placement-groups";

  private final CloudStore store;
  private final Workspaces workspaces;
  private final Placements placements;

  public PlacementGroupApi(CloudStore store, Workspaces workspaces, Placements placements) {
    this.store = store;
    this.workspaces = workspaces;
    this.placements = placements;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1(ALL), 200, errors(), this::list);
    routes.add("POST", v1(ALL), 200, errors(409, 422), this::create);
    routes.add("GET", v1(ONE), 200, errors(), r -> Reply.ok(wire(group(r))));
    routes.add("DELETE", v1(ONE), 200, errors(), this::delete);
    routes.add("POST", v1(ONE + "/members"), 200, errors(409, 422), this::addMember);
    routes.add("DELETE", v1(ONE + "/members"), 200, errors(409, 422), this::removeMember);
    routes.add("GET", v1(OF_POOLS), 200, errors(), this::listOfPools);
    routes.add("POST", v1(OF_POOLS), 200, errors(409, 422), this::createOfPools);
  }

  private Reply list(Request request) {
    ArrayNode all =
        placements.groups.stream(request.workspace()).map(this::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("placementGroups", all));
  }

  private Reply create(Request request) {
    return Reply.ok(wire(make(request, placements.groups)));
  }

  private Reply listOfPools(Request request) {
    ArrayNode all =
        placements.poolGroups.stream(request.workspace())
            .map(this::wireOfPools)
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("sppPlacementGroups", all));
  }

  private Reply createOfPools(Request request) {
    return Reply.ok(wireOfPools(make(request, placements.poolGroups)));
  }

  private PlacementGroup make(Request request, Table<PlacementGroup> table) {
    Body body = request.body();
    String workspace = request.workspace();
    String name = body.requiredText("name");
    String policy = body.requiredOneOf("policy", "affinity", "anti-affinity");
    placements.checkName(table, workspace, "", name);
    if (table.stream(workspace).count() >= Placements.GROUPS_MAX) {
      throw ApiFault.conflict(
          "a workspace can have at most " + Placements.GROUPS_MAX + " placement groups");
    }
    return table.put(
        new PlacementGroup(
            store.newId(), workspace, name, placements.beginning(), policy, List.of()));
  }

  private Reply delete(Request request) {
    PlacementGroup group = group(request);
    if (!placements.members(group.workspace(), group.members()).isEmpty()) {
      throw ApiFault.badRequest("placement group " + group.id() + " has members");
    }
    placements.groups.put(
        group.with(group.life().ending(store.now(), store.now()), group.members()));
    return Reply.done();
  }

  private Reply addMember(Request request) {
    PlacementGroup group = group(request);
    return Reply.ok(wire(placements.add(group, member(request).id())));
  }

  private Reply removeMember(Request request) {
    PlacementGroup group = group(request);
    Member member = member(request);
    List<String> members = new ArrayList<>(group.members());
    if (!members.remove(member.id())) {
      throw ApiFault.conflict(
          "pvm-instance " + member.id() + " is not in the placement group " + group.id());
    }
    return Reply.ok(
        wire(placements.groups.put(group.with(group.life().changed(store.now()), members))));
  }

  private Member member(Request request) {
    String id = request.body().requiredText("id");
    return placements.members(request.workspace(), List.of(id)).stream()
        .findFirst()
        .orElseThrow(() -> ApiFault.notFound("pvm-instance", id));
  }

  private PlacementGroup group(Request request) {
    return placements.group(request.workspace(), request.path("placement_group_id"));
  }

  private ObjectNode wire(PlacementGroup group) {
    ObjectNode node = shared(group, "placement-group");
    node.set(
        "members",
        Json.texts(
            placements.members(group.workspace(), group.members()).stream()
                .map(Member::id)
                .toList()));
    return node;
  }

  private ObjectNode wireOfPools(PlacementGroup group) {
    ObjectNode node = shared(group, "spp-placement-group");
    node.set("memberSharedProcessorPools", Json.texts(group.members()));
    return node;
  }

  private ObjectNode shared(PlacementGroup group, String type) {
    ObjectNode node =
        Json.object()
            .put("id", group.id())
            .put("name", group.name())
            .put("policy", group.policy())
            .put("crn", workspaces.get(group.workspace()).crnOf(type, group.id()));
    node.putArray("userTags");
    return node;
  }
}
