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
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;

/// Operations on networks.
public final class NetworkApi {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9-_][a-zA-Z0-9-_]*");

  private final CloudStore store;
  private final Schedule schedule;
  private final Networks networks;
  private final NetworkWire wire;

  public NetworkApi(CloudStore store, Schedule schedule, Networks networks, NetworkWire wire) {
    this.store = store;
    this.schedule = schedule;
    this.networks = networks;
    this.wire = wire;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1("/networks"), 200, errors(), this::list);
    routes.add("POST", v1("/networks"), 201, errors(409, 422, 550), this::create);
    routes.add("GET", v1("/networks/{network_id}"), 200, errors(), this::get);
    routes.add("PUT", v1("/networks/{network_id}"), 200, errors(422), this::update);
    routes.add("DELETE", v1("/networks/{network_id}"), 200, errors(409, 410), this::delete);
  }

  private Reply list(Request request) {
    boolean publicOnly = request.query("filter").filter(f -> f.contains("pub-vlan")).isPresent();
    ArrayNode all =
        networks.list(request.workspace()).stream()
            .filter(network -> !publicOnly || network.link().type().equals("pub-vlan"))
            .map(network -> wire.reference(network, store.now()))
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("networks", all));
  }

  private Reply get(Request request) {
    return Reply.ok(wire.full(network(request), store.now()));
  }

  private Reply create(Request request) {
    Body body = request.body();
    String workspace = request.workspace();
    String type = body.requiredOneOf("type", "vlan", "pub-vlan");
    int vlan = networks.freeVlan(workspace);
    String cidr = body.text("cidr").orElse(type.equals("pub-vlan") ? publicBlock(vlan) : "");
    Cidr block =
        Cidr.parse(cidr)
            .orElseThrow(() -> ApiFault.badRequest("cidr must be an IPv4 block, got: " + cidr));
    String gateway = body.text("gateway").orElse(Cidr.text(block.base() + 1));
    checkHost(block, "gateway", gateway);
    int mtu =
        body.integer("mtu", 1450, 9000).orElse(body.flag("jumbo").orElse(false) ? 9000 : 1450);
    String id = store.newId();
    List<String> dns = body.texts("dnsServers");
    Network network =
        new Network(
            id,
            workspace,
            body.name("name", 128, NAME).orElse("network-" + id.substring(0, 8)),
            Life.from(schedule.now(), schedule.after(OperationKind.NETWORK_CONFIGURE)),
            new Link(type, vlan, mtu),
            new Addressing(
                cidr,
                gateway,
                dns.isEmpty() ? List.of(type.equals("pub-vlan") ? "9.9.9.9" : "127.0.0.1") : dns,
                ranges(body, block).orElseGet(() -> List.of(block.hosts(gateway)))),
            new Options(
                body.oneOf("advertise", "enable", "disable").orElse("enable"),
                body.oneOf("arpBroadcast", "enable", "disable").orElse("disable"),
                body.flag("enableDHCP").orElse(false),
                body.text("accessConfig")));
    return Reply.created(wire.full(networks.add(network), store.now()));
  }

  private Reply update(Request request) {
    Body body = request.body();
    Network network = network(request);
    Cidr block = Networks.block(network);
    Addressing old = network.addressing();
    String gateway = body.text("gateway").orElse(old.gateway());
    checkHost(block, "gateway", gateway);
    List<String> dns = body.texts("dnsServers");
    Network changed =
        network.with(
            body.name("name", 128, NAME).orElse(network.name()),
            network.life().changed(store.now()),
            new Addressing(
                old.cidr(),
                gateway,
                dns.isEmpty() ? old.dnsServers() : dns,
                ranges(body, block).orElse(old.ranges())),
            new Options(
                body.oneOf("advertise", "enable", "disable").orElse(network.options().advertise()),
                body.oneOf("arpBroadcast", "enable", "disable")
                    .orElse(network.options().arpBroadcast()),
                body.flag("enableDHCP").orElse(network.options().dhcp()),
                network.options().accessConfig()));
    networks.replace(changed);
    return Reply.ok(wire.full(changed, store.now()));
  }

  private Reply delete(Request request) {
    networks.delete(network(request));
    return Reply.done();
  }

  private Network network(Request request) {
    return networks.get(request.workspace(), request.path("network_id"));
  }

  private static Optional<List<AddressRange>> ranges(Body body, Cidr block) {
    List<AddressRange> ranges = new ArrayList<>();
    for (Body range : body.objects("ipAddressRanges")) {
      String first = range.requiredText("startingIPAddress");
      String last = range.requiredText("endingIPAddress");
      checkHost(block, "startingIPAddress", first);
      checkHost(block, "endingIPAddress", last);
      AddressRange checked = new AddressRange(first, last);
      if (checked.from() > checked.to()) {
        throw ApiFault.badRequest("ipAddressRanges: " + first + " lies after " + last);
      }
      ranges.add(checked);
    }
    return ranges.isEmpty() ? Optional.empty() : Optional.of(ranges);
  }

  private static void checkHost(Cidr block, String field, String address) {
    if (Cidr.address(address).filter(block::hasHost).isEmpty()) {
      throw ApiFault.badRequest(field + " must be a host address of the cidr, got: " + address);
    }
  }

  /// Each public network gets a block of its own from the documentation range 198.51.100.0/24.
  private static String publicBlock(int vlan) {
    return "198.51.100." + vlan % 32 * 8 + "/29";
  }
}
