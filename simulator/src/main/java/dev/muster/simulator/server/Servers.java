package dev.muster.simulator.server;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.network.NetworkInterface;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.server.Server.Machine;
import dev.muster.simulator.server.Server.Phase;
import dev.muster.simulator.server.Server.Software;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.Volume.Attachment;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.storage.Writes.Span;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The servers of all workspaces and their state machine.
public final class Servers {
  private static final String OK = "OK";
  private static final int WARNING_PERCENT = 60;

  private final CloudStore store;
  private final Schedule schedule;
  private final Volumes volumes;
  private final Networks networks;
  private final Snapshots snapshots;
  private final Table<Server> table;

  public Servers(
      CloudStore store,
      Schedule schedule,
      Volumes volumes,
      Networks networks,
      Snapshots snapshots) {
    this.store = store;
    this.schedule = schedule;
    this.volumes = volumes;
    this.networks = networks;
    this.snapshots = snapshots;
    table = store.table("servers", Server.class);
  }

  /// The server with that id or name, or a 404 with the text that clients search for.
  public Server get(String workspace, String idOrName) {
    return table
        .find(workspace, idOrName)
        .orElseThrow(() ->
            ApiFault.notFound(
                "pvm-instance does not exist: ID: " + idOrName + " could not be found"));
  }

  public List<Server> list(String workspace) {
    return table.list(workspace);
  }

  /// Whether a server is being made from the image.
  public boolean isDeploying(String workspace, String imageId) {
    return table.anyMatch(
        workspace,
        server ->
            server.software().imageId().equals(imageId)
                && server.statusAt(store.now()).equals("BUILD"));
  }

  /// A server that is there already, as an estate describes it.
  public Server established(
      String workspace, String name, Machine machine, Software software, String status) {
    Instant now = store.now();
    return table.put(
        new Server(
            store.newId(),
            workspace,
            name,
            Life.from(now, now),
            machine,
            software,
            List.of(new Phase(now, status, OK, "")),
            List.of()));
  }

  /// A server that begins to be built: to run, or without storage to stay off.
  Server build(
      String workspace, String name, Machine machine, Software software, List<String> tags) {
    Instant now = store.now();
    boolean empty = !software.deploymentType().isEmpty();
    OperationKind kind = empty ? OperationKind.SERVER_CREATE_EMPTY : OperationKind.SERVER_CREATE;
    Instant ready = schedule.after(kind);
    Phase building = new Phase(now, "BUILD", "PENDING", "spawning");
    List<Phase> phases =
        empty
            ? List.of(building, new Phase(ready, "SHUTOFF", OK, ""))
            : List.of(
                building,
                new Phase(partly(now, ready), "ACTIVE", "WARNING", ""),
                new Phase(ready, "ACTIVE", OK, ""));
    return table.put(
        new Server(
            store.newId(),
            workspace,
            name,
            Life.from(now, ready),
            machine,
            software,
            phases,
            tags));
  }

  /// When the server is up, as its present phases say.
  public List<Span> running(String workspace, String serverId) {
    return table
        .find(serverId)
        .filter(server -> server.workspace().equals(workspace))
        .map(Server::running)
        .orElse(List.of());
  }

  /// Replaces a server; what its workload wrote until now stays written.
  Server replace(Server server) {
    volumes.of(server.workspace(), server.id()).forEach(volumes.writes()::settle);
    return table.put(server);
  }

  void act(Server server, String action) {
    switch (action) {
      case "start" -> start(server);
      case "stop", "immediate-shutdown" -> stop(server);
      case "soft-reboot", "hard-reboot", "dumprestart" -> reboot(server);
      case "reset-state" -> reset(server);
      default -> throw ApiFault.badRequest(action + " is not supported in this environment");
    }
  }

  private void start(Server server) {
    checkTurn(server, "SHUTOFF", "ACTIVE");
    Instant now = store.now();
    boolean bootable =
        volumes.of(server.workspace(), server.id()).stream()
            .anyMatch(v -> v.at(server.id(), now).filter(a -> a.boot() && holds(a)).isPresent());
    if (!bootable) {
      throw ApiFault.badRequest("pvm-instance " + server.id() + " has no boot volume attached");
    }
    Instant ready = schedule.after(OperationKind.SERVER_START);
    replace(
        server.then(
            now,
            new Phase(now, "SHUTOFF", OK, "powering-on"),
            new Phase(partly(now, ready), "ACTIVE", "WARNING", ""),
            new Phase(ready, "ACTIVE", OK, "")));
  }

  private void stop(Server server) {
    checkTurn(server, "ACTIVE", "SHUTOFF");
    Instant now = store.now();
    Phase present = server.phaseAt(now);
    replace(
        server.then(
            now,
            new Phase(now, "ACTIVE", present.health(), "powering-off"),
            new Phase(schedule.after(OperationKind.SERVER_STOP), "SHUTOFF", OK, "")));
  }

  private void reboot(Server server) {
    Instant now = store.now();
    checkRest(server);
    if (!server.statusAt(now).equals("ACTIVE")) {
      throw ApiFault.conflict(
          "pvm-instance " + server.id() + " must be ACTIVE, it is " + server.statusAt(now));
    }
    Instant ready = schedule.after(OperationKind.SERVER_REBOOT);
    replace(
        server.then(
            now,
            new Phase(now, "REBOOT", "PENDING", "rebooting"),
            new Phase(partly(now, ready), "ACTIVE", "WARNING", ""),
            new Phase(ready, "ACTIVE", OK, "")));
  }

  private void reset(Server server) {
    Instant now = store.now();
    checkRest(server);
    replace(server.then(now, new Phase(now, "ACTIVE", "CRITICAL", "")));
  }

  /// Changes the size; a running server keeps running within an eighth to eight times.
  Server resize(Server server, String name, Machine machine) {
    Instant now = store.now();
    checkRest(server);
    Server changed = server.with(name, machine, now);
    if (server.machine().processors() == machine.processors()
        && server.machine().memory() == machine.memory()
        && server.machine().procType().equals(machine.procType())) {
      return replace(changed);
    }
    if (!snapshots.of(server).isEmpty()) {
      throw ApiFault.conflict("pvm-instance " + server.id() + " has snapshots");
    }
    String status = server.statusAt(now);
    boolean running = status.equals("ACTIVE");
    if (running && !withinLiveBounds(machine)) {
      throw ApiFault.badRequest(
          "processors and memory are beyond what a running pvm-instance can take: stop it first");
    }
    Instant ready = schedule.after(OperationKind.SERVER_RESIZE);
    Phase resizing = new Phase(now, "RESIZE", OK, "resizing");
    Phase done = new Phase(ready, status, OK, "");
    return replace(
        running
            ? changed.then(
                now, resizing, new Phase(partly(now, ready), "VERIFY_RESIZE", OK, "resizing"), done)
            : changed.then(now, resizing, done));
  }

  /// Deletes a server with its boot volume and every volume that ends with it.
  void delete(Server server, boolean withDataVolumes) {
    Instant now = store.now();
    if (server.life().endingAt(now)) {
      throw ApiFault.conflict("pvm-instance " + server.id() + " is already deleting");
    }
    if (!snapshots.of(server).isEmpty()) {
      throw ApiFault.conflict("pvm-instance " + server.id() + " has snapshots: delete them first");
    }
    Instant end = schedule.after(OperationKind.SERVER_DELETE);
    for (Volume volume : volumes.of(server.workspace(), server.id())) {
      Attachment attachment = volume.at(server.id(), now).orElseThrow();
      boolean shared = volume.liveAt(now).size() > 1;
      boolean doomed = !shared && (attachment.deleteOnTermination() || withDataVolumes);
      if (doomed && volumes.isGrouped(volume)) {
        throw ApiFault.badRequest(
            "volume " + volume.id() + " belongs to a volume group and cannot go with the server");
      }
      volumes.cutOff(volume, attachment, end);
      if (doomed) {
        volumes.end(volumes.get(volume.workspace(), volume.id()), end);
      }
    }
    for (NetworkInterface nic : networks.of(server.workspace(), server.id())) {
      networks.disconnect(nic, end);
    }
    replace(server.with(server.life().ending(now, end)));
  }

  /// Refuses with 409 while something is changing the server.
  void checkRest(Server server) {
    Instant now = store.now();
    if (!server.atRest(now)) {
      throw ApiFault.conflict(
          "pvm-instance "
              + server.id()
              + " is busy: "
              + (server.life().endingAt(now) ? "deleting" : server.phaseAt(now).task()));
    }
  }

  private void checkTurn(Server server, String from, String to) {
    checkRest(server);
    String status = server.statusAt(store.now());
    if (status.equals(to)) {
      throw ApiFault.conflict(
          "pvm-instance " + server.id() + " is already in requested state " + to);
    }
    if (!status.equals(from)) {
      throw ApiFault.conflict(
          "pvm-instance " + server.id() + " must be " + from + ", it is " + status);
    }
  }

  private boolean holds(Attachment attachment) {
    return !store.now().isBefore(attachment.from()) && attachment.until().isEmpty();
  }

  private static boolean withinLiveBounds(Machine machine) {
    return machine.processors() <= machine.deployedProcessors() * 8
        && machine.processors() >= Math.max(0.25, machine.deployedProcessors() / 8)
        && machine.memory() <= machine.deployedMemory() * 8
        && machine.memory() >= Math.max(2, machine.deployedMemory() / 8);
  }

  /// When a server that is coming up is up but not yet known to be well.
  private static Instant partly(Instant now, Instant ready) {
    return now.plus(Duration.between(now, ready).multipliedBy(WARNING_PERCENT).dividedBy(100));
  }
}
