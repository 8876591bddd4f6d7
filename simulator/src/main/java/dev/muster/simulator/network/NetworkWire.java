package dev.muster.simulator.network;

import dev.muster.simulator.http.Json;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Networks and interfaces as the API shows them.
public final class NetworkWire {
  private final Workspaces workspaces;
  private final Networks networks;

  public NetworkWire(Workspaces workspaces, Networks networks) {
    this.workspaces = workspaces;
    this.networks = networks;
  }

  /// The short form of lists.
  public ObjectNode reference(Network network, Instant now) {
    ObjectNode node =
        Json.object()
            .put("networkID", network.id())
            .put("name", network.name())
            .put("type", network.link().type())
            .put("mtu", network.link().mtu())
            .put("jumbo", network.link().mtu() == 9000)
            .put("dhcpManaged", false)
            .put("enableDHCP", network.options().dhcp())
            .put("advertise", network.options().advertise())
            .put("arpBroadcast", network.options().arpBroadcast())
            .put("crn", workspaces.get(network.workspace()).crnOf("network", network.id()))
            .put("href", href(network));
    network.options().accessConfig().ifPresent(value -> node.put("accessConfig", value));
    // Clients take the VLAN's presence for the sign that the network is ready.
    if (network.life().readyAt(now)) {
      node.put("vlanID", network.link().vlan());
    }
    return node;
  }

  ObjectNode full(Network network, Instant now) {
    ObjectNode node = reference(network, now);
    node.remove("href");
    node.put("cidr", network.addressing().cidr());
    node.put("gateway", network.addressing().gateway());
    node.set("dnsServers", Json.texts(network.addressing().dnsServers()));
    long total = 0;
    ArrayNode ranges = node.putArray("ipAddressRanges");
    for (AddressRange range : network.addressing().ranges()) {
      ranges
          .addObject()
          .put("startingIPAddress", range.first())
          .put("endingIPAddress", range.last());
      total += range.to() - range.from() + 1;
    }
    List<NetworkInterface> used = networks.on(network);
    node.putObject("ipAddressMetrics")
        .put("total", total)
        .put("used", used.size())
        .put("available", Math.max(0, total - used.size()))
        .put("utilization", total == 0 ? 0 : used.size() * 100L / total);
    if (network.link().type().equals("pub-vlan")) {
      node.set("publicIPAddressRanges", node.get("ipAddressRanges").deepCopy());
    }
    return node;
  }

  ObjectNode networkInterface(NetworkInterface nic, Instant now) {
    ObjectNode node =
        Json.object()
            .put("id", nic.id())
            .put("name", nic.name())
            .put("ipAddress", nic.address().ip())
            .put("macAddress", nic.address().mac())
            .put("status", nic.statusAt(now))
            .put("crn", workspaces.get(nic.workspace()).crnOf("network-interface", nic.id()));
    if (!nic.serverId().isEmpty()) {
      node.putObject("instance").put("instanceID", nic.serverId()).put("href", server(nic));
    }
    return node;
  }

  /// The interface in its old form.
  ObjectNode port(NetworkInterface nic, Instant now) {
    ObjectNode node =
        Json.object()
            .put("portID", nic.id())
            .put("description", nic.description())
            .put("ipAddress", nic.address().ip())
            .put("macAddress", nic.address().mac())
            .put("status", nic.statusAt(now))
            .put(
                "href",
                "/pcloud/v1/cloud-instances/"
                    + nic.workspace()
                    + "/networks/"
                    + nic.networkId()
                    + "/ports/"
                    + nic.id());
    if (!nic.serverId().isEmpty()) {
      node.putObject("pvmInstance").put("pvmInstanceID", nic.serverId()).put("href", server(nic));
    }
    return node;
  }

  private static String server(NetworkInterface nic) {
    return "/pcloud/v1/cloud-instances/" + nic.workspace() + "/pvm-instances/" + nic.serverId();
  }

  private static String href(Network network) {
    return "/pcloud/v1/cloud-instances/" + network.workspace() + "/networks/" + network.id();
  }
}
