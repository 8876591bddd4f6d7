package dev.muster.simulator.platform;

import static dev.muster.simulator.http.Routes.errors;
import static dev.muster.simulator.http.Routes.v1;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.http.Json;
import dev.muster.simulator.http.Reply;
import dev.muster.simulator.http.Request;
import dev.muster.simulator.http.Routes;
import dev.muster.simulator.storage.Volumes;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The capacity of storage pools and types, and the storage tiers.
public final class StorageCapacityApi {
  private static final long TOTAL_GB = 500_000;
  private static final long ALLOCATION_MAX_GB = 64_000;
  private static final List<String> TIERS = List.of("tier0", "tier1", "tier3", "tier5k");
  private static final String POOLS = "/storage-capacity/storage-pools";
  private static final String TYPES = "/storage-capacity/storage-types";

  private final Workspaces workspaces;
  private final Volumes volumes;

  public StorageCapacityApi(Workspaces workspaces, Volumes volumes) {
    this.workspaces = workspaces;
    this.volumes = volumes;
  }

  public void addTo(Routes routes) {
    routes.add("GET", v1(POOLS), 200, errors(), this::listPools);
    routes.add("GET", v1(POOLS + "/{storage_pool_name}"), 200, errors(), this::getPool);
    routes.add("GET", v1(TYPES), 200, errors(), this::listTypes);
    routes.add("GET", v1(TYPES + "/{storage_type_name}"), 200, errors(), this::getType);
    routes.add("GET", v1("/storage-tiers"), 200, errors(), this::listTiers);
  }

  private Reply listPools(Request request) {
    Workspace workspace = workspaces.get(request.workspace());
    ArrayNode all =
        pools(workspace).map(pool -> pool(workspace, pool, "tier3")).collect(Json.toArray());
    ObjectNode node = Json.object();
    node.set("storagePoolsCapacity", all);
    node.set("maximumStorageAllocation", maximum(workspace, "tier3"));
    return Reply.ok(node);
  }

  private Reply getPool(Request request) {
    Workspace workspace = workspaces.get(request.workspace());
    String name = request.path("storage_pool_name");
    return pools(workspace)
        .filter(pool -> pool.equals(name))
        .findFirst()
        .map(pool -> Reply.ok(pool(workspace, pool, "tier3")))
        .orElseThrow(() -> ApiFault.notFound("storage pool", name));
  }

  private Reply listTypes(Request request) {
    Workspace workspace = workspaces.get(request.workspace());
    ArrayNode all = TIERS.stream().map(tier -> type(workspace, tier)).collect(Json.toArray());
    ObjectNode node = Json.object();
    node.set("storageTypesCapacity", all);
    node.set("maximumStorageAllocation", maximum(workspace, "tier3"));
    return Reply.ok(node);
  }

  private Reply getType(Request request) {
    String name = request.path("storage_type_name");
    if (!TIERS.contains(name)) {
      throw ApiFault.notFound("storage type", name);
    }
    return Reply.ok(type(workspaces.get(request.workspace()), name));
  }

  /// A bare array, unlike every other list.
  private Reply listTiers(Request request) {
    ArrayNode all = Json.array();
    for (String tier : TIERS) {
      String speed =
          switch (tier) {
            case "tier0" -> "25 IOPS/GB";
            case "tier1" -> "10 IOPS/GB";
            case "tier5k" -> "5000 IOPS";
            default -> "3 IOPS/GB";
          };
      all.addObject().put("name", tier).put("description", speed).put("state", "active");
    }
    return Reply.ok(all);
  }

  private Stream<String> pools(Workspace workspace) {
    return Stream.concat(
            Stream.of(workspace.pool()),
            volumes.list(workspace.id()).stream().map(volume -> volume.disk().pool()))
        .filter(pool -> !pool.isEmpty())
        .distinct();
  }

  private long available(Workspace workspace, String pool) {
    double used =
        volumes.list(workspace.id()).stream()
            .filter(volume -> volume.disk().pool().equals(pool))
            .mapToDouble(volume -> volume.disk().size())
            .sum();
    return Math.max(0, TOTAL_GB - Math.round(used));
  }

  private ObjectNode pool(Workspace workspace, String pool, String tier) {
    long available = available(workspace, pool);
    return Json.object()
        .put("poolName", pool)
        .put("storageType", tier)
        .put("totalCapacity", TOTAL_GB)
        .put("availableCapacity", available)
        .put("maxAllocationSize", Math.min(available, ALLOCATION_MAX_GB))
        .put("replicationEnabled", workspaces.partnerPool(workspace.zone(), pool).isPresent());
  }

  private ObjectNode type(Workspace workspace, String tier) {
    ObjectNode node = Json.object().put("storageType", tier);
    ArrayNode all =
        pools(workspace).map(pool -> pool(workspace, pool, tier)).collect(Json.toArray());
    node.set("storagePoolsCapacity", all);
    node.set("maximumStorageAllocation", maximum(workspace, tier));
    return node;
  }

  private ObjectNode maximum(Workspace workspace, String tier) {
    long available = available(workspace, workspace.pool());
    return Json.object()
        .put("maxAllocationSize", Math.min(available, ALLOCATION_MAX_GB))
        .put("storagePool", workspace.pool())
        .put("storageType", tier);
  }
}
