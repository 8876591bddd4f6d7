package dev.muster.simulator.network;

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
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Operations on network interfaces, and on ports, which are the same things in their old form.
public final class InterfaceApi {
  private static final String INTERFACES = "/v1/networks/{network_id}/network-interfaces";
  private static final String INTERFACE = INTERFACES + "/{network_interface_id}";
  private static final String PORTS = "/networks/{network_id}/ports";
  private static final String PORT = PORTS + "/{port_id}";

  private final CloudStore store;
  private final Schedule schedule;
  private final Networks networks;
  private final NetworkWire wire;
  private final ServerNames servers;

  public InterfaceApi(
      CloudStore store,
      Schedule schedule,
      Networks networks,
      NetworkWire wire,
      ServerNames servers) {
    this.store = store;
    this.schedule = schedule;
    this.networks = networks;
    this.wire = wire;
    this.servers = servers;
  }

  /// Knows which servers exist.
  public interface ServerNames {
    /// The id of the server with that id or name, or a 404.
    String id(String workspace, String idOrName);
  }

  public void addTo(Routes routes) {
    routes.add("GET", INTERFACES, 200, errors(), r -> list(r, "interfaces", this::wire));
    routes.add("POST", INTERFACES, 201, errors(409, 422), this::create);
    routes.add("GET", INTERFACE, 200, errors(), r -> Reply.ok(wire(nic(r))));
    routes.add("PUT", INTERFACE, 200, errors(422), this::update);
    routes.add("DELETE", INTERFACE, 200, errors(409, 410), r -> delete(nic(r)));
    routes.add("GET", v1(PORTS), 200, errors(), r -> list(r, "ports", this::port));
    routes.add("POST", v1(PORTS), 201, errors(409, 422), this::createPort);
    routes.add("GET", v1(PORT), 200, errors(), r -> Reply.ok(port(portOf(r))));
    routes.add("PUT", v1(PORT), 200, errors(422), this::updatePort);
    routes.add("DELETE", v1(PORT), 200, errors(410), r -> delete(portOf(r)));
  }

  private Reply list(Request request, String key, Function<NetworkInterface, JsonNode> form) {
    ArrayNode all = networks.on(network(request)).stream().map(form).collect(Json.toArray());
    return Reply.ok(Json.object().set(key, all));
  }

  private Reply create(Request request) {
    NetworkInterface made = make(request);
    return Reply.created(
        wire(networks.put(made.named(request.body().text("name").orElse(made.name()), ""))));
  }

  private Reply createPort(Request request) {
    NetworkInterface made = make(request);
    String description = request.body().text("description").orElse("");
    return Reply.created(port(networks.put(made.named(made.name(), description))));
  }

  private NetworkInterface make(Request request) {
    Optional<String> ip = request.body().text("ipAddress").filter(wanted -> !wanted.isEmpty());
    Instant ready = schedule.after(OperationKind.NETWORK_CONFIGURE);
    return networks.connect(network(request), "", ip, ready);
  }

  private Reply update(Request request) {
    Body body = request.body();
    NetworkInterface old = nic(request);
    NetworkInterface named = old.named(body.text("name").orElse(old.name()), old.description());
    return Reply.ok(wire(move(named, body.text("instanceID"))));
  }

  private Reply updatePort(Request request) {
    Body body = request.body();
    NetworkInterface old = portOf(request);
    NetworkInterface named =
        old.named(old.name(), body.text("description").orElse(old.description()));
    return Reply.ok(port(move(named, body.text("pvmInstanceID"))));
  }

  /// Gives the interface to a server, or with an empty id takes it away from one.
  private NetworkInterface move(NetworkInterface nic, Optional<String> server) {
    if (server.isEmpty()) {
      return networks.put(nic);
    }
    String target = server.get().isEmpty() ? "" : servers.id(nic.workspace(), server.get());
    if (!target.isEmpty() && !nic.serverId().isEmpty() && !target.equals(nic.serverId())) {
      throw ApiFault.badRequest("network interface " + nic.id() + " belongs to another server");
    }
    Instant ready =
        target.isEmpty() ? store.now() : schedule.after(OperationKind.NETWORK_CONFIGURE);
    Life busy = nic.life().busy(store.now(), ready);
    return networks.put(nic.at(target, target.equals(nic.serverId()) ? nic.life() : busy));
  }

  private Reply delete(NetworkInterface nic) {
    if (!nic.serverId().isEmpty()) {
      throw ApiFault.conflict("network interface " + nic.id() + " is in use by a server");
    }
    networks.disconnect(nic, store.now());
    return Reply.done();
  }

  private JsonNode wire(NetworkInterface nic) {
    return wire.networkInterface(nic, store.now());
  }

  private JsonNode port(NetworkInterface nic) {
    return wire.port(nic, store.now());
  }

  private NetworkInterface nic(Request request) {
    return find(request, request.path("network_interface_id"), "network interface");
  }

  private NetworkInterface portOf(Request request) {
    return find(request, request.path("port_id"), "network port");
  }

  private NetworkInterface find(Request request, String id, String kind) {
    return networks.on(network(request)).stream()
        .filter(nic -> nic.id().equals(id))
        .findFirst()
        .orElseThrow(() -> ApiFault.notFound(kind, id));
  }

  private Network network(Request request) {
    return networks.get(request.workspace(), request.path("network_id"));
  }
}
