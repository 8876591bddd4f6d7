package dev.muster.simulator.workspace;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The workspaces of the account, its site pairs and its SSH keys.
public final class Workspaces {
  private final Table<Workspace> workspaces;
  private final Table<SitePair> pairs;
  private final Table<SshKey> keys;

  public Workspaces(CloudStore store) {
    workspaces = store.table("workspaces", Workspace.class);
    pairs = store.table("site-pairs", SitePair.class);
    keys = store.table("ssh-keys", SshKey.class);
  }

  /// The id of the account that owns everything.
  public String account() {
    return workspaces.stream()
        .map(Workspace::workspace)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the cloud has no workspace"));
  }

  public void add(Workspace workspace) {
    workspaces.put(workspace);
  }

  public void add(SitePair pair) {
    pairs.put(pair);
  }

  public void add(SshKey key) {
    keys.put(key);
  }

  /// The workspace with that id.
  ///
  /// @throws ApiFault 404
  public Workspace get(String id) {
    return workspaces.find(id).orElseThrow(() -> ApiFault.notFound("cloud instance", id));
  }

  public Optional<Workspace> inZone(String zone) {
    return workspaces.stream().filter(workspace -> workspace.zone().equals(zone)).findFirst();
  }

  public List<Workspace> all() {
    return workspaces.stream().toList();
  }

  /// Zones that a zone can replicate to.
  public List<String> partnersOf(String zone) {
    return pairsOf(zone).map(pair -> pair.partnerOf(zone)).toList();
  }

  /// The pool at the partner zone that mirrors this pool; empty if the pool is not replicated.
  public Optional<String> partnerPool(String zone, String pool) {
    return partnerPools(pairsOf(zone), zone, pool).findFirst();
  }

  /// The pool at that partner zone that mirrors this pool; empty if the pool is not replicated
  /// there.
  public Optional<String> partnerPool(String zone, String pool, String partner) {
    Stream<SitePair> joining = pairsOf(zone).filter(pair -> pair.joins(partner));
    return partnerPools(joining, zone, pool).findFirst();
  }

  private static Stream<String> partnerPools(Stream<SitePair> joining, String zone, String pool) {
    return joining.flatMap(pair -> {
      boolean first = pair.firstZone().equals(zone);
      return pair.pools().entrySet().stream()
          .filter(entry -> (first ? entry.getKey() : entry.getValue()).equals(pool))
          .map(entry -> first ? entry.getValue() : entry.getKey());
    });
  }

  Stream<SitePair> pairsOf(String zone) {
    return pairs.stream().filter(pair -> pair.joins(zone));
  }

  List<String> zonesWithPartners() {
    return pairs.stream()
        .flatMap(pair -> Stream.of(pair.firstZone(), pair.secondZone()))
        .distinct()
        .sorted()
        .toList();
  }

  /// Refuses with 403 a tenant that is not the account.
  public void checkTenant(String tenant) {
    if (!tenant.equals(account())) {
      throw ApiFault.forbidden("the tenant is not the caller's account");
    }
  }

  public List<SshKey> sshKeys() {
    return keys.stream().toList();
  }

  Optional<SshKey> sshKey(String idOrName) {
    return keys.find(account(), idOrName);
  }
}
