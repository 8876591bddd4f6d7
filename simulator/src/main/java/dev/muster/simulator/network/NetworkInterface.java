package dev.muster.simulator.network;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;

/// An interface of a server on a network.
public record NetworkInterface(
    String id,
    String workspace,
    String name,
    Life life,
    String networkId,
    String serverId,
    Address address)
    implements Resource {
  /// Its addresses, IPv4 dotted and MAC with colons.
  public record Address(String ip, String mac) {}

  NetworkInterface with(Life newLife) {
    return new NetworkInterface(id, workspace, name, newLife, networkId, serverId, address);
  }
}
