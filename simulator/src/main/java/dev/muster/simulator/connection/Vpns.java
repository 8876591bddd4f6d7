package dev.muster.simulator.connection;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import dev.muster.simulator.state.Table;
import java.util.List;

/// The VPN connections of all workspaces and the policies they use.
public final class Vpns {
  private final CloudStore store;
  private final Table<VpnConnection> connections;
  private final Table<IkePolicy> ike;
  private final Table<IpsecPolicy> ipsec;

  public Vpns(CloudStore store) {
    this.store = store;
    connections = store.table("vpn-connections", VpnConnection.class);
    ike = store.table("ike-policies", IkePolicy.class);
    ipsec = store.table("ipsec-policies", IpsecPolicy.class);
  }

  public void add(VpnConnection connection) {
    connections.put(connection);
  }

  /// Adds or replaces a policy whose name is free, or refuses with 409.
  public IkePolicy put(IkePolicy policy) {
    checkName(ike, policy, "IKE policy");
    return ike.put(policy);
  }

  /// Adds or replaces a policy whose name is free, or refuses with 409.
  public IpsecPolicy put(IpsecPolicy policy) {
    checkName(ipsec, policy, "IPsec policy");
    return ipsec.put(policy);
  }

  /// Adds or replaces a connection whose name is free, or refuses with 409.
  VpnConnection put(VpnConnection connection) {
    checkName(connections, connection, "vpn connection");
    return connections.put(connection);
  }

  List<VpnConnection> list(String workspace) {
    return connections.list(workspace);
  }

  VpnConnection get(String workspace, String idOrName) {
    return find(connections, workspace, idOrName, "vpn connection");
  }

  List<IkePolicy> ikePolicies(String workspace) {
    return ike.list(workspace);
  }

  IkePolicy ikePolicy(String workspace, String idOrName) {
    return find(ike, workspace, idOrName, "IKE policy");
  }

  List<IpsecPolicy> ipsecPolicies(String workspace) {
    return ipsec.list(workspace);
  }

  IpsecPolicy ipsecPolicy(String workspace, String idOrName) {
    return find(ipsec, workspace, idOrName, "IPsec policy");
  }

  void delete(IkePolicy policy) {
    checkUnused(policy);
    Life ended = policy.life().ending(store.now(), store.now());
    ike.put(
        new IkePolicy(
            policy.id(),
            policy.workspace(),
            policy.name(),
            ended,
            policy.cipher(),
            policy.version()));
  }

  void delete(IpsecPolicy policy) {
    checkUnused(policy);
    Life ended = policy.life().ending(store.now(), store.now());
    ipsec.put(
        new IpsecPolicy(
            policy.id(), policy.workspace(), policy.name(), ended, policy.cipher(), policy.pfs()));
  }

  private void checkUnused(Resource policy) {
    boolean used =
        connections.anyMatch(
            policy.workspace(),
            c ->
                c.policies().ike().equals(policy.id()) || c.policies().ipsec().equals(policy.id()));
    if (used) {
      throw ApiFault.badRequest("policy " + policy.id() + " is in use by a vpn connection");
    }
  }

  private static <T extends Resource> T find(
      Table<T> table, String workspace, String idOrName, String kind) {
    return table.find(workspace, idOrName).orElseThrow(() -> ApiFault.notFound(kind, idOrName));
  }

  private static <T extends Resource> void checkName(Table<T> table, T policy, String kind) {
    boolean taken =
        table.anyMatch(
            policy.workspace(),
            other -> other.name().equals(policy.name()) && !other.id().equals(policy.id()));
    if (taken) {
      throw ApiFault.conflict("an " + kind + " with the name " + policy.name() + " already exists");
    }
  }
}
