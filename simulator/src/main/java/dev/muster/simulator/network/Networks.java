package dev.muster.simulator.network;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.network.Network.Addressing;
import dev.muster.simulator.network.Network.Link;
import dev.muster.simulator.network.Network.Options;
import dev.muster.simulator.network.NetworkInterface.Address;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Index;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The networks of all workspaces and the interfaces on them.
public final class Networks {
  private static final int VLAN_MIN = 300;
  private static final int VLAN_MAX = 4000;

  private final CloudStore store;
  private final Table<Network> networks;
  private final Table<NetworkInterface> interfaces;
  private final Index<NetworkInterface> byServer;
  private final Index<NetworkInterface> byNetwork;
  private final Index<NetworkInterface> byAddress;

  public Networks(CloudStore store) {
    this.store = store;
    networks = store.table("networks", Network.class);
    interfaces = store.table("network-interfaces", NetworkInterface.class);
    byServer = interfaces.index(nic -> List.of(nic.serverId()));
    byNetwork = interfaces.index(nic -> List.of(nic.networkId()));
    byAddress = interfaces.index(nic -> List.of(nic.networkId() + ' ' + nic.address().ip()));
  }

  /// The network with that id or name, or a 404.
  public Network get(String workspace, String idOrName) {
    return networks
        .find(workspace, idOrName)
        .orElseThrow(() -> ApiFault.notFound("network", idOrName));
  }

  public Optional<Network> find(String workspace, String idOrName) {
    return networks.find(workspace, idOrName);
  }

  public List<Network> list(String workspace) {
    return networks.list(workspace);
  }

  /// Adds a network whose name is free in its workspace, or refuses with 409.
  public Network add(Network network) {
    checkName(network.workspace(), network.id(), network.name());
    return networks.put(network);
  }

  /// A private network that is there already, as an estate describes it.
  public void establish(String workspace, String name, String cidr, int vlan) {
    Cidr block =
        Cidr.parse(cidr)
            .orElseThrow(() -> new IllegalArgumentException("not an IPv4 block: " + cidr));
    String gateway = Cidr.text(block.base() + 1);
    add(
        new Network(
            store.newId(),
            workspace,
            name,
            Life.from(store.now(), store.now()),
            new Link("vlan", vlan, 1450),
            new Addressing(cidr, gateway, List.of("127.0.0.1"), List.of(block.hosts(gateway))),
            new Options("enable", "disable", false, Optional.empty())));
  }

  void replace(Network network) {
    checkName(network.workspace(), network.id(), network.name());
    networks.put(network);
  }

  void delete(Network network) {
    if (!on(network).isEmpty()) {
      throw ApiFault.conflict("network " + network.id() + " is in use by network interfaces");
    }
    Instant now = store.now();
    networks.put(
        network.with(
            network.name(),
            network.life().ending(now, now),
            network.addressing(),
            network.options()));
  }

  /// A VLAN id no network of the workspace has.
  int freeVlan(String workspace) {
    Set<Integer> used =
        networks.stream(workspace).map(n -> n.link().vlan()).collect(Collectors.toSet());
    return IntStream.rangeClosed(VLAN_MIN, VLAN_MAX)
        .filter(vlan -> !used.contains(vlan))
        .findFirst()
        .orElseThrow(() -> ApiFault.conflict("the workspace has no free VLAN"));
  }

  /// Gives the server an interface on the network.
  ///
  /// @param requested address wanted; empty for the lowest free one
  /// @param ready when the interface carries traffic
  public NetworkInterface connect(
      Network network, String serverId, Optional<String> requested, Instant ready) {
    String ip = requested.map(wanted -> claim(network, wanted)).orElseGet(() -> lowest(network));
    String mac = "fa" + store.newHex(10).replaceAll("(..)", ":$1");
    Life life = Life.from(store.now(), ready);
    String id = store.newId();
    return interfaces.put(
        new NetworkInterface(
            id, network.workspace(), id, life, network.id(), serverId, "", new Address(ip, mac)));
  }

  NetworkInterface put(NetworkInterface nic) {
    return interfaces.put(nic);
  }

  public void disconnect(NetworkInterface nic, Instant end) {
    interfaces.put(nic.with(nic.life().ending(store.now(), end)));
  }

  public List<NetworkInterface> of(String workspace, String serverId) {
    return byServer.find(serverId).filter(nic -> nic.workspace().equals(workspace)).toList();
  }

  List<NetworkInterface> on(Network network) {
    return byNetwork.find(network.id()).toList();
  }

  private String claim(Network network, String wanted) {
    Cidr block = block(network);
    if (Cidr.address(wanted).filter(block::hasHost).isEmpty()) {
      throw ApiFault.badRequest(
          "ipAddress " + wanted + " is not a host address of " + network.addressing().cidr());
    }
    boolean taken = byAddress.find(network.id() + ' ' + wanted).findAny().isPresent();
    if (wanted.equals(network.addressing().gateway()) || taken) {
      throw ApiFault.conflict("ipAddress " + wanted + " is already in use");
    }
    return wanted;
  }

  private String lowest(Network network) {
    Set<String> used = used(network);
    return network.addressing().ranges().stream()
        .flatMapToLong(range -> LongStream.rangeClosed(range.from(), range.to()))
        .mapToObj(Cidr::text)
        .filter(ip -> !used.contains(ip))
        .findFirst()
        .orElseThrow(
            () -> ApiFault.conflict("network " + network.id() + " has no free IP address"));
  }

  private Set<String> used(Network network) {
    return on(network).stream().map(nic -> nic.address().ip()).collect(Collectors.toSet());
  }

  static Cidr block(Network network) {
    return Cidr.parse(network.addressing().cidr())
        .orElseThrow(() -> new IllegalStateException("network with a bad CIDR: " + network));
  }

  private void checkName(String workspace, String id, String name) {
    if (networks.named(workspace, name).anyMatch(n -> !n.id().equals(id))) {
      throw ApiFault.conflict("a network with the name " + name + " already exists");
    }
  }
}
