package dev.muster.simulator.server;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.network.Network;
import dev.muster.simulator.network.NetworkInterface;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;

/// Operations on the interfaces of a server.
public final class ServerNetworkApi {
  private static final String ALL = "/pvm-instances/{pvm_instance_id}/networks";
  private static final String ONE = ALL + "/{network_id}";

  private final CloudStore store;
  private final Schedule schedule;
  private final Servers servers;
  private final Networks networks;
  private final ServerWire wire;

  public ServerNetworkApi(
      CloudStore store, Schedule schedule, Servers servers, Networks networks, ServerWire wire) {
    this.store = store;
    this.schedule = schedule;
    this.servers = servers;
    this.networks = networks;
    this.wire = wire;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1(ALL), 200, errors(), r -> list(interfaces(server(r))));
    routes.add("POST", v1(ALL), 201, errors(409, 422), this::add);
    routes.add("GET", v1(ONE), 200, errors(), r -> list(interfacesOn(r)));
    routes.add("DELETE", v1(ONE), 200, errors(409, 410), this::remove);
  }

  private Reply list(List<NetworkInterface> nics) {
    ArrayNode all = nics.stream().map(wire::networkInterface).collect(Json.toArray());
    return Reply.ok(Json.object().set("networks", all));
  }

  private Reply add(Request request) {
    Server server = server(request);
    servers.checkRest(server);
    Body body = request.body();
    Network network = networks.get(request.workspace(), body.requiredText("networkID"));
    Optional<String> address = body.text("ipAddress").filter(ip -> !ip.isEmpty());
    NetworkInterface nic =
        networks.connect(
            network, server.id(), address, schedule.after(OperationKind.NETWORK_CONFIGURE));
    return Reply.created(wire.networkInterface(nic));
  }

  private Reply remove(Request request) {
    servers.checkRest(server(request));
    Optional<String> mac = request.body().text("macAddress").filter(m -> !m.isEmpty());
    List<NetworkInterface> found =
        interfacesOn(request).stream()
            .filter(nic -> mac.isEmpty() || nic.address().mac().equals(mac.get()))
            .toList();
    if (found.isEmpty()) {
      throw ApiFault.notFound("interface on network", request.path("network_id"));
    }
    found.forEach(nic -> networks.disconnect(nic, store.now()));
    return Reply.done();
  }

  private List<NetworkInterface> interfaces(Server server) {
    return networks.of(server.workspace(), server.id());
  }

  private List<NetworkInterface> interfacesOn(Request request) {
    Network network = networks.get(request.workspace(), request.path("network_id"));
    return interfaces(server(request)).stream()
        .filter(nic -> nic.networkId().equals(network.id()))
        .toList();
  }

  private Server server(Request request) {
    return servers.get(request.workspace(), request.path("pvm_instance_id"));
  }
}
