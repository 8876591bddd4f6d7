package dev.muster.simulator.storage;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Instant;

/// One site's handle on a consistency group.
///
/// @param pending what it is doing until its life is ready: `creating` or `updating`
public record VolumeGroup(
    String id,
    String workspace,
    String name,
    Life life,
    String mirrorId,
    boolean auxiliary,
    String pending)
    implements Resource {
  String statusAt(Instant now) {
    if (life.endingAt(now)) {
      return "deleting";
    }
    return life.readyAt(now) ? "available" : pending;
  }

  VolumeGroup with(Life newLife, String newPending) {
    return new VolumeGroup(id, workspace, name, newLife, mirrorId, auxiliary, newPending);
  }
}
