package dev.muster.simulator.connection;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.connection.VpnConnection.Policies;
import dev.muster.simulator.connection.VpnConnection.Reach;
import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.job.Job;
import dev.muster.simulator.job.Jobs;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on VPN connections, their networks and the subnets at the far end.
public final class VpnConnectionApi {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern BLOCK = Pattern.compile("[0-9.]{7,15}/(?:[0-9]|[12][0-9]|3[0-2])");
  private static final String ALL = "/vpn/vpn-connections";
  private static final String ONE = ALL + "/{vpn_connection_id}";
  private static final String CAPABILITY = "power-vpn-connections";

  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Networks networks;
  private final Jobs jobs;
  private final Vpns vpns;

  public VpnConnectionApi(
      CloudStore store,
      Schedule schedule,
      Workspaces workspaces,
      Networks networks,
      Jobs jobs,
      Vpns vpns) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.networks = networks;
    this.jobs = jobs;
    this.vpns = vpns;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1(ALL), 200, errors(), this::list);
    routes.add("POST", v1(ALL), 202, errors(405, 409, 422), this::create);
    routes.add("GET", v1(ONE), 200, errors(422), r -> Reply.ok(wire(connection(r))));
    routes.add("PUT", v1(ONE), 200, errors(422), this::update);
    routes.add("DELETE", v1(ONE), 202, errors(), this::delete);
    String ofNetworks = v1(ONE + "/networks");
    routes.add("GET", ofNetworks, 200, errors(), r -> Reply.ok(networkIds(connection(r))));
    routes.add("PUT", ofNetworks, 202, errors(422), this::attach);
    routes.add("DELETE", ofNetworks, 202, errors(422), this::detach);
    String ofPeers = v1(ONE + "/peer-subnets");
    routes.add("GET", ofPeers, 200, errors(), r -> Reply.ok(peers(connection(r))));
    routes.add("PUT", ofPeers, 200, errors(422), this::addPeer);
    routes.add("DELETE", ofPeers, 200, errors(422), this::removePeer);
  }

  private Reply list(Request request) {
    ArrayNode all = vpns.list(request.workspace()).stream().map(this::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("vpnConnections", all));
  }

  private Reply create(Request request) {
    String workspace = request.workspace();
    if (!workspaces.get(workspace).has(CAPABILITY)) {
      throw ApiFault.methodNotAllowed("vpn connections cannot be created: end of life");
    }
    Body body = request.body();
    String mode = body.requiredOneOf("mode", "policy", "route");
    Policies policies =
        new Policies(
            vpns.ikePolicy(workspace, body.requiredText("ikePolicy")).id(),
            vpns.ipsecPolicy(workspace, body.requiredText("ipSecPolicy")).id());
    List<String> networkIds =
        body.requiredTexts("networks").stream()
            .map(id -> networks.get(workspace, id).id())
            .toList();
    List<String> subnets = body.requiredTexts("peerSubnets");
    subnets.forEach(VpnConnectionApi::checkBlock);
    Reach reach =
        new Reach(
            "198.51.100." + (10 + vpns.list(workspace).size()),
            address(body.requiredText("peerGatewayAddress")),
            subnets,
            networkIds);
    Instant done = schedule.after(OperationKind.VPN_CHANGE);
    VpnConnection made =
        new VpnConnection(
            store.newId(),
            workspace,
            body.requiredText("name"),
            Life.from(store.now(), done),
            mode,
            policies,
            reach);
    vpns.put(made);
    Job job = jobs.begin(workspace, "vpnConnectionCreate", made.id(), made.name(), done);
    return Reply.accepted(wire(made).set("jobRef", Jobs.reference(job)));
  }

  private Reply update(Request request) {
    Body body = request.body();
    VpnConnection old = connection(request);
    Policies policies =
        new Policies(
            body.text("ikePolicy")
                .map(id -> vpns.ikePolicy(old.workspace(), id).id())
                .orElse(old.policies().ike()),
            body.text("ipSecPolicy")
                .map(id -> vpns.ipsecPolicy(old.workspace(), id).id())
                .orElse(old.policies().ipsec()));
    Reach reach =
        old.reach()
            .withPeer(
                body.text("peerGatewayAddress")
                    .map(VpnConnectionApi::address)
                    .orElse(old.reach().peerGateway()));
    String name = body.text("name").filter(n -> !n.isBlank()).orElse(old.name());
    VpnConnection changed = old.with(name, old.life().changed(store.now()), policies, reach);
    return Reply.ok(wire(vpns.put(changed)));
  }

  private Reply delete(Request request) {
    VpnConnection old = connection(request);
    Instant done = schedule.after(OperationKind.VPN_CHANGE);
    vpns.put(
        old.with(old.name(), old.life().ending(store.now(), done), old.policies(), old.reach()));
    return job(old, "vpnConnectionDelete", done);
  }

  private Reply attach(Request request) {
    VpnConnection old = connection(request);
    String id = networks.get(old.workspace(), request.body().requiredText("networkID")).id();
    List<String> served = new ArrayList<>(old.reach().networkIds());
    if (served.contains(id)) {
      throw ApiFault.badRequest("network " + id + " is already attached to the vpn connection");
    }
    served.add(id);
    return reconnect(old, served, "vpnConnectionAttachNetwork");
  }

  private Reply detach(Request request) {
    VpnConnection old = connection(request);
    String id = request.body().requiredText("networkID");
    List<String> served = new ArrayList<>(old.reach().networkIds());
    if (!served.remove(id)) {
      throw ApiFault.notFound("network of the vpn connection", id);
    }
    return reconnect(old, served, "vpnConnectionDetachNetwork");
  }

  private Reply reconnect(VpnConnection old, List<String> served, String action) {
    Instant done = schedule.after(OperationKind.NETWORK_CONFIGURE);
    Life life = old.life().busy(store.now(), done);
    vpns.put(old.with(old.name(), life, old.policies(), old.reach().serving(served)));
    return job(old, action, done);
  }

  private Reply addPeer(Request request) {
    VpnConnection old = connection(request);
    String cidr = checkBlock(request.body().requiredText("cidr"));
    List<String> subnets = new ArrayList<>(old.reach().peerSubnets());
    if (!subnets.contains(cidr)) {
      subnets.add(cidr);
    }
    return Reply.ok(peers(reaching(old, subnets)));
  }

  private Reply removePeer(Request request) {
    VpnConnection old = connection(request);
    String cidr = request.body().requiredText("cidr");
    List<String> subnets = new ArrayList<>(old.reach().peerSubnets());
    if (!subnets.remove(cidr)) {
      throw ApiFault.notFound("peer subnet", cidr);
    }
    return Reply.ok(peers(reaching(old, subnets)));
  }

  private VpnConnection reaching(VpnConnection old, List<String> subnets) {
    Life life = old.life().changed(store.now());
    return vpns.put(old.with(old.name(), life, old.policies(), old.reach().withSubnets(subnets)));
  }

  private Reply job(VpnConnection connection, String action, Instant done) {
    Job job = jobs.begin(connection.workspace(), action, connection.id(), connection.name(), done);
    return Reply.accepted(Jobs.reference(job));
  }

  private VpnConnection connection(Request request) {
    return vpns.get(request.workspace(), request.path("vpn_connection_id"));
  }

  private static String address(String text) {
    if (!IPV4.matcher(text).matches()) {
      throw ApiFault.badRequest("peerGatewayAddress must be an IPv4 address, got: " + text);
    }
    return text;
  }

  private static String checkBlock(String cidr) {
    if (!BLOCK.matcher(cidr).matches()) {
      throw ApiFault.badRequest("cidr must be an IPv4 block, got: " + cidr);
    }
    return cidr;
  }

  private static ObjectNode networkIds(VpnConnection connection) {
    return Json.object().set("networkIDs", Json.texts(connection.reach().networkIds()));
  }

  private static ObjectNode peers(VpnConnection connection) {
    return Json.object().set("peerSubnets", Json.texts(connection.reach().peerSubnets()));
  }

  private ObjectNode wire(VpnConnection connection) {
    String workspace = connection.workspace();
    Reach reach = connection.reach();
    ObjectNode node =
        Json.object()
            .put("id", connection.id())
            .put("name", connection.name())
            .put("mode", connection.mode())
            .put("status", connection.life().readyAt(store.now()) ? "active" : "warning")
            .put("localGatewayAddress", reach.gateway())
            .put("vpnGatewayAddress", reach.gateway())
            .put("peerGatewayAddress", reach.peerGateway());
    IkePolicy ike = vpns.ikePolicy(workspace, connection.policies().ike());
    IpsecPolicy ipsec = vpns.ipsecPolicy(workspace, connection.policies().ipsec());
    node.putObject("ikePolicy").put("id", ike.id()).put("name", ike.name());
    node.putObject("ipSecPolicy").put("id", ipsec.id()).put("name", ipsec.name());
    node.set("networkIDs", Json.texts(reach.networkIds()));
    node.set("peerSubnets", Json.texts(reach.peerSubnets()));
    node.putObject("deadPeerDetection")
        .put("action", "restart")
        .put("interval", 10)
        .put("threshold", 5);
    return node;
  }
}
