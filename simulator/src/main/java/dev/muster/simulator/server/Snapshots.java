package dev.muster.simulator.server;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Table;
import java.util.List;

/// The snapshots of all workspaces.
public final class Snapshots {
  private final Table<Snapshot> table;

  public Snapshots(CloudStore store) {
    table = store.table("snapshots", Snapshot.class);
  }

  /// Whether a snapshot needs the volume.
  public boolean needs(String workspace, String volumeId) {
    return table.anyMatch(workspace, snapshot -> snapshot.volumes().containsKey(volumeId));
  }

  Snapshot get(String workspace, String idOrName) {
    return table
        .find(workspace, idOrName)
        .orElseThrow(() -> ApiFault.notFound("snapshot", idOrName));
  }

  List<Snapshot> list(String workspace) {
    return table.list(workspace);
  }

  List<Snapshot> of(Server server) {
    return table.stream(server.workspace())
        .filter(snapshot -> snapshot.serverId().equals(server.id()))
        .toList();
  }

  Snapshot put(Snapshot snapshot) {
    boolean taken =
        table.anyMatch(
            snapshot.workspace(),
            other -> other.name().equals(snapshot.name()) && !other.id().equals(snapshot.id()));
    if (taken) {
      throw ApiFault.conflict("a snapshot with the name " + snapshot.name() + " already exists");
    }
    return table.put(snapshot);
  }
}
