package dev.muster.simulator.job;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Instant;

/// Long work. It ends when its life is ready.
///
/// @param name the action, e.g. `vmCapture`
/// @param targetId id of what is worked on
public record Job(
    String id, String workspace, String name, Life life, String targetId, String targetName)
    implements Resource {
  String stateAt(Instant now) {
    if (life.readyAt(now)) {
      return "completed";
    }
    return life.percentAt(now) < 5 ? "queued" : "running";
  }
}
