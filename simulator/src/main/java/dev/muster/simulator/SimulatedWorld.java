package dev.muster.simulator;

import dev.muster.simulator.fault.Change;
import dev.muster.simulator.fault.World;
import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.network.Networks;
import dev.muster.simulator.server.ServerUpsets;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.StorageUpsets;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.time.Schedule.Stretch;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// The simulated cloud, as faults see and change it.
record SimulatedWorld(
    CloudStore store,
    Schedule schedule,
    Workspaces workspaces,
    ServerUpsets servers,
    StorageUpsets storage,
    Networks networks)
    implements World {
  @Override
  public Optional<String> workspace(String idNameOrZone) {
    return store.transact(() -> find(idNameOrZone));
  }

  private Optional<String> find(String idNameOrZone) {
    return workspaces.all().stream()
        .filter(workspace ->
            workspace.id().equals(idNameOrZone)
                || workspace.name().equals(idNameOrZone)
                || workspace.zone().equals(idNameOrZone))
        .map(Workspace::id)
        .findFirst();
  }

  @Override
  public Optional<String> nameOf(String workspaceId, String id) {
    return store.transact(() -> store.nameOf(workspaceId, id));
  }

  @Override
  public void change(Change.What what, String workspace, String idOrName, String to) {
    String workspaceId =
        find(workspace).orElseThrow(() -> ApiFault.notFound("fault: workspace", workspace));
    switch (what) {
      case SERVER_STOPPED -> servers.switchTo(workspaceId, idOrName, "SHUTOFF");
      case SERVER_STARTED -> servers.switchTo(workspaceId, idOrName, "ACTIVE");
      case SERVER_RENAMED -> servers.rename(workspaceId, idOrName, to);
      case SERVER_DELETED -> servers.delete(workspaceId, idOrName);
      case SERVER_ERROR -> servers.fail(workspaceId, idOrName);
      case SERVER_WARNING -> servers.warn(workspaceId, idOrName);
      case VOLUME_DELETED -> storage.delete(workspaceId, idOrName);
      case COPY_DELETED -> storage.deletePartner(workspaceId, idOrName);
      case VOLUME_RESIZED -> storage.resize(workspaceId, idOrName, size(to));
      case GROUP_ERROR -> storage.fail(workspaceId, idOrName);
      case REPLICATION_STOPPED -> storage.stopCopying(workspaceId, idOrName);
      case REPLICATION_INCONSISTENT -> storage.makeInconsistent(workspaceId, idOrName);
      case REPLICATION_LAGGING -> storage.lag(workspaceId, idOrName);
      case REPLICATION_CUT -> storage.cut(workspaceId, idOrName);
      case REPLICATION_MENDED -> storage.mend(workspaceId, idOrName);
      case ADDRESS_TAKEN ->
          networks.connect(
              networks.get(workspaceId, idOrName), "somebody-else", Optional.of(to), store.now());
    }
  }

  @Override
  public void transactAt(Instant instant, Runnable work) {
    store.transactAt(
        InstantSource.fixed(instant),
        () -> {
          work.run();
          return true;
        });
  }

  @Override
  public Reply stretched(Stretch stretch, Supplier<Reply> operation) {
    return schedule.stretched(stretch, operation);
  }

  private static double size(String to) {
    try {
      return Double.parseDouble(to);
    } catch (NumberFormatException _) {
      throw ApiFault.badRequest("fault: 'to' must be a size in GiB, got: " + to);
    }
  }
}
