package dev.muster.simulator.platform;

import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import dev.muster.simulator.state.Table;

/// How much each workspace may use.
public final class Limits {
  private final CloudStore store;
  private final Table<Limit> table;

  public Limits(CloudStore store) {
    this.store = store;
    table = store.table("limits", Limit.class);
  }

  /// The limits of one workspace, whose id is theirs.
  ///
  /// @param memory GiB
  /// @param storage GB
  record Limit(
      String id,
      String workspace,
      String name,
      Life life,
      double instances,
      double processors,
      double memory,
      double storage)
      implements Resource {
    Limit with(double newInstances, double newProcessors, double newMemory, double newStorage) {
      return new Limit(
          id, workspace, name, life, newInstances, newProcessors, newMemory, newStorage);
    }
  }

  Limit of(String workspace) {
    return table
        .find(workspace)
        .orElseGet(() ->
            new Limit(
                workspace,
                workspace,
                "",
                Life.from(store.now(), store.now()),
                20_000,
                100_000,
                1_000_000,
                10_000_000));
  }

  void put(Limit limit) {
    table.put(limit);
  }
}
