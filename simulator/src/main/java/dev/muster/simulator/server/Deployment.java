package dev.muster.simulator.server;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Body;
import dev.muster.simulator.image.Image;
import dev.muster.simulator.image.Images;
import dev.muster.simulator.network.Network;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.placement.Placements;
import dev.muster.simulator.server.Server.Machine;
import dev.muster.simulator.server.Server.Software;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.Volume.Disk;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes servers out of creation requests: with a boot volume from an image, or without storage.
public final class Deployment {
  private static final String NO_STORAGE = "VMNoStorage";
  private static final Pattern NAME = Pattern.compile("\\S(?:.*\\S)?");
  private static final int NAME_MAX = 128;
  private static final int REPLICANTS_MAX = 24;

  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Images images;
  private final Networks networks;
  private final Volumes volumes;
  private final Servers servers;
  private final Placements placements;

  public Deployment(
      CloudStore store,
      Schedule schedule,
      Workspaces workspaces,
      Images images,
      Networks networks,
      Volumes volumes,
      Servers servers,
      Placements placements) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.images = images;
    this.networks = networks;
    this.volumes = volumes;
    this.servers = servers;
    this.placements = placements;
  }

  /// An interface wanted on a network; an empty address means any.
  private record Nic(Network network, Optional<String> address) {}

  /// Makes the servers that the body of a creation request asks for.
  public List<Server> deploy(String workspace, Body body) {
    String name = body.requiredName("serverName", NAME_MAX, NAME);
    Image image = image(workspace, body);
    boolean empty = body.text("deploymentType").orElse("").equals(NO_STORAGE);
    if (empty != image.forNoStorage()) {
      throw ApiFault.badRequest(
          "deploymentType " + NO_STORAGE + " and an EMPTY stock image go together");
    }
    List<String> data = body.texts("volumeIDs");
    if (empty && (!data.isEmpty() || body.has("softwareLicenses"))) {
      throw ApiFault.badRequest(
          "volumeIDs and softwareLicenses cannot be specified when deploying a VM without storage");
    }
    Machine machine = machine(workspace, body);
    Software software =
        new Software(
            image.id(),
            image.content().osType(),
            image.content().operatingSystem(),
            empty ? NO_STORAGE : "");
    int replicants = body.integer("replicants", 1, REPLICANTS_MAX).orElse(1);
    boolean prefix =
        body.oneOf("replicantNamingScheme", "prefix", "suffix").orElse("suffix").equals("prefix");
    if (replicants > 1 && !data.isEmpty()) {
      throw ApiFault.badRequest("volumeIDs cannot be given to several replicants");
    }
    List<Nic> nics = nics(workspace, body);
    List<Server> made = new ArrayList<>();
    for (int i = 1; i <= replicants; i++) {
      String own = replicants == 1 ? name : prefix ? i + "-" + name : name + "-" + i;
      Server server = servers.build(workspace, own, machine, software, body.texts("userTags"));
      Instant ready = server.life().ready();
      for (Nic nic : nics) {
        networks.connect(nic.network(), server.id(), nic.address(), ready);
      }
      if (!empty) {
        addVolumes(server, image, data, body);
      }
      placements.join(
          workspace, server.id(), body.text("placementGroup"), body.text("sharedProcessorPool"));
      made.add(server);
    }
    return made;
  }

  /// The boot volume of a server, in the vendor's naming.
  Volume bootVolume(Server server, double size, Instant ready) {
    return bootVolume(store, volumes, server, size, ready);
  }

  /// The boot volume of a server, attached at `ready`.
  public static Volume bootVolume(
      CloudStore store, Volumes volumes, Server server, double size, Instant ready) {
    String name = server.name() + "-" + store.newHex(8) + "-boot-0";
    Disk disk =
        volumes.newDisk(
            size, server.machine().storageType(), server.machine().storagePool(), true, false);
    Volume boot = volumes.create(server.workspace(), name, disk, store.now());
    volumes.attach(boot, server.id(), true, ready);
    return boot;
  }

  private void addVolumes(Server server, Image image, List<String> data, Body body) {
    Instant ready = schedule.after(OperationKind.VOLUME_CREATE);
    Instant attached = ready.isAfter(server.life().ready()) ? server.life().ready() : ready;
    Volume boot = bootVolume(server, image.content().size(), attached);
    if (body.flag("bootVolumeReplicationEnabled").orElse(false)) {
      volumes
          .pairs()
          .replicate(volumes.get(boot.workspace(), boot.id()), body.texts("replicationSites"));
    }
    for (String id : data) {
      volumes.attach(volumes.get(server.workspace(), id), server.id(), false, attached);
    }
  }

  private Image image(String workspace, Body body) {
    Image image = images.get(workspace, body.requiredText("imageID"));
    if (image.stock() && !image.forNoStorage()) {
      throw ApiFault.badRequest(
          "image " + image.id() + " is a stock image: copy it into the workspace first");
    }
    if (!image.life().readyAt(store.now())) {
      throw ApiFault.badRequest("image " + image.id() + " is not active yet");
    }
    return image;
  }

  private Machine machine(String workspace, Body body) {
    String procType = body.requiredOneOf("procType", "dedicated", "shared", "capped");
    double processors = body.requiredNumber("processors", 0.25);
    if (procType.equals("dedicated") && processors != Math.rint(processors)) {
      throw ApiFault.badRequest("processors must be whole when procType is dedicated");
    }
    double memory = body.requiredNumber("memory", 2);
    return new Machine(
        body.text("sysType").orElse("s1022"),
        procType,
        processors,
        memory,
        processors,
        memory,
        body.oneOf("pinPolicy", "none", "soft", "hard").orElse("none"),
        body.oneOf("storageType", "tier0", "tier1", "tier3", "tier5k").orElse("tier3"),
        body.text("storagePool").orElseGet(() -> workspaces.get(workspace).pool()));
  }

  private List<Nic> nics(String workspace, Body body) {
    List<Nic> nics = new ArrayList<>();
    for (Body wanted : body.objects("networks")) {
      Network network = networks.get(workspace, wanted.requiredText("networkID"));
      nics.add(new Nic(network, wanted.text("ipAddress").filter(ip -> !ip.isEmpty())));
    }
    for (String id : body.texts("networkIDs")) {
      nics.add(new Nic(networks.get(workspace, id), Optional.empty()));
    }
    if (nics.isEmpty()) {
      throw ApiFault.badRequest("networks in body must name at least one network");
    }
    return nics;
  }
}
