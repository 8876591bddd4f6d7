package dev.muster.simulator;

import dev.muster.simulator.EstateFacts.WorkspaceFacts;
import dev.muster.simulator.connection.CloudConnectionApi;
import dev.muster.simulator.connection.CloudConnections;
import dev.muster.simulator.connection.VpnApi;
import dev.muster.simulator.connection.VpnConnectionApi;
import dev.muster.simulator.connection.Vpns;
import dev.muster.simulator.estate.EstateFile;
import dev.muster.simulator.estate.EstateLoader;
import dev.muster.simulator.fault.World;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Route;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.http.WireRequest;
import dev.muster.simulator.image.Image;
import dev.muster.simulator.image.ImageApi;
import dev.muster.simulator.image.ImageJobApi;
import dev.muster.simulator.image.Images;
import dev.muster.simulator.job.JobApi;
import dev.muster.simulator.job.Jobs;
import dev.muster.simulator.network.DhcpApi;
import dev.muster.simulator.network.InterfaceApi;
import dev.muster.simulator.network.NetworkApi;
import dev.muster.simulator.network.NetworkWire;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.onboarding.OnboardingApi;
import dev.muster.simulator.placement.PlacementGroupApi;
import dev.muster.simulator.placement.Placements;
import dev.muster.simulator.placement.Placements.Member;
import dev.muster.simulator.placement.ProcessorPoolApi;
import dev.muster.simulator.platform.CloudInstanceApi;
import dev.muster.simulator.platform.DatacenterApi;
import dev.muster.simulator.platform.EventApi;
import dev.muster.simulator.platform.Events;
import dev.muster.simulator.platform.Limits;
import dev.muster.simulator.platform.SapApi;
import dev.muster.simulator.platform.StorageCapacityApi;
import dev.muster.simulator.platform.SystemPoolApi;
import dev.muster.simulator.server.CaptureApi;
import dev.muster.simulator.server.Deployment;
import dev.muster.simulator.server.ServerApi;
import dev.muster.simulator.server.ServerCloneApi;
import dev.muster.simulator.server.ServerExtrasApi;
import dev.muster.simulator.server.ServerNetworkApi;
import dev.muster.simulator.server.ServerUpsets;
import dev.muster.simulator.server.ServerVolumeApi;
import dev.muster.simulator.server.ServerWire;
import dev.muster.simulator.server.Servers;
import dev.muster.simulator.server.SnapshotApi;
import dev.muster.simulator.server.Snapshots;
import dev.muster.simulator.server.VolumeSnapshotApi;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.CloneApi;
import dev.muster.simulator.storage.Pairing;
import dev.muster.simulator.storage.StorageUpsets;
import dev.muster.simulator.storage.StorageWire;
import dev.muster.simulator.storage.Volume;
import dev.muster.simulator.storage.VolumeApi;
import dev.muster.simulator.storage.VolumeGroupApi;
import dev.muster.simulator.storage.VolumeGroups;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.storage.WriteApi;
import dev.muster.simulator.storage.Writes.Span;
import dev.muster.simulator.time.Latencies;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.SshKeyApi;
import dev.muster.simulator.workspace.WorkspaceApi;
import dev.muster.simulator.workspace.Workspaces;
import java.util.List;
import java.util.Optional;

/// The cloud behind the wire: the store and the features that keep their resources in it.
final class SimulatedCloud {
  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Networks networks;
  private final Images images;
  private final Jobs jobs;
  private final Volumes volumes;
  private final VolumeGroups volumeGroups;
  private final Snapshots snapshots;
  private final Servers servers;
  private final CloudConnections cloudConnections;
  private final Vpns vpns;
  private final Events events;
  private final Routes routes;

  SimulatedCloud(CloudStore store, Latencies latencies) {
    this.store = store;
    schedule = new Schedule(store::now, latencies);
    workspaces = new Workspaces(store);
    networks = new Networks(store);
    images = new Images(store);
    jobs = new Jobs(store);
    volumes = new Volumes(store, schedule, workspaces, this::running);
    volumeGroups = new VolumeGroups(store, schedule, workspaces, volumes);
    snapshots = new Snapshots(store);
    servers = new Servers(store, schedule, volumes, networks, snapshots);
    cloudConnections = new CloudConnections(store);
    vpns = new Vpns(store);
    events = new Events(store);
    Routes plain = new Routes();
    addRoutes(plain);
    routes = new Routes();
    plain.all().stream().map(events::noting).map(this::inWorkspace).forEach(routes::add);
  }

  void load(EstateFile estate) {
    EstateLoader loader =
        new EstateLoader(
            store,
            new EstateLoader.Features(
                workspaces,
                networks,
                images,
                volumes,
                volumeGroups,
                servers,
                cloudConnections,
                vpns));
    store.transact(() -> {
      loader.load(estate);
      return true;
    });
  }

  /// The operations of all features.
  Routes routes() {
    return routes;
  }

  /// The cloud for those who disturb it.
  World world() {
    return new SimulatedWorld(
        store,
        schedule,
        workspaces,
        new ServerUpsets(store, servers),
        new StorageUpsets(store, volumes, volumeGroups),
        networks);
  }

  EstateFacts facts() {
    return store.transact(() ->
        new EstateFacts(
            workspaces.account(),
            workspaces.all().stream()
                .map(w -> new WorkspaceFacts(w.name(), w.id(), w.crn(), w.zone(), w.region()))
                .toList()));
  }

  private void addRoutes(Routes routes) {
    NetworkWire networkWire = new NetworkWire(workspaces, networks);
    Pairing pairing = new Pairing(store, workspaces, volumes, volumeGroups);
    Placements placements = new Placements(store, this::member);
    StorageWire storageWire = new StorageWire(store, workspaces, volumes, volumeGroups);
    ServerWire serverWire = new ServerWire(store, workspaces, volumes, networks, jobs, placements);
    Deployment deployment =
        new Deployment(store, schedule, workspaces, images, networks, volumes, servers, placements);
    new WorkspaceApi(workspaces).addTo(routes);
    new SshKeyApi(store, workspaces).addTo(routes);
    new DatacenterApi(workspaces).addTo(routes);
    new CloudInstanceApi(workspaces, servers, volumes, serverWire, new Limits(store)).addTo(routes);
    new SystemPoolApi(servers).addTo(routes);
    new StorageCapacityApi(workspaces, volumes).addTo(routes);
    new EventApi(events).addTo(routes);
    new SapApi(deployment, serverWire).addTo(routes);
    new JobApi(jobs).addTo(routes);
    new NetworkApi(store, schedule, networks, networkWire).addTo(routes);
    new InterfaceApi(store, schedule, networks, networkWire, (w, id) -> servers.get(w, id).id())
        .addTo(routes);
    new DhcpApi(store, schedule, networks).addTo(routes);
    new PlacementGroupApi(store, workspaces, placements).addTo(routes);
    new ProcessorPoolApi(store, schedule, workspaces, placements).addTo(routes);
    new ImageJobApi(store, schedule, workspaces, images, jobs).addTo(routes);
    new ServerExtrasApi(store, servers, serverWire).addTo(routes);
    new ServerCloneApi(store, servers, networks, volumes, serverWire).addTo(routes);
    new VolumeSnapshotApi(store, workspaces, snapshots, volumes).addTo(routes);
    new VpnConnectionApi(store, schedule, workspaces, networks, jobs, vpns).addTo(routes);
    new ImageApi(store, schedule, workspaces, images, this::isDeploying).addTo(routes);
    new VolumeApi(store, schedule, workspaces, volumes, storageWire, this::isInSnapshot)
        .addTo(routes);
    new OnboardingApi(store, schedule, workspaces, pairing).addTo(routes);
    new CloneApi(store, schedule, volumes).addTo(routes);
    new VolumeGroupApi(store, volumeGroups, pairing, storageWire).addTo(routes);
    new ServerApi(servers, deployment, serverWire).addTo(routes);
    new ServerNetworkApi(store, schedule, servers, networks, serverWire).addTo(routes);
    new ServerVolumeApi(store, schedule, servers, snapshots, volumes, storageWire).addTo(routes);
    new SnapshotApi(store, schedule, workspaces, servers, volumes, snapshots).addTo(routes);
    new CaptureApi(store, schedule, servers, volumes, images, jobs).addTo(routes);
    new CloudConnectionApi(
            store, schedule, workspaces, networks, networkWire, jobs, cloudConnections)
        .addTo(routes);
    new VpnApi(store, vpns).addTo(routes);
  }

  /// The same operation, refused where the account has no such workspace.
  private Route inWorkspace(Route route) {
    if (!route.crnNeeded()) {
      return route;
    }
    return new Route(
        route.method(),
        route.template(),
        route.successes(),
        route.errors(),
        true,
        request -> {
          workspaces.get(request.workspace());
          return route.operation().apply(request);
        });
  }

  private boolean isDeploying(Image image) {
    return servers.isDeploying(image.workspace(), image.id())
        || jobs.isBusy(image.workspace(), image.id());
  }

  /// What the simulator's own API tells of the cloud; empty if it has no such operation.
  Optional<Reply> own(WireRequest request) {
    return store.transact(() -> new WriteApi(store, volumes).answer(request));
  }

  private List<Span> running(String workspace, String serverId) {
    return servers.running(workspace, serverId);
  }

  private Optional<Member> member(String workspace, String serverId) {
    return servers.list(workspace).stream()
        .filter(server -> server.id().equals(serverId))
        .findFirst()
        .map(server ->
            new Member(
                server.id(),
                server.name(),
                server.statusAt(store.now()),
                server.machine().processors(),
                server.machine().memory(),
                server.machine().procType().equals("shared")));
  }

  private boolean isInSnapshot(Volume volume) {
    return snapshots.needs(volume.workspace(), volume.id());
  }
}
