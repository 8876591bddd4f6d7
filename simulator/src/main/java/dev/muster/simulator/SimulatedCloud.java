package dev.muster.simulator;

import dev.muster.simulator.EstateFacts.WorkspaceFacts;
import dev.muster.simulator.estate.EstateFile;
import dev.muster.simulator.estate.EstateLoader;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.time.Latencies;
import dev.muster.simulator.workspace.WorkspaceApi;
import dev.muster.simulator.workspace.Workspaces;

/// The cloud behind the wire: the store and the features that keep their resources in it.
final class SimulatedCloud {
  private final CloudStore store;
  private final Workspaces workspaces;

  SimulatedCloud(CloudStore store, Latencies latencies) {
    this.store = store;
    workspaces = new Workspaces(store);
  }

  void load(EstateFile estate) {
    store.transact(() -> {
      new EstateLoader(store, workspaces).load(estate);
      return true;
    });
  }

  /// The operations of all features.
  Routes routes() {
    Routes routes = new Routes();
    new WorkspaceApi(workspaces).addTo(routes);
    return routes;
  }

  EstateFacts facts() {
    return store.transact(() ->
        new EstateFacts(
            workspaces.account(),
            workspaces.all().stream()
                .map(w -> new WorkspaceFacts(w.name(), w.id(), w.crn(), w.zone(), w.region()))
                .toList()));
  }
}
