package dev.muster.simulator.network;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.network.Network.Addressing;
import dev.muster.simulator.network.Network.Link;
import dev.muster.simulator.network.Network.Options;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on DHCP services. Each brings a network of its own and takes it along.
public final class DhcpApi {
  private static final String ALL = "/services/dhcp";
  private static final String ONE = ALL + "/{dhcp_id}";

  private final CloudStore store;
  private final Schedule schedule;
  private final Networks networks;
  private final Table<DhcpServer> table;

  public DhcpApi(CloudStore store, Schedule schedule, Networks networks) {
    this.store = store;
    this.schedule = schedule;
    this.networks = networks;
    table = store.table("dhcp-servers", DhcpServer.class);
  }

  public void addTo(Routes routes) {
    routes.add("POST", v1(ALL), 202, errors(), this::create);
    routes.add("GET", v1(ALL), 200, errors(), this::list);
    routes.add("GET", v1(ONE), 200, errors(), r -> Reply.ok(detail(service(r))));
    routes.add("DELETE", v1(ONE), 202, Set.of(400, 403, 404, 500), this::delete);
  }

  private Reply create(Request request) {
    Body body = request.body();
    String workspace = request.workspace();
    String id = store.newId();
    int vlan = networks.freeVlan(workspace);
    String cidr = body.text("cidr").orElse("192.168." + vlan % 200 + ".0/24");
    Cidr block =
        Cidr.parse(cidr)
            .orElseThrow(() -> ApiFault.badRequest("cidr must be an IPv4 block, got: " + cidr));
    String gateway = Cidr.text(block.base() + 1);
    String name = "DHCPSERVER" + body.text("name").orElse(id.substring(0, 8)) + "_Private";
    Life life = Life.from(store.now(), schedule.after(OperationKind.DHCP_CHANGE));
    Network network =
        networks.add(
            new Network(
                store.newId(),
                workspace,
                name,
                life,
                new Link("dhcp-vlan", vlan, 1450),
                new Addressing(
                    cidr,
                    gateway,
                    List.of(body.text("dnsServer").orElse("127.0.0.1")),
                    List.of(block.hosts(gateway))),
                new Options("enable", "disable", true, Optional.empty())));
    return Reply.accepted(wire(table.put(new DhcpServer(id, workspace, name, life, network.id()))));
  }

  private Reply list(Request request) {
    // A bare array, unlike nearly every other list.
    return Reply.ok(table.stream(request.workspace()).map(this::wire).collect(Json.toArray()));
  }

  private Reply delete(Request request) {
    DhcpServer service = service(request);
    Network network = networks.get(service.workspace(), service.networkId());
    networks.delete(network);
    Instant end = schedule.after(OperationKind.NETWORK_CONFIGURE);
    table.put(service.with(service.life().ending(store.now(), end)));
    return Reply.accepted(Json.object());
  }

  private ObjectNode detail(DhcpServer service) {
    ObjectNode node = wire(service);
    ArrayNode leases = node.putArray("leases");
    networks
        .find(service.workspace(), service.networkId())
        .map(networks::on)
        .orElse(List.of())
        .forEach(nic ->
            leases
                .addObject()
                .put("instanceIP", nic.address().ip())
                .put("instanceMacAddress", nic.address().mac()));
    return node;
  }

  private ObjectNode wire(DhcpServer service) {
    ObjectNode node =
        Json.object()
            .put("id", service.id())
            .put("status", service.life().readyAt(store.now()) ? "ACTIVE" : "BUILD");
    node.putObject("network").put("id", service.networkId()).put("name", service.name());
    return node;
  }

  private DhcpServer service(Request request) {
    String id = request.path("dhcp_id");
    return table
        .find(id)
        .filter(service -> service.workspace().equals(request.workspace()))
        .orElseThrow(() -> ApiFault.notFound("dhcp server", id));
  }
}
