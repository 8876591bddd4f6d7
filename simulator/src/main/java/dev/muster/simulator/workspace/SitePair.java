package dev.muster.simulator.workspace;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.Map;

/// Two zones between which volumes can be replicated.
///
/// @param workspace the account's id
/// @param pools storage pool at the first zone, by its partner at the second
public record SitePair(
    String id,
    String workspace,
    String name,
    Life life,
    String firstZone,
    String secondZone,
    Map<String, String> pools)
    implements Resource {
  public SitePair {
    pools = Map.copyOf(pools);
  }

  boolean joins(String zone) {
    return firstZone.equals(zone) || secondZone.equals(zone);
  }

  String partnerOf(String zone) {
    return firstZone.equals(zone) ? secondZone : firstZone;
  }
}
