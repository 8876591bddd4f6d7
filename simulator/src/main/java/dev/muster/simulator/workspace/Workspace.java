package dev.muster.simulator.workspace;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.util.HashMap;
import java.util.Map;

/// A workspace, the API's cloud instance: what one zone holds for the account.
///
/// @param workspace the account's id
/// @param pool storage pool in which volumes are made unless told otherwise
public record Workspace(
    String id,
    String workspace,
    String name,
    Life life,
    String zone,
    String region,
    String pool,
    Map<String, Boolean> capabilities)
    implements Resource {
  public Workspace {
    capabilities = Map.copyOf(capabilities);
  }

  /// Whether the workspace has a capability of that name and it is on.
  public boolean has(String capability) {
    return capabilities.getOrDefault(capability, false);
  }

  Workspace with(String capability, boolean on) {
    Map<String, Boolean> changed = new HashMap<>(capabilities);
    changed.put(capability, on);
    return new Workspace(id, workspace, name, life, zone, region, pool, changed);
  }

  /// The CRN of the workspace itself.
  public String crn() {
    return "crn:v1:bluemix:public:power-iaas:" + zone + ":a/" + workspace + ":" + id + "::";
  }

  /// The CRN of a resource inside.
  public String crnOf(String type, String resourceId) {
    return crn().substring(0, crn().length() - 2) + ":" + type + ":" + resourceId;
  }
}
