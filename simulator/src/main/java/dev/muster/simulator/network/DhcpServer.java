package dev.muster.simulator.network;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;

/// A DHCP service with the network that was made for it.
record DhcpServer(String id, String workspace, String name, Life life, String networkId)
    implements Resource {
  DhcpServer with(Life newLife) {
    return new DhcpServer(id, workspace, name, newLife, networkId);
  }
}
