package dev.muster.simulator.platform;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.workspace.Workspaces;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on data centres. Where the estate has site pairs of its own, they are shown.
public final class DatacenterApi {
  private static final Set<Integer> ERRORS = Set.of(400, 401, 403, 500);

  private final Workspaces workspaces;
  private final List<Datacenter> datacenters = Datacenter.all();

  public DatacenterApi(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  public void addTo(Routes routes) {
    routes.add(new Route("GET", "/v1/datacenters", Set.of(200), ERRORS, false, this::list));
    routes.add(
        new Route(
            "GET", "/v1/datacenters/{datacenter_region}", Set.of(200), ERRORS, false, this::get));
  }

  private Reply list(Request request) {
    ArrayNode all = datacenters.stream().map(this::wire).collect(Json.toArray());
    return Reply.ok(Json.object().set("datacenters", all));
  }

  private Reply get(Request request) {
    String zone = request.path("datacenter_region");
    return datacenters.stream()
        .filter(datacenter -> datacenter.zone().equals(zone))
        .findFirst()
        .map(datacenter -> Reply.ok(wire(datacenter)))
        // The operation declares no 404.
        .orElseThrow(() -> ApiFault.badRequest("datacenter " + zone + " not found"));
  }

  private ObjectNode wire(Datacenter datacenter) {
    List<String> partners =
        Stream.concat(
                workspaces.partnersOf(datacenter.zone()).stream(), datacenter.partners().stream())
            .distinct()
            .toList();
    boolean modern = !datacenter.zone().equals("che01");
    ObjectNode node =
        Json.object()
            .put("status", "active")
            .put("type", "off-premises")
            .put("href", "/v1/datacenters/" + datacenter.zone());
    node.putObject("capabilities")
        .put("cloud-connections", !modern)
        .put("disaster-recovery-site", !partners.isEmpty())
        .put("metrics", true)
        .put("power-edge-router", modern)
        .put("power-vpn-connections", false);
    ObjectNode details = node.putObject("capabilitiesDetails");
    ObjectNode replication =
        details.putObject("disasterRecovery").putObject("asynchronousReplication");
    replication.put("enabled", !partners.isEmpty());
    ArrayNode targets = replication.putArray("targetLocations");
    partners.forEach(zone -> targets.addObject().put("region", zone).put("status", "active"));
    ObjectNode systems = details.putObject("supportedSystems");
    systems.set("general", Json.texts(List.copyOf(SystemPoolApi.SYSTEMS.keySet())));
    systems.set("dedicated", Json.texts(List.of("e1080", "s1022")));
    node.putObject("location")
        .put("cloudRegion", datacenter.region())
        .put("region", datacenter.zone())
        .put("regionDisplayName", datacenter.place())
        .put("type", "data-center")
        .put("url", "https://" + datacenter.prefix() + ".power-iaas.cloud.ibm.com");
    return node;
  }
}
