package dev.muster.simulator.estate;

import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.workspace.SitePair;
import dev.muster.simulator.workspace.SshKey;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;

/// Builds the cloud that an estate file describes.
public final class EstateLoader {
  private final CloudStore store;
  private final Workspaces workspaces;

  public EstateLoader(CloudStore store, Workspaces workspaces) {
    this.store = store;
    this.workspaces = workspaces;
  }

  /// Call inside a transaction of an empty store.
  ///
  /// @throws EstateException if the estate contradicts itself
  public void load(EstateFile estate) {
    Life life = Life.from(store.now(), store.now());
    for (EstateFile.WorkspaceEntry entry : estate.workspaces()) {
      workspaces.add(
          new Workspace(
              entry.id(),
              estate.account(),
              entry.name(),
              life,
              entry.zone(),
              entry.region(),
              entry.capabilities()));
    }
    for (EstateFile.SitePairEntry pair : estate.sitePairs()) {
      workspaces.add(
          new SitePair(
              store.newId(),
              estate.account(),
              pair.first() + "-" + pair.second(),
              life,
              pair.first(),
              pair.second(),
              pair.pools()));
    }
    for (EstateFile.SshKeyEntry key : estate.sshKeys()) {
      workspaces.add(new SshKey(store.newId(), estate.account(), key.name(), life, key.key()));
    }
  }
}
