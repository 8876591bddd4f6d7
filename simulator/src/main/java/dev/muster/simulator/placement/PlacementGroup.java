package dev.muster.simulator.placement;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.List;

/// Servers, or shared processor pools, that shall run together or apart.
///
/// @param policy `affinity` or `anti-affinity`
/// @param members ids of servers, or of pools
record PlacementGroup(
    String id, String workspace, String name, Life life, String policy, List<String> members)
    implements Resource {
  PlacementGroup {
    members = List.copyOf(members);
  }

  PlacementGroup with(Life newLife, List<String> newMembers) {
    return new PlacementGroup(id, workspace, name, newLife, policy, newMembers);
  }
}
