package dev.muster.simulator.connection;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.connection.CloudConnection.Ends;
import dev.muster.simulator.connection.CloudConnection.Gre;
import dev.muster.simulator.connection.CloudConnection.Line;
import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.job.Job;
import dev.muster.simulator.job.Jobs;
import dev.muster.simulator.network.NetworkWire;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on cloud connections. Every change is a job, as where the service still exists.
public final class CloudConnectionApi {
  private static final String ONE = "/cloud-connections/{cloud_connection_id}";
  private static final String NETWORK = ONE + "/networks/{network_id}";
  private static final List<Integer> SPEEDS = List.of(50, 100, 200, 500, 1000, 2000, 5000, 10_000);

  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Networks networks;
  private final NetworkWire networkWire;
  private final Jobs jobs;
  private final CloudConnections connections;

  public CloudConnectionApi(
      CloudStore store,
      Schedule schedule,
      Workspaces workspaces,
      Networks networks,
      NetworkWire networkWire,
      Jobs jobs,
      CloudConnections connections) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.networks = networks;
    this.networkWire = networkWire;
    this.jobs = jobs;
    this.connections = connections;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1("/cloud-connections"), 200, errors(408), this::list);
    routes.add(
        "POST", v1("/cloud-connections"), 202, errors(405, 408, 409, 422, 503, 504), this::create);
    routes.add("GET", v1(ONE), 200, errors(408), r -> Reply.ok(wire(connection(r))));
    routes.add("PUT", v1(ONE), 202, errors(405, 408, 409, 422, 503), this::update);
    routes.add("DELETE", v1(ONE), 202, errors(408, 410), this::delete);
    routes.add(
        "GET",
        v1("/cloud-connections-virtual-private-clouds"),
        200,
        errors(408, 503, 504),
        this::listClouds);
    routes.add("PUT", v1(NETWORK), 202, errors(408, 422), this::attach);
    routes.add("DELETE", v1(NETWORK), 202, errors(408, 410), this::detach);
  }

  private Reply list(Request request) {
    ArrayNode all =
        connections.list(request.workspace()).stream().map(this::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("cloudConnections", all));
  }

  /// The virtual private clouds the workspace's connections lead to; no others are known here.
  private Reply listClouds(Request request) {
    ArrayNode all = Json.array();
    connections.list(request.workspace()).stream()
        .flatMap(connection -> connection.ends().vpcs().stream())
        .distinct()
        .forEach(id ->
            all.addObject()
                .put("vpcID", id)
                .put("name", id)
                .put("status", "available")
                .put("classicAccess", false));
    return Reply.ok(Json.object().set("virtualPrivateClouds", all));
  }

  private Reply create(Request request) {
    String workspace = request.workspace();
    if (!workspaces.get(workspace).capabilities().getOrDefault("cloud-connections", false)) {
      throw ApiFault.methodNotAllowed("cloud connections cannot be created in this data center");
    }
    Body body = request.body();
    String name = body.requiredText("name");
    int speed = body.requiredIntegerOf("speed", SPEEDS);
    Line line =
        new Line(
            speed,
            body.flag("globalRouting").orElse(false),
            body.flag("metered").orElse(false),
            body.flag("transitEnabled").orElse(false));
    List<String> subnets =
        body.texts("subnets").stream().map(id -> networks.get(workspace, id).id()).toList();
    Ends none = new Ends(false, Optional.empty(), false, List.of());
    Instant done = schedule.after(OperationKind.CLOUD_CONNECTION_CHANGE);
    CloudConnection made =
        connections.create(workspace, name, line, ends(body, none), subnets, done);
    Job job = jobs.begin(workspace, "cloudConnectionCreate", made.id(), made.name(), done);
    return Reply.accepted(wire(made).set("jobRef", Jobs.reference(job)));
  }

  private Reply update(Request request) {
    Body body = request.body();
    CloudConnection old = idle(request);
    Line line =
        new Line(
            body.integerOf("speed", SPEEDS).orElse(old.line().speed()),
            body.flag("globalRouting").orElse(old.line().globalRouting()),
            body.flag("metered").orElse(old.line().metered()),
            old.line().transit());
    String name = body.text("name").filter(n -> !n.isBlank()).orElse(old.name());
    Instant done = schedule.after(OperationKind.CLOUD_CONNECTION_CHANGE);
    connections.put(old.with(name, busyUntil(old, done), line, ends(body, old.ends())));
    return job(old, "cloudConnectionUpdate", done);
  }

  private Reply delete(Request request) {
    CloudConnection old = idle(request);
    Instant done = schedule.after(OperationKind.CLOUD_CONNECTION_CHANGE);
    Life ending = old.life().ending(store.now(), done);
    connections.put(old.with(old.name(), ending, old.line(), old.ends()));
    return job(old, "cloudConnectionDelete", done);
  }

  private Reply attach(Request request) {
    CloudConnection old = idle(request);
    String network = networks.get(request.workspace(), request.path("network_id")).id();
    List<String> served = new ArrayList<>(old.networkIds());
    if (!served.contains(network)) {
      served.add(network);
    }
    Instant done = schedule.after(OperationKind.NETWORK_CONFIGURE);
    connections.put(old.serving(served, busyUntil(old, done)));
    return job(old, "cloudConnectionAttachNetwork", done);
  }

  private Reply detach(Request request) {
    CloudConnection old = idle(request);
    String network = request.path("network_id");
    List<String> served = new ArrayList<>(old.networkIds());
    if (!served.remove(network)) {
      throw ApiFault.notFound("network of the cloud connection", network);
    }
    Instant done = schedule.after(OperationKind.NETWORK_CONFIGURE);
    connections.put(old.serving(served, busyUntil(old, done)));
    return job(old, "cloudConnectionDetachNetwork", done);
  }

  private Reply job(CloudConnection connection, String action, Instant done) {
    Job job = jobs.begin(connection.workspace(), action, connection.id(), connection.name(), done);
    return Reply.accepted(Jobs.reference(job));
  }

  private Life busyUntil(CloudConnection connection, Instant done) {
    return connection.life().busy(store.now(), done);
  }

  private CloudConnection connection(Request request) {
    return connections.get(request.workspace(), request.path("cloud_connection_id"));
  }

  private CloudConnection idle(Request request) {
    CloudConnection connection = connection(request);
    Instant now = store.now();
    if (!connection.life().readyAt(now) || connection.life().endingAt(now)) {
      throw ApiFault.conflict("cloud connection " + connection.id() + " is being changed");
    }
    return connection;
  }

  private static Ends ends(Body body, Ends old) {
    Optional<Body> classic = body.object("classic");
    Optional<Body> vpc = body.object("vpc");
    Optional<Gre> gre =
        classic
            .flatMap(c -> c.object("gre"))
            .map(g -> new Gre(greSource(g.requiredText("cidr")), g.requiredText("destIPAddress")))
            .or(old::gre);
    return new Ends(
        classic.flatMap(c -> c.flag("enabled")).orElse(old.classic()),
        gre,
        vpc.flatMap(v -> v.flag("enabled")).orElse(old.vpc()),
        vpc.map(v -> v.objects("vpcs").stream().map(one -> one.requiredText("vpcID")).toList())
            .orElse(old.vpcs()));
  }

  /// The tunnel's near end is the block's first address.
  private static String greSource(String cidr) {
    int slash = cidr.indexOf('/');
    return slash < 0 ? cidr : cidr.substring(0, slash);
  }

  private ObjectNode wire(CloudConnection connection) {
    Instant now = store.now();
    boolean ready = connection.life().readyAt(now) && !connection.life().endingAt(now);
    Line line = connection.line();
    ObjectNode node =
        Json.object()
            .put("cloudConnectionID", connection.id())
            .put("name", connection.name())
            .put("speed", line.speed())
            .put("globalRouting", line.globalRouting())
            .put("metered", line.metered())
            .put("connectionMode", line.transit() ? "transit" : "direct")
            .put("linkStatus", ready ? "up" : "configuring")
            .put("port", "dlport-" + connection.id().substring(0, 8))
            .put("ibmIPAddress", "169.254.0.1/30")
            .put("userIPAddress", "169.254.0.2/30")
            .put("creationDate", Json.dateTime(connection.life().created()));
    ObjectNode classic = node.putObject("classic").put("enabled", connection.ends().classic());
    connection
        .ends()
        .gre()
        .ifPresent(gre ->
            classic
                .putObject("gre")
                .put("sourceIPAddress", gre.source())
                .put("destIPAddress", gre.destination()));
    ObjectNode vpc = node.putObject("vpc").put("enabled", connection.ends().vpc());
    ArrayNode vpcs = vpc.putArray("vpcs");
    connection.ends().vpcs().forEach(id -> vpcs.addObject().put("vpcID", id).put("name", ""));
    ArrayNode served =
        connection.networkIds().stream()
            .flatMap(id -> networks.find(connection.workspace(), id).stream())
            .map(network -> networkWire.reference(network, now))
            .collect(Json.toArray());
    node.set("networks", served);
    return node;
  }
}
