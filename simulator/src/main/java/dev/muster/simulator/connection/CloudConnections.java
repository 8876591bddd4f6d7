package dev.muster.simulator.connection;

import dev.muster.simulator.connection.CloudConnection.Ends;
import dev.muster.simulator.connection.CloudConnection.Line;
import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import java.time.Instant;
import java.util.List;

/// The cloud connections of all workspaces.
public final class CloudConnections {
  private static final int PER_WORKSPACE_MAX = 2;

  private final CloudStore store;
  private final Table<CloudConnection> table;

  public CloudConnections(CloudStore store) {
    this.store = store;
    table = store.table("cloud-connections", CloudConnection.class);
  }

  CloudConnection get(String workspace, String idOrName) {
    return table
        .find(workspace, idOrName)
        .orElseThrow(() -> ApiFault.notFound("cloud connection", idOrName));
  }

  List<CloudConnection> list(String workspace) {
    return table.list(workspace);
  }

  /// Adds a connection, or refuses with 409 when its name or the workspace's limit is taken.
  public CloudConnection create(
      String workspace, String name, Line line, Ends ends, List<String> networkIds, Instant ready) {
    if (table.stream(workspace).count() >= PER_WORKSPACE_MAX) {
      throw ApiFault.conflict(
          "a data center can have at most " + PER_WORKSPACE_MAX + " cloud connections");
    }
    Life life = Life.from(store.now(), ready);
    return put(new CloudConnection(store.newId(), workspace, name, life, line, ends, networkIds));
  }

  CloudConnection put(CloudConnection connection) {
    boolean taken =
        table.anyMatch(
            connection.workspace(),
            c -> c.name().equals(connection.name()) && !c.id().equals(connection.id()));
    if (taken) {
      throw ApiFault.conflict(
          "a cloud connection with the name " + connection.name() + " already exists");
    }
    return table.put(connection);
  }
}
