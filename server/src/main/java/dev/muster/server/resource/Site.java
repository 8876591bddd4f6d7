package dev.muster.server.resource;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.AuditedCloud;

/// A site of this installation: a workspace in a data centre, and the door to it.
///
/// @param name the data centre's id, for example `dal12`
/// @param role `home` or `recovery`
/// @param location where events of this data centre are viewed, for example `us-south`
public record Site(String name, String role, String location, AuditedCloud cloud) {
  public static final String HOME = "home";
  public static final String RECOVERY = "recovery";

  public Site {
    requireNonNull(name, "name is null");
    requireNonNull(role, "role is null");
    requireNonNull(location, "location is null");
    requireNonNull(cloud, "cloud is null");
  }

  boolean isCalled(String word) {
    return name.equals(word) || role.equals(word);
  }
}
