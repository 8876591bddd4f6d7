package dev.muster.cloud;

import java.util.List;

/// A VPN connection of a workspace.
///
/// @param status `active`, `warning` or `disabled`
public record VpnConnection(
    String id,
    String name,
    String status,
    String mode,
    String ikePolicyId,
    String ipsecPolicyId,
    String localGatewayAddress,
    String peerGatewayAddress,
    List<String> peerSubnets) {
  public VpnConnection {
    peerSubnets = List.copyOf(peerSubnets);
  }
}
