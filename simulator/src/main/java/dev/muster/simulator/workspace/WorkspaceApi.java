package dev.muster.simulator.workspace;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on workspaces and disaster-recovery locations.
public final class WorkspaceApi {
  private static final String SECURITY_GROUPS = "network-security-groups";

  private final Workspaces workspaces;

  public WorkspaceApi(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  public void addTo(Routes routes) {
    routes.add(
        new Route(
            "GET", "/v1/workspaces", Set.of(200), Set.of(401, 403, 429, 500), false, this::list));
    routes.add(
        new Route(
            "GET", "/v1/workspaces/{workspace_id}", Set.of(200), errors(429), false, this::get));
    routes.add(
        "POST",
        "/v1/workspaces/{workspace_id}/power-edge-router/action",
        200,
        errors(409),
        this::actOnRouter);
    routes.add("GET", "/v1/network-security-groups", 200, errors(), this::listSecurityGroups);
    routes.add(
        new Route(
            "POST",
            "/v1/network-security-groups/action",
            Set.of(200, 202),
            errors(409, 550),
            true,
            this::actOnSecurityGroups));
    routes.add("GET", "/v1/routes", 200, errors(), this::listRoutes);
    routes.add("GET", v1("/locations/disaster-recovery"), 200, errors(), this::ownLocation);
    routes.add("GET", "/pcloud/v1/locations/disaster-recovery", 200, errors(), this::allLocations);
  }

  private Reply list(Request request) {
    ArrayNode all = workspaces.all().stream().map(this::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("workspaces", all));
  }

  private Reply get(Request request) {
    return Reply.ok(wire(workspaces.get(request.path("workspace_id"))));
  }

  /// Moves a workspace from cloud connections to the Power Edge Router, at once.
  private Reply actOnRouter(Request request) {
    Workspace workspace = workspaces.get(request.path("workspace_id"));
    String action = request.body().requiredOneOf("action", "migrate-start", "migrate-validate");
    if (workspace.has("power-edge-router")) {
      throw ApiFault.conflict(
          "workspace " + workspace.id() + " already uses the power edge router");
    }
    if (action.equals("migrate-start")) {
      workspaces.add(workspace.with("power-edge-router", true));
    }
    return Reply.done();
  }

  private Reply listSecurityGroups(Request request) {
    return Reply.ok(Json.object().set("networkSecurityGroups", Json.array()));
  }

  /// No operation of the simulator makes a static route, so there is none.
  private Reply listRoutes(Request request) {
    return Reply.ok(Json.object().set("routes", Json.array()));
  }

  private Reply actOnSecurityGroups(Request request) {
    Workspace workspace = workspaces.get(request.workspace());
    boolean enable = request.body().requiredOneOf("action", "enable", "disable").equals("enable");
    if (workspace.has(SECURITY_GROUPS) == enable) {
      throw ApiFault.conflict(
          "network security groups are already in requested state: "
              + (enable ? "enabled" : "disabled"));
    }
    workspaces.add(workspace.with(SECURITY_GROUPS, enable));
    return Reply.done();
  }

  private Reply ownLocation(Request request) {
    return Reply.ok(location(workspaces.get(request.workspace()).zone()));
  }

  private Reply allLocations(Request request) {
    ArrayNode all =
        workspaces.zonesWithPartners().stream().map(this::location).collect(Json.toArray());
    return Reply.ok(Json.object().set("disasterRecoveryLocations", all));
  }

  private ObjectNode wire(Workspace workspace) {
    ObjectNode node =
        Json.object()
            .put("id", workspace.id())
            .put("name", workspace.name())
            .put("status", "active")
            .put("type", "off-premises");
    ObjectNode capabilities = node.putObject("capabilities");
    new TreeMap<>(workspace.capabilities()).forEach(capabilities::put);
    ObjectNode details = node.putObject("details");
    details.put("creationDate", Json.dateTime(workspace.life().created()));
    details.put("crn", workspace.crn());
    details.put("href", "/v1/workspaces/" + workspace.id());
    if (workspace.has("power-edge-router")) {
      details.putObject("powerEdgeRouter").put("state", "active").put("type", "automated");
    }
    details
        .putObject("networkSecurityGroups")
        .put("state", workspace.has(SECURITY_GROUPS) ? "active" : "inactive");
    node.putObject("location")
        .put("region", workspace.zone())
        .put("type", "data-center")
        .put("url", "https://" + workspace.region() + ".power-iaas.cloud.ibm.com");
    return node;
  }

  private ObjectNode location(String zone) {
    ObjectNode node = Json.object().put("location", zone);
    ArrayNode sites = node.putArray("replicationSites");
    workspaces
        .pairsOf(zone)
        .forEach(pair -> {
          ObjectNode site = sites.addObject();
          site.put("location", pair.partnerOf(zone)).put("isActive", true);
          ArrayNode pools = site.putArray("ReplicationPoolMap");
          boolean first = pair.firstZone().equals(zone);
          for (Map.Entry<String, String> pool : new TreeMap<>(pair.pools()).entrySet()) {
            pools
                .addObject()
                .put("volumePool", first ? pool.getKey() : pool.getValue())
                .put("remotePool", first ? pool.getValue() : pool.getKey());
          }
        });
    return node;
  }
}
