package dev.muster.simulator.estate;

import dev.muster.simulator.connection.Cipher;
import dev.muster.simulator.connection.CloudConnection;
import dev.muster.simulator.connection.CloudConnection.Line;
import dev.muster.simulator.connection.CloudConnections;
import dev.muster.simulator.connection.IkePolicy;
import dev.muster.simulator.connection.IpsecPolicy;
import dev.muster.simulator.connection.VpnConnection;
import dev.muster.simulator.connection.Vpns;
import dev.muster.simulator.estate.EstateFile.CloudConnectionEntry;
import dev.muster.simulator.estate.EstateFile.ImageEntry;
import dev.muster.simulator.estate.EstateFile.NetworkEntry;
import dev.muster.simulator.estate.EstateFile.NicEntry;
import dev.muster.simulator.estate.EstateFile.ServerEntry;
import dev.muster.simulator.estate.EstateFile.SitePairEntry;
import dev.muster.simulator.estate.EstateFile.SshKeyEntry;
import dev.muster.simulator.estate.EstateFile.VolumeEntry;
import dev.muster.simulator.estate.EstateFile.VolumeGroupEntry;
import dev.muster.simulator.estate.EstateFile.VpnEntry;
import dev.muster.simulator.estate.EstateFile.WorkspaceEntry;
import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.image.Image;
import dev.muster.simulator.image.Images;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.server.Deployment;
import dev.muster.simulator.server.Server;
import dev.muster.simulator.server.Server.Machine;
import dev.muster.simulator.server.Server.Software;
import dev.muster.simulator.server.Servers;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.VolumeGroups;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.workspace.SitePair;
import dev.muster.simulator.workspace.SshKey;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Builds the cloud that an estate file describes.
public final class EstateLoader {
  private final CloudStore store;
  private final Features features;
  private final Map<Owner, List<Volume>> replicated = new LinkedHashMap<>();

  /// What the loader fills.
  public record Features(
      Workspaces workspaces,
      Networks networks,
      Images images,
      Volumes volumes,
      VolumeGroups volumeGroups,
      Servers servers,
      CloudConnections cloudConnections,
      Vpns vpns) {}

  /// A server by the id of its workspace and its name.
  private record Owner(String workspace, String server) {}

  public EstateLoader(CloudStore store, Features features) {
    this.store = store;
    this.features = features;
  }

  /// Call inside a transaction of an empty store, once.
  ///
  /// @throws EstateException if the estate contradicts itself
  public void load(EstateFile estate) {
    try {
      addAccount(estate);
      for (WorkspaceEntry entry : estate.workspaces()) {
        fill(entry);
      }
      for (VolumeGroupEntry group : estate.volumeGroups()) {
        protect(estate, group);
      }
      protectTheRest();
    } catch (ApiFault | IllegalArgumentException e) {
      throw new EstateException("estate contradicts itself: " + e.getMessage(), e);
    }
  }

  private void addAccount(EstateFile estate) {
    String account = estate.account();
    for (WorkspaceEntry entry : estate.workspaces()) {
      features
          .workspaces()
          .add(
              new Workspace(
                  entry.id(),
                  account,
                  entry.name(),
                  now(),
                  entry.zone(),
                  entry.region(),
                  entry.pool(),
                  entry.capabilities()));
    }
    for (SitePairEntry pair : estate.sitePairs()) {
      String name = pair.first() + "-" + pair.second();
      features
          .workspaces()
          .add(
              new SitePair(
                  store.newId(), account, name, now(), pair.first(), pair.second(), pair.pools()));
    }
    for (SshKeyEntry key : estate.sshKeys()) {
      features.workspaces().add(new SshKey(store.newId(), account, key.name(), now(), key.key()));
    }
  }

  private void fill(WorkspaceEntry workspace) {
    for (NetworkEntry network : workspace.contents().networks()) {
      features.networks().establish(workspace.id(), network.name(), network.cidr(), network.vlan());
    }
    for (ImageEntry image : workspace.contents().images()) {
      addImage(workspace, image);
    }
    for (ServerEntry server : workspace.contents().servers()) {
      addServer(workspace, server);
    }
    for (CloudConnectionEntry connection : workspace.contents().cloudConnections()) {
      features
          .cloudConnections()
          .create(
              workspace.id(),
              connection.name(),
              new Line(connection.speed(), connection.globalRouting(), connection.metered(), false),
              new CloudConnection.Ends(true, Optional.empty(), false, List.of()),
              networkIds(workspace.id(), connection.networks()),
              store.now());
    }
    workspace.contents().vpn().ifPresent(vpn -> addVpn(workspace.id(), vpn));
  }

  private void addImage(WorkspaceEntry workspace, ImageEntry image) {
    String pool = image.stock() ? "" : workspace.pool();
    features
        .images()
        .add(
            new Image(
                store.newId(),
                workspace.id(),
                image.name(),
                now(),
                image.stock(),
                new Image.Content(
                    image.os(), image.version(), image.size(), pool, image.stock() ? "" : "tier3"),
                List.of()));
  }

  private void addServer(WorkspaceEntry workspace, ServerEntry entry) {
    Image image = features.images().get(workspace.id(), entry.image());
    Machine machine =
        new Machine(
            entry.system(),
            "shared",
            entry.cores(),
            entry.memory(),
            entry.cores(),
            entry.memory(),
            "none",
            "tier3",
            workspace.pool());
    Software software =
        new Software(image.id(), image.content().osType(), image.content().operatingSystem(), "");
    Server server =
        features
            .servers()
            .established(workspace.id(), entry.name(), machine, software, entry.status());
    for (NicEntry nic : entry.networks()) {
      features
          .networks()
          .connect(
              features.networks().get(workspace.id(), nic.network()),
              server.id(),
              Optional.of(nic.address()),
              store.now());
    }
    Deployment.bootVolume(store, features.volumes(), server, entry.boot(), store.now());
    for (VolumeEntry volume : entry.volumes()) {
      addVolume(workspace, server, volume);
    }
  }

  private void addVolume(WorkspaceEntry workspace, Server server, VolumeEntry entry) {
    Volumes volumes = features.volumes();
    Volume.Disk disk = volumes.newDisk(entry.size(), entry.tier(), workspace.pool(), false, false);
    Volume volume = volumes.create(workspace.id(), entry.name(), disk, store.now());
    volumes.attach(volume, server.id(), false, store.now());
    if (entry.replicated()) {
      replicated
          .computeIfAbsent(new Owner(workspace.id(), server.name()), key -> new ArrayList<>())
          .add(volumes.get(workspace.id(), volume.id()));
    }
  }

  private void protect(EstateFile estate, VolumeGroupEntry group) {
    String workspace =
        estate.workspaces().stream()
            .filter(entry -> entry.name().equals(group.workspace()))
            .map(WorkspaceEntry::id)
            .findFirst()
            .orElseThrow(() ->
                new EstateException(
                    "volume group " + group.name() + ": no workspace " + group.workspace(), null));
    List<Volume> members = new ArrayList<>();
    for (String server : group.servers()) {
      List<Volume> own = replicated.remove(new Owner(workspace, server));
      if (own == null) {
        throw new EstateException(
            "volume group "
                + group.name()
                + ": server "
                + server
                + " has no replicated volume outside of other groups",
            null);
      }
      members.addAll(own);
    }
    features.volumeGroups().establish(members, partnerOf(workspace), Optional.of(group.name()));
  }

  private void protectTheRest() {
    replicated.forEach((owner, volumes) ->
        features.volumeGroups().establish(volumes, partnerOf(owner.workspace()), Optional.empty()));
  }

  private String partnerOf(String workspace) {
    Workspaces workspaces = features.workspaces();
    String zone = workspaces.get(workspace).zone();
    return workspaces.partnersOf(zone).stream()
        .flatMap(partner -> workspaces.inZone(partner).stream())
        .map(Workspace::id)
        .findFirst()
        .orElseThrow(
            () -> new EstateException("zone " + zone + " has no partner with a workspace", null));
  }

  private void addVpn(String workspace, VpnEntry entry) {
    Vpns vpns = features.vpns();
    IkePolicy ike =
        vpns.put(
            new IkePolicy(
                store.newId(),
                workspace,
                entry.ikePolicy(),
                now(),
                new Cipher("sha-256", 19, "aes-256-cbc", 28_800),
                2));
    IpsecPolicy ipsec =
        vpns.put(
            new IpsecPolicy(
                store.newId(),
                workspace,
                entry.ipsecPolicy(),
                now(),
                new Cipher("hmac-sha-256-128", 19, "aes-256-cbc", 3_600),
                true));
    vpns.add(
        new VpnConnection(
            store.newId(),
            workspace,
            entry.name(),
            now(),
            "policy",
            new VpnConnection.Policies(ike.id(), ipsec.id()),
            new VpnConnection.Reach(
                entry.gateway(),
                entry.peerGateway(),
                entry.peerSubnets(),
                networkIds(workspace, entry.networks()))));
  }

  private List<String> networkIds(String workspace, List<String> names) {
    return names.stream().map(name -> features.networks().get(workspace, name).id()).toList();
  }

  private Life now() {
    return Life.from(store.now(), store.now());
  }
}
