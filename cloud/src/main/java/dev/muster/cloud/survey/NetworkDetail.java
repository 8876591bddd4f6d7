package dev.muster.cloud.survey;

import java.util.List;

/// A network with what a listing tells beyond the port's own record.
///
/// @param mtu bytes
/// @param advertised whether routers are told of it
/// @param arpBroadcast whether it carries ARP broadcasts
/// @param peer the network peer it is bound to, or empty
public record NetworkDetail(
    String id,
    String name,
    String type,
    int mtu,
    boolean advertised,
    boolean arpBroadcast,
    String peer) {

  /// A network's addresses.
  ///
  /// @param free how many are left
  public record Addressing(String cidr, String gateway, List<String> dnsServers, int free) {
    public Addressing {
      dnsServers = List.copyOf(dnsServers);
    }
  }

  /// An address in use.
  ///
  /// @param serverId empty if no server has it
  public record Port(String address, String serverId) {}

  /// A static route.
  ///
  /// @param destination address or block it leads to
  public record Route(
      String name, String destination, String nextHop, boolean enabled, String state) {}
}
