package dev.muster.simulator.server;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Instant;
import java.util.Map;

/// A snapshot of a server's volumes at one instant.
///
/// @param volumes id of the volume, to the id of its own snapshot
/// @param action the last thing done: `snapshot` or `restore`
public record Snapshot(
    String id,
    String workspace,
    String name,
    Life life,
    String serverId,
    String description,
    String action,
    Map<String, String> volumes)
    implements Resource {
  public Snapshot {
    volumes = Map.copyOf(volumes);
  }

  String statusAt(Instant now) {
    if (life.endingAt(now)) {
      return "deleting";
    }
    if (life.readyAt(now)) {
      return "available";
    }
    return action.equals("restore") ? "restoring" : "in progress";
  }

  Snapshot with(String newName, String newDescription, String newAction, Life newLife) {
    return new Snapshot(
        id, workspace, newName, newLife, serverId, newDescription, newAction, volumes);
  }
}
