package dev.muster.simulator.placement;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import dev.muster.simulator.state.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The placement groups and shared processor pools of all workspaces.
public final class Placements {
  static final int GROUPS_MAX = 25;

  private final CloudStore store;
  private final ServerFacts servers;
  final Table<PlacementGroup> groups;
  final Table<PlacementGroup> poolGroups;
  final Table<ProcessorPool> pools;

  public Placements(CloudStore store, ServerFacts servers) {
    this.store = store;
    this.servers = servers;
    groups = store.table("placement-groups", PlacementGroup.class);
    poolGroups = store.table("pool-placement-groups", PlacementGroup.class);
    pools = store.table("processor-pools", ProcessorPool.class);
  }

  /// What a group has to know about servers.
  public interface ServerFacts {
    /// The server with that id, while it exists.
    Optional<Member> find(String workspace, String serverId);
  }

  /// A server as a pool shows it.
  ///
  /// @param memory GiB
  public record Member(
      String id, String name, String status, double cores, double memory, boolean uncapped) {}

  /// Puts a server that is being made into the group and the pool it names, or refuses with a 404.
  public void join(
      String workspace, String serverId, Optional<String> group, Optional<String> pool) {
    group.ifPresent(name -> add(group(workspace, name), serverId));
    pool.ifPresent(name -> {
      ProcessorPool found = pool(workspace, name);
      List<String> members = new ArrayList<>(found.members());
      members.add(serverId);
      pools.put(
          found.with(
              found.name(), found.life().changed(store.now()), found.reservedCores(), members));
    });
  }

  /// The group the server belongs to.
  public Optional<String> groupOf(String workspace, String serverId) {
    return idOf(groups.stream(workspace).filter(g -> g.members().contains(serverId)).findFirst());
  }

  /// The shared processor pool the server takes its cores from.
  public Optional<String> poolOf(String workspace, String serverId) {
    return idOf(pools.stream(workspace).filter(p -> p.members().contains(serverId)).findFirst());
  }

  List<Member> members(String workspace, List<String> ids) {
    return ids.stream().flatMap(id -> servers.find(workspace, id).stream()).toList();
  }

  PlacementGroup add(PlacementGroup group, String serverId) {
    Optional<String> other = groupOf(group.workspace(), serverId);
    if (other.isPresent()) {
      throw ApiFault.conflict(
          "pvm-instance " + serverId + " is already in placement group " + other.get());
    }
    List<String> members = new ArrayList<>(group.members());
    members.add(serverId);
    return groups.put(group.with(group.life().changed(store.now()), members));
  }

  PlacementGroup group(String workspace, String idOrName) {
    return find(groups, workspace, idOrName, "placement group");
  }

  ProcessorPool pool(String workspace, String idOrName) {
    return find(pools, workspace, idOrName, "shared processor pool");
  }

  <T extends Resource> void checkName(Table<T> table, String workspace, String id, String name) {
    if (table.anyMatch(workspace, row -> row.name().equals(name) && !row.id().equals(id))) {
      throw ApiFault.conflict("the name " + name + " is already taken");
    }
  }

  Life beginning() {
    return Life.from(store.now(), store.now());
  }

  private static <T extends Resource> T find(
      Table<T> table, String workspace, String idOrName, String kind) {
    return table.find(workspace, idOrName).orElseThrow(() -> ApiFault.notFound(kind, idOrName));
  }

  private static Optional<String> idOf(Optional<? extends Resource> row) {
    return row.map(Resource::id);
  }
}
