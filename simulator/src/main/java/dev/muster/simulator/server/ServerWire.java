package dev.muster.simulator.server;

import dev.muster.simulator.http.Json;
import dev.muster.simulator.job.Jobs;
import dev.muster.simulator.network.Network;
import dev.muster.simulator.network.NetworkInterface;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.placement.Placements;
import dev.muster.simulator.server.Server.Machine;
import dev.muster.simulator.server.Server.Phase;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Servers and their interfaces as the API shows them.
public final class ServerWire {
  private final CloudStore store;
  private final Workspaces workspaces;
  private final Volumes volumes;
  private final Networks networks;
  private final Jobs jobs;
  private final Placements placements;

  public ServerWire(
      CloudStore store,
      Workspaces workspaces,
      Volumes volumes,
      Networks networks,
      Jobs jobs,
      Placements placements) {
    this.store = store;
    this.workspaces = workspaces;
    this.volumes = volumes;
    this.networks = networks;
    this.jobs = jobs;
    this.placements = placements;
  }

  /// The form of lists: without the ids of networks and volumes.
  public ObjectNode reference(Server server) {
    return shared(server)
        .put(
            "href",
            "/pcloud/v1/cloud-instances/" + server.workspace() + "/pvm-instances/" + server.id());
  }

  /// The server with all its fields.
  public ObjectNode full(Server server) {
    ObjectNode node = shared(server);
    List<NetworkInterface> nics = networks.of(server.workspace(), server.id());
    node.set(
        "networkIDs",
        Json.texts(nics.stream().map(NetworkInterface::networkId).distinct().toList()));
    node.set("volumeIDs", Json.texts(held(server).stream().map(Volume::id).toList()));
    node.put("deploymentType", server.software().deploymentType());
    node.put("migratable", server.machine().pinPolicy().equals("none"));
    node.set("userTags", Json.texts(server.userTags()));
    return node;
  }

  ObjectNode networkInterface(NetworkInterface nic) {
    Optional<Network> network = networks.find(nic.workspace(), nic.networkId());
    return Json.object()
        .put("networkID", nic.networkId())
        .put("networkName", network.map(Network::name).orElse(""))
        .put("networkInterfaceID", nic.id())
        .put("ip", nic.address().ip())
        .put("ipAddress", nic.address().ip())
        .put("macAddress", nic.address().mac())
        .put("type", "fixed")
        .put("version", 4)
        .put(
            "href",
            "/pcloud/v1/cloud-instances/"
                + nic.workspace()
                + "/pvm-instances/"
                + nic.serverId()
                + "/networks/"
                + nic.networkId());
  }

  private ObjectNode shared(Server server) {
    Instant now = store.now();
    Phase phase = server.phaseAt(now);
    String status = server.statusAt(now);
    ObjectNode node =
        Json.object()
            .put("pvmInstanceID", server.id())
            .put("serverName", server.name())
            .put("status", status)
            .put("taskState", task(server, phase))
            .put("osType", server.software().osType())
            .put("operatingSystem", server.software().operatingSystem())
            .put("imageID", server.software().imageId())
            .put("crn", workspaces.get(server.workspace()).crnOf("pvm-instance", server.id()))
            .put("creationDate", Json.dateTime(server.life().created()))
            .put("updatedDate", Json.dateTime(server.life().updated()));
    node.putObject("health")
        .put("status", phase.health())
        .put("reason", "")
        .put("lastUpdate", Json.dateTime(phase.at()));
    if (status.equals("ERROR")) {
      node.putObject("fault")
          .put("code", 500)
          .put("message", "the server failed")
          .put("details", "simulated")
          .put("created", Json.dateTime(phase.at()));
    }
    node.set("progress", Json.number(status.equals("BUILD") ? server.life().percentAt(now) : 100));
    addMachine(node, server);
    placements
        .groupOf(server.workspace(), server.id())
        .ifPresent(id -> node.put("placementGroup", id));
    placements
        .poolOf(server.workspace(), server.id())
        .ifPresent(id -> node.put("sharedProcessorPoolID", id));
    ArrayNode nics =
        networks.of(server.workspace(), server.id()).stream()
            .map(this::networkInterface)
            .collect(Json.toArray());
    node.set("networks", nics);
    node.set("addresses", nics.deepCopy());
    addReferenceCodes(node, server, phase);
    return node;
  }

  private void addMachine(ObjectNode node, Server server) {
    Machine machine = server.machine();
    node.put("procType", machine.procType())
        .put("sysType", machine.sysType())
        .put("pinPolicy", machine.pinPolicy())
        .put("storageType", machine.storageType())
        .put("storagePool", machine.storagePool())
        .put("storagePoolAffinity", true)
        .put("storageConnection", "vSCSI");
    node.set("processors", Json.number(machine.processors()));
    node.set("memory", Json.number(machine.memory()));
    node.set("minproc", Json.number(Math.max(0.25, machine.deployedProcessors() / 8)));
    node.set("maxproc", Json.number(machine.deployedProcessors() * 8));
    node.set("minmem", Json.number(Math.max(2, machine.deployedMemory() / 8)));
    node.set("maxmem", Json.number(machine.deployedMemory() * 8));
    node.set(
        "diskSize", Json.number(held(server).stream().mapToDouble(v -> v.disk().size()).sum()));
    int cores = Math.max(1, (int) Math.ceil(machine.processors()));
    node.putObject("virtualCores").put("assigned", cores).put("min", 1).put("max", cores * 8);
  }

  /// System reference codes: what the server's panel shows; all zeros once the system is up.
  private static void addReferenceCodes(ObjectNode node, Server server, Phase phase) {
    ArrayNode codes = node.putArray("srcs");
    if (phase.status().equals("ACTIVE")) {
      boolean ibmi = server.software().osType().equals("ibmi");
      codes
          .addArray()
          .addObject()
          .put("src", ibmi && phase.health().equals("OK") ? "C6004031" : "00000000")
          .put("timestamp", Json.dateTime(phase.at()));
    }
  }

  private String task(Server server, Phase phase) {
    if (!server.atRest(store.now())) {
      return server.life().endingAt(store.now()) ? "deleting" : phase.task();
    }
    return jobs.isBusy(server.workspace(), server.id()) ? "capturing" : "";
  }

  private List<Volume> held(Server server) {
    Instant now = store.now();
    return volumes.of(server.workspace(), server.id()).stream()
        .filter(v -> v.at(server.id(), now).filter(a -> !now.isBefore(a.from())).isPresent())
        .toList();
  }
}
