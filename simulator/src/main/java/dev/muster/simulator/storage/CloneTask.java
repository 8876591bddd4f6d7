package dev.muster.simulator.storage;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.List;

/// An asynchronous clone of volumes; done when its life is ready.
///
/// @param name base name of the clones
public record CloneTask(
    String id, String workspace, String name, Life life, List<ClonedPair> clones)
    implements Resource {
  public CloneTask {
    clones = List.copyOf(clones);
  }

  /// A volume and its clone, by id.
  public record ClonedPair(String source, String copy) {}
}
