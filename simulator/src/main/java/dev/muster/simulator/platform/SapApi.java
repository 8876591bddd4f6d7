package dev.muster.simulator.platform;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.server.Deployment;
import dev.muster.simulator.server.ServerWire;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// SAP profiles, and servers deployed by profile.
public final class SapApi {
  private static final List<Profile> PROFILES =
      List.of(
          new Profile("ush1-4x128", "small", 4, 128),
          new Profile("bh1-16x1600", "balanced", 16, 1_600),
          new Profile("ch1-60x3000", "compute", 60, 3_000),
          new Profile("mh1-8x1440", "memory", 8, 1_440),
          new Profile("umh-4x960", "ultra-memory", 4, 960),
          new Profile("cnp-2x32", "non-production", 2, 32));
  private static final int SAPS_PER_CORE = 6_000;

  private final Deployment deployment;
  private final ServerWire wire;

  public SapApi(Deployment deployment, ServerWire wire) {
    this.deployment = deployment;
    this.wire = wire;
  }

  /// A certified size.
  ///
  /// @param memory GiB
  private record Profile(String id, String type, int cores, int memory) {}

  public void addTo(Routes routes) {
    routes.add("GET", v1("/sap"), 200, errors(), this::list);
    routes.add(
        new Route("POST", v1("/sap"), Set.of(200, 201, 202), errors(409, 422), true, this::create));
  }

  private Reply list(Request request) {
    Optional<String> family = request.query("profile_family");
    Optional<String> prefix = request.query("profile_prefix");
    ArrayNode all =
        PROFILES.stream()
            .filter(p -> family.isEmpty() || p.type().equals(family.get()))
            .filter(p -> prefix.isEmpty() || p.id().startsWith(prefix.get()))
            .map(SapApi::wire)
            .collect(Json.toArray());
    return Reply.ok(Json.object().set("profiles", all));
  }

  private Reply create(Request request) {
    Body body = request.body();
    String id = body.requiredText("profileID");
    Profile profile =
        PROFILES.stream()
            .filter(p -> p.id().equals(id))
            .findFirst()
            .orElseThrow(() -> ApiFault.badRequest("profileID " + id + " not found"));
    ObjectNode server =
        Json.object()
            .put("serverName", body.requiredText("name"))
            .put("imageID", body.requiredText("imageID"))
            .put("procType", "dedicated")
            .put("processors", profile.cores())
            .put("memory", profile.memory())
            .put("sysType", body.text("sysType").orElse("e1080"));
    body.text("storageType").ifPresent(type -> server.put("storageType", type));
    body.text("storagePool").ifPresent(pool -> server.put("storagePool", pool));
    server.set("volumeIDs", Json.texts(body.texts("volumeIDs")));
    ArrayNode networks = server.putArray("networks");
    for (Body network : body.objects("networks")) {
      ObjectNode wanted = networks.addObject().put("networkID", network.requiredText("networkID"));
      network.text("ipAddress").ifPresent(ip -> wanted.put("ipAddress", ip));
    }
    ArrayNode all =
        deployment.deploy(request.workspace(), Body.of(server)).stream()
            .map(wire::full)
            .collect(Json.toArray());
    return Reply.created(all);
  }

  private static ObjectNode wire(Profile profile) {
    ObjectNode node =
        Json.object()
            .put("profileID", profile.id())
            .put("type", profile.type())
            .put("certified", !profile.type().equals("non-production"))
            .put("cores", profile.cores())
            .put("memory", profile.memory())
            .put("saps", profile.cores() * SAPS_PER_CORE)
            .put("smtMode", 8)
            .put("fullSystemProfile", false);
    node.set("supportedSystems", Json.texts(List.of("e980", "s1022", "e1080")));
    node.set("workloadTypes", Json.texts(List.of("OLAP", "OLTP")));
    return node;
  }
}
