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

/// Operations on workspaces, disaster-recovery locations and SSH keys.
public final class WorkspaceApi {
  private static final String TENANT = "/pcloud/v1/tenants/{tenant_id}";

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
    routes.add("GET", v1("/locations/disaster-recovery"), 200, errors(), this::ownLocation);
    routes.add("GET", "/pcloud/v1/locations/disaster-recovery", 200, errors(), this::allLocations);
    routes.add("GET", TENANT + "/sshkeys", 200, errors(), this::listTenantKeys);
    routes.add("GET", TENANT + "/sshkeys/{sshkey_name}", 200, errors(), this::getTenantKey);
    routes.add("GET", "/v1/ssh-keys", 200, errors(), this::listKeys);
    routes.add("GET", "/v1/ssh-keys/{sshkey_id}", 200, errors(), this::getKey);
  }

  private Reply list(Request request) {
    ArrayNode all = workspaces.all().stream().map(this::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("workspaces", all));
  }

  private Reply get(Request request) {
    return Reply.ok(wire(workspaces.get(request.path("workspace_id"))));
  }

  private Reply ownLocation(Request request) {
    return Reply.ok(location(workspaces.get(request.workspace()).zone()));
  }

  private Reply allLocations(Request request) {
    ArrayNode all =
        workspaces.zonesWithPartners().stream().map(this::location).collect(Json.toArray());
    return Reply.ok(Json.object().set("disasterRecoveryLocations", all));
  }

  private Reply listTenantKeys(Request request) {
    checkTenant(request);
    ArrayNode all =
        workspaces.sshKeys().stream().map(WorkspaceApi::tenantWire).collect(Json.toArray());
    return Reply.ok(Json.object().set("sshKeys", all));
  }

  private Reply getTenantKey(Request request) {
    checkTenant(request);
    return Reply.ok(tenantWire(key(request.path("sshkey_name"))));
  }

  private Reply listKeys(Request request) {
    ArrayNode all = workspaces.sshKeys().stream().map(WorkspaceApi::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("sshKeys", all));
  }

  private Reply getKey(Request request) {
    return Reply.ok(wire(key(request.path("sshkey_id"))));
  }

  private SshKey key(String idOrName) {
    return workspaces.sshKey(idOrName).orElseThrow(() -> ApiFault.notFound("ssh key", idOrName));
  }

  private void checkTenant(Request request) {
    if (!request.path("tenant_id").equals(workspaces.account())) {
      throw ApiFault.forbidden("the tenant is not the caller's account");
    }
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
    details.putObject("powerEdgeRouter").put("state", "active").put("type", "automated");
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

  private static ObjectNode tenantWire(SshKey key) {
    return Json.object()
        .put("name", key.name())
        .put("sshKey", key.publicKey())
        .put("creationDate", Json.dateTime(key.life().created()));
  }

  private static ObjectNode wire(SshKey key) {
    return tenantWire(key)
        .put("id", key.id())
        .put("description", "")
        .put("primaryWorkspace", true)
        .put("visibility", "account");
  }
}
