package dev.muster.simulator.network;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.List;
import java.util.Optional;

/// A network of a workspace.
public record Network(
    String id,
    String workspace,
    String name,
    Life life,
    Link link,
    Addressing addressing,
    Options options)
    implements Resource {
  /// What never changes after creation.
  ///
  /// @param type `vlan` or `pub-vlan`
  /// @param mtu bytes, 1450 to 9000
  public record Link(String type, int vlan, int mtu) {}

  /// Its addresses. The block never changes.
  public record Addressing(
      String cidr, String gateway, List<String> dnsServers, List<AddressRange> ranges) {
    public Addressing {
      dnsServers = List.copyOf(dnsServers);
      ranges = List.copyOf(ranges);
    }
  }

  /// Switches. `advertise` and `arpBroadcast` are `enable` or `disable`.
  public record Options(
      String advertise, String arpBroadcast, boolean dhcp, Optional<String> accessConfig) {}

  Network with(String newName, Life newLife, Addressing newAddressing, Options newOptions) {
    return new Network(id, workspace, newName, newLife, link, newAddressing, newOptions);
  }
}
