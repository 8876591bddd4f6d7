package dev.muster.simulator.connection;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.List;

/// A VPN connection of a workspace.
///
/// @param mode `policy` or `route`
public record VpnConnection(
    String id,
    String workspace,
    String name,
    Life life,
    String mode,
    Policies policies,
    Reach reach)
    implements Resource {
  /// The ids of the policies it uses.
  public record Policies(String ike, String ipsec) {}

  /// Gateways and what lies behind them.
  public record Reach(
      String gateway, String peerGateway, List<String> peerSubnets, List<String> networkIds) {
    public Reach {
      peerSubnets = List.copyOf(peerSubnets);
      networkIds = List.copyOf(networkIds);
    }

    Reach withPeer(String newPeerGateway) {
      return new Reach(gateway, newPeerGateway, peerSubnets, networkIds);
    }

    Reach withSubnets(List<String> newPeerSubnets) {
      return new Reach(gateway, peerGateway, newPeerSubnets, networkIds);
    }

    Reach serving(List<String> newNetworkIds) {
      return new Reach(gateway, peerGateway, peerSubnets, newNetworkIds);
    }
  }

  VpnConnection with(String newName, Life newLife, Policies newPolicies, Reach newReach) {
    return new VpnConnection(id, workspace, newName, newLife, mode, newPolicies, newReach);
  }
}
