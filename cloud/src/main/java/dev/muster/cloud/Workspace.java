package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

/// One workspace of a cloud: the place that holds servers, volumes and networks at one site.
///
/// @param id the workspace's GUID
/// @param name for people, for example `muster-dal12`
/// @param zone the data centre's id, for example `dal12`
/// @param account the cloud account, 32 hexadecimal digits at IBM
public record Workspace(String id, String name, String zone, String account) {
  public Workspace {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(zone, "zone is null");
    requireNonNull(account, "account is null");
  }

  /// The workspace's own cloud resource name.
  public String crn() {
    return crn("", "");
  }

  /// The cloud resource name of a resource in this workspace.
  ///
  /// @param type the provider's resource type, for example `pvm-instance`
  /// @param resourceId the resource's id, or empty for the collection
  public String crn(String type, String resourceId) {
    return "crn:v1:bluemix:public:power-iaas:%s:a/%s:%s:%s:%s"
        .formatted(zone, account, id, type, resourceId);
  }
}
