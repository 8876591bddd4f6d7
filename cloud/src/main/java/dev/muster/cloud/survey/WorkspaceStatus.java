package dev.muster.cloud.survey;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a workspace stands.
///
/// @param status the cloud's word, `active` if all is well
/// @param capabilities by the cloud's names, for example `power-edge-router`
public record WorkspaceStatus(
    String id, String crn, String status, Map<String, Boolean> capabilities) {
  public WorkspaceStatus {
    capabilities = Map.copyOf(capabilities);
  }

  /// A place that a location replicates to.
  ///
  /// @param pools the partner's pool by the name of the own one
  public record ReplicationSite(String location, boolean active, Map<String, String> pools) {
    public ReplicationSite {
      pools = Map.copyOf(pools);
    }
  }

  /// A data centre.
  ///
  /// @param systems the system types that servers can be deployed on
  public record Datacenter(
      String zone, String status, boolean recoverySite, Set<String> systems, List<String> targets) {
    public Datacenter {
      systems = Set.copyOf(systems);
      targets = List.copyOf(targets);
    }
  }
}
