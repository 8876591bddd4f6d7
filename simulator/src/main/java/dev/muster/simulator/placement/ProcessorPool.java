package dev.muster.simulator.placement;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.List;

/// Cores reserved for several servers, the API's shared processor pool.
///
/// @param members ids of servers
record ProcessorPool(
    String id,
    String workspace,
    String name,
    Life life,
    String hostGroup,
    int reservedCores,
    List<String> members)
    implements Resource {
  ProcessorPool {
    members = List.copyOf(members);
  }

  ProcessorPool with(String newName, Life newLife, int newCores, List<String> newMembers) {
    return new ProcessorPool(id, workspace, newName, newLife, hostGroup, newCores, newMembers);
  }
}
