package dev.muster.simulator.server;

import dev.muster.simulator.server.Server.Phase;
import dev.muster.simulator.state.CloudStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What happens to servers although no caller of this API asked for it.
public final class ServerUpsets {
  private final CloudStore store;
  private final Servers servers;

  public ServerUpsets(CloudStore store, Servers servers) {
    this.store = store;
    this.servers = servers;
  }

  /// Somebody switches the server on or off at once.
  ///
  /// @param status `ACTIVE` or `SHUTOFF`
  public void switchTo(String workspace, String idOrName, String status) {
    Instant now = store.now();
    Server server = servers.get(workspace, idOrName);
    servers.replace(server.then(now, new Phase(now, status, "OK", "")));
  }

  public void rename(String workspace, String idOrName, String newName) {
    Server server = servers.get(workspace, idOrName);
    servers.replace(server.with(newName, server.machine(), store.now()));
  }

  public void delete(String workspace, String idOrName) {
    servers.delete(servers.get(workspace, idOrName), false);
  }

  /// What the server is just doing ends in `ERROR`; one at rest is broken at once.
  public void fail(String workspace, String idOrName) {
    endIn(servers.get(workspace, idOrName), "ERROR", "CRITICAL");
  }

  /// The server never gets healthier than `WARNING`.
  public void warn(String workspace, String idOrName) {
    Server server = servers.get(workspace, idOrName);
    endIn(server, server.phases().getLast().status(), "WARNING");
  }

  private void endIn(Server server, String status, String health) {
    Instant now = store.now();
    List<Phase> coming =
        new ArrayList<>(server.phases().stream().filter(p -> p.at().isAfter(now)).toList());
    Instant end = coming.isEmpty() ? now : coming.removeLast().at();
    coming.add(new Phase(end, status, health, ""));
    servers.replace(server.then(now, coming.toArray(Phase[]::new)));
  }
}
