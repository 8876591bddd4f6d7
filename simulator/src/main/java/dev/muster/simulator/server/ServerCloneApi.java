package dev.muster.simulator.server;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.network.Network;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.server.Server.Machine;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.Volume.Attachment;
import dev.muster.simulator.storage.Volumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Makes a second server with copies of a server's volumes.
public final class ServerCloneApi {
  private final CloudStore store;
  private final Servers servers;
  private final Networks networks;
  private final Volumes volumes;
  private final ServerWire wire;

  public ServerCloneApi(
      CloudStore store, Servers servers, Networks networks, Volumes volumes, ServerWire wire) {
    this.store = store;
    this.servers = servers;
    this.networks = networks;
    this.volumes = volumes;
    this.wire = wire;
  }

  public void addTo(Routes routes) {
    routes.add(
        "POST",
        v1("/pvm-instances/{pvm_instance_id}/clone"),
        202,
        errors(409, 410, 422),
        this::cloneServer);
  }

  private Reply cloneServer(Request request) {
    Body body = request.body();
    Server source = servers.get(request.workspace(), request.path("pvm_instance_id"));
    String name = body.requiredText("name");
    List<Body> wanted = body.objects("networks");
    if (wanted.isEmpty()) {
      throw ApiFault.badRequest("networks in body must name at least one network");
    }
    servers.checkRest(source);
    List<Volume> copied = copied(source, Set.copyOf(body.texts("volumeIDs")));
    Function<Body, Network> network =
        nic -> networks.get(source.workspace(), nic.requiredText("networkID"));
    List<Network> targets = wanted.stream().map(network).toList();
    Server made =
        servers.build(
            source.workspace(), name, machine(source, body), source.software(), List.of());
    for (int i = 0; i < targets.size(); i++) {
      Optional<String> ip = wanted.get(i).text("ipAddress").filter(wish -> !wish.isEmpty());
      networks.connect(targets.get(i), made.id(), ip, made.life().ready());
    }
    for (Volume volume : copied) {
      attachCopy(source, made, volume);
    }
    return Reply.accepted(wire.full(made));
  }

  private void attachCopy(Server source, Server made, Volume volume) {
    boolean boot = volume.at(source.id(), store.now()).filter(Attachment::boot).isPresent();
    String suffix = store.newHex(8);
    Volume copy =
        volumes.cloneOf(
            volume,
            boot ? made.name() + "-" + suffix + "-boot-0" : "clone-" + volume.name() + "-" + suffix,
            volumes.newDisk(
                volume.disk().size(),
                volume.disk().tier(),
                volume.disk().pool(),
                volume.disk().bootable(),
                false),
            store.now());
    volumes.attach(copy, made.id(), boot, made.life().ready());
  }

  /// The boot volume and the data volumes asked for; of data volumes none if none is named.
  private List<Volume> copied(Server source, Set<String> wanted) {
    List<Volume> attached = volumes.of(source.workspace(), source.id());
    for (String id : wanted) {
      if (attached.stream().noneMatch(volume -> volume.id().equals(id))) {
        throw ApiFault.badRequest("volume " + id + " is not attached to the pvm-instance");
      }
    }
    List<Volume> copied = new ArrayList<>();
    for (Volume volume : attached) {
      boolean boot = volume.at(source.id(), store.now()).filter(Attachment::boot).isPresent();
      if (boot || wanted.contains(volume.id())) {
        copied.add(volume);
      }
    }
    if (copied.isEmpty()) {
      throw ApiFault.badRequest("pvm-instance " + source.id() + " has no volumes to clone");
    }
    return copied;
  }

  private static Machine machine(Server source, Body body) {
    Machine old = source.machine();
    double processors =
        body.has("processors") ? body.requiredNumber("processors", 0.25) : old.processors();
    double memory = body.has("memory") ? body.requiredNumber("memory", 2) : old.memory();
    String procType =
        body.oneOf("procType", "dedicated", "shared", "capped").orElse(old.procType());
    return new Machine(
        old.sysType(),
        procType,
        processors,
        memory,
        processors,
        memory,
        old.pinPolicy(),
        old.storageType(),
        old.storagePool());
  }
}
