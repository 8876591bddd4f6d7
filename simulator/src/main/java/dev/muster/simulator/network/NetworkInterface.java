package dev.muster.simulator.network;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Instant;

/// An interface on a network: a server's, or one that waits for a server.
///
/// @param serverId empty while no server has it
public record NetworkInterface(
    String id,
    String workspace,
    String name,
    Life life,
    String networkId,
    String serverId,
    String description,
    Address address)
    implements Resource {
  /// Its addresses, IPv4 dotted and MAC with colons.
  public record Address(String ip, String mac) {}

  NetworkInterface with(Life newLife) {
    return new NetworkInterface(
        id, workspace, name, newLife, networkId, serverId, description, address);
  }

  NetworkInterface named(String newName, String newDescription) {
    return new NetworkInterface(
        id, workspace, newName, life, networkId, serverId, newDescription, address);
  }

  NetworkInterface at(String newServerId, Life newLife) {
    return new NetworkInterface(
        id, workspace, name, newLife, networkId, newServerId, description, address);
  }

  String statusAt(Instant now) {
    if (!life.readyAt(now)) {
      return "BUILD";
    }
    return serverId.isEmpty() ? "DOWN" : "ACTIVE";
  }
}
