package dev.muster.cloud;

import java.util.List;

/// A network that servers can be attached to.
///
/// @param type `vlan`, `pub-vlan` or `dhcp-vlan`
/// @param vlanId 0 while the network is not ready
/// @param cidr empty in listings, where the cloud does not tell
public record Network(
    String id,
    String name,
    String type,
    int vlanId,
    String cidr,
    String gateway,
    List<String> dnsServers) {
  public Network {
    dnsServers = List.copyOf(dnsServers);
  }
}
