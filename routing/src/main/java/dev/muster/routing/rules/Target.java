package dev.muster.routing.rules;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// A place that events are delivered to.
///
/// @param id a UUID
/// @param region where the target lies, a location; empty if nobody said
/// @param managedBy who may change it; never changes
public record Target(
    String id,
    String name,
    Endpoint endpoint,
    Optional<String> region,
    ManagedBy managedBy,
    Instant createdAt,
    Instant updatedAt) {
  /// Who a target or route belongs to.
  public enum ManagedBy {
    ACCOUNT,
    ENTERPRISE
  }

  public Target {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(endpoint, "endpoint is null");
    Objects.requireNonNull(region, "region is null");
    Objects.requireNonNull(managedBy, "managedBy is null");
    Objects.requireNonNull(createdAt, "createdAt is null");
    Objects.requireNonNull(updatedAt, "updatedAt is null");
  }
}
