package dev.muster.simulator.platform;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.platform.Limits.Limit;
import dev.muster.simulator.server.Server;
import dev.muster.simulator.server.ServerWire;
import dev.muster.simulator.server.Servers;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.workspace.SshKeyApi;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on the workspace as a cloud instance, with its limits and usage, and on the tenant.
public final class CloudInstanceApi {
  private final Workspaces workspaces;
  private final Servers servers;
  private final Volumes volumes;
  private final ServerWire serverWire;
  private final Limits limits;

  public CloudInstanceApi(
      Workspaces workspaces,
      Servers servers,
      Volumes volumes,
      ServerWire serverWire,
      Limits limits) {
    this.workspaces = workspaces;
    this.servers = servers;
    this.volumes = volumes;
    this.serverWire = serverWire;
    this.limits = limits;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1(""), 200, errors(), this::get);
    routes.add("PUT", v1(""), 200, errors(422), this::update);
    routes.add("GET", "/pcloud/v1/tenants/{tenant_id}", 200, errors(), this::tenant);
  }

  private Reply get(Request request) {
    return Reply.ok(wire(workspaces.get(request.workspace())));
  }

  private Reply update(Request request) {
    Body body = request.body();
    Workspace workspace = workspaces.get(request.workspace());
    Limit old = limits.of(workspace.id());
    limits.put(
        old.with(
            body.number("instances").orElse(old.instances()),
            body.number("processors").orElse(old.processors()),
            body.number("memory").orElse(old.memory()),
            body.number("storage").orElse(old.storage())));
    return Reply.ok(wire(workspace));
  }

  private Reply tenant(Request request) {
    workspaces.checkTenant(request.path("tenant_id"));
    ObjectNode node =
        Json.object()
            .put("tenantID", workspaces.account())
            .put("enabled", true)
            .put("icn", "")
            .put("creationDate", Json.dateTime(workspaces.all().getFirst().life().created()));
    ArrayNode all =
        workspaces.all().stream()
            .map(workspace ->
                shared(workspace).put("href", "/pcloud/v1/cloud-instances/" + workspace.id()))
            .collect(Json.toArray());
    node.set("cloudInstances", all);
    ArrayNode keys = workspaces.sshKeys().stream().map(SshKeyApi::old).collect(Json.toArray());
    node.set("sshKeys", keys);
    node.putArray("peeringNetworks");
    return Reply.ok(node);
  }

  private ObjectNode wire(Workspace workspace) {
    ObjectNode node =
        shared(workspace)
            .put("openstackID", workspace.id().replace("-", ""))
            .put("tenantID", workspace.workspace());
    List<Server> all = servers.list(workspace.id());
    ArrayNode references = all.stream().map(serverWire::reference).collect(Json.toArray());
    node.set("pvmInstances", references);
    double cores = all.stream().mapToDouble(s -> s.machine().processors()).sum();
    double memory = all.stream().mapToDouble(s -> s.machine().memory()).sum();
    double storage = volumes.list(workspace.id()).stream().mapToDouble(v -> v.disk().size()).sum();
    node.set("usage", amounts(all.size(), cores, memory, storage));
    return node;
  }

  private ObjectNode shared(Workspace workspace) {
    ObjectNode node =
        Json.object()
            .put("cloudInstanceID", workspace.id())
            .put("name", workspace.name())
            .put("region", workspace.zone())
            .put("enabled", true)
            .put("initialized", true);
    node.set("capabilities", Json.texts(List.of("custom-virtualcores")));
    Limit limit = limits.of(workspace.id());
    node.set(
        "limits", amounts(limit.instances(), limit.processors(), limit.memory(), limit.storage()));
    return node;
  }

  private static ObjectNode amounts(
      double instances, double processors, double memory, double storage) {
    ObjectNode node = Json.object();
    node.set("instances", Json.number(instances));
    node.set("processors", Json.number(processors));
    node.set("procUnits", Json.number(processors));
    node.set("memory", Json.number(memory));
    node.set("storage", Json.number(storage));
    return node;
  }
}
