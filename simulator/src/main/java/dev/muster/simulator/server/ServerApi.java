package dev.muster.simulator.server;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.server.Server.Machine;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on servers: list, get, create, change, delete, and the actions.
public final class ServerApi {
  private static final String ONE = "/pvm-instances/{pvm_instance_id}";

  private final Servers servers;
  private final Deployment deployment;
  private final ServerWire wire;

  public ServerApi(Servers servers, Deployment deployment, ServerWire wire) {
    this.servers = servers;
    this.deployment = deployment;
    this.wire = wire;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1("/pvm-instances"), 200, errors(408), this::list);
    routes.add("POST", v1("/pvm-instances"), 201, errors(409, 422, 504), this::create);
    routes.add("GET", v1(ONE), 200, errors(), r -> Reply.ok(wire.full(server(r))));
    routes.add("PUT", v1(ONE), 202, errors(409, 422), this::update);
    routes.add("DELETE", v1(ONE), 200, errors(409, 410), this::delete);
    routes.add("POST", v1(ONE + "/action"), 200, errors(409), this::act);
  }

  private Reply list(Request request) {
    ArrayNode all =
        servers.list(request.workspace()).stream().map(wire::reference).collect(Json.toArray());
    return Reply.ok(Json.object().set("pvmInstances", all));
  }

  private Reply create(Request request) {
    ArrayNode all =
        deployment.deploy(request.workspace(), request.body()).stream()
            .map(wire::full)
            .collect(Json.toArray());
    return Reply.created(all);
  }

  private Reply update(Request request) {
    Body body = request.body();
    Server server = server(request);
    Machine old = server.machine();
    double processors =
        body.has("processors") ? body.requiredNumber("processors", 0.25) : old.processors();
    double memory = body.has("memory") ? body.requiredNumber("memory", 2) : old.memory();
    Machine machine =
        old.resized(
            body.oneOf("procType", "dedicated", "shared", "capped").orElse(old.procType()),
            processors,
            memory,
            body.oneOf("pinPolicy", "none", "soft", "hard").orElse(old.pinPolicy()));
    String name = body.text("serverName").filter(n -> !n.isBlank()).orElse(server.name());
    Server changed = servers.resize(server, name, machine);
    ObjectNode echo =
        Json.object()
            .put("serverName", changed.name())
            .put("procType", machine.procType())
            .put("pinPolicy", machine.pinPolicy())
            .put(
                "statusUrl",
                "/pcloud/v1/cloud-instances/"
                    + server.workspace()
                    + "/pvm-instances/"
                    + server.id());
    echo.set("processors", Json.number(machine.processors()));
    echo.set("memory", Json.number(machine.memory()));
    return Reply.accepted(echo);
  }

  private Reply delete(Request request) {
    boolean withData =
        request.query("delete_data_volumes").map(Boolean::parseBoolean).orElse(false);
    servers.delete(server(request), withData);
    return Reply.done();
  }

  private Reply act(Request request) {
    Server server = server(request);
    String action =
        request
            .body()
            .requiredOneOf(
                "action",
                "dhcp-ip-sync",
                "dumprestart",
                "hard-reboot",
                "immediate-shutdown",
                "reset-state",
                "soft-reboot",
                "start",
                "stop");
    servers.act(server, action);
    return Reply.done();
  }

  private Server server(Request request) {
    return servers.get(request.workspace(), request.path("pvm_instance_id"));
  }
}
