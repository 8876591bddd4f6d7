package dev.muster.routing.rules;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Rules in their order; the first that covers an event's location decides for this route. Routes
/// know nothing of each other.
///
/// @param id a UUID
/// @param version 0 at first, one more with every change
public record Route(
    String id,
    String name,
    List<Rule> rules,
    Target.ManagedBy managedBy,
    int version,
    Instant createdAt,
    Instant updatedAt) {

  /// Sends the events of some places to some targets.
  ///
  /// @param locations places of [dev.muster.cadf.LocationTree]: each covers all that lie in it; `*`
  ///   covers every event, `global` only those without a region
  /// @param targets ids; none drops the events on purpose
  public record Rule(List<String> locations, List<String> targets) {
    /// Covers every event.
    public static final String ANY = "*";

    public Rule {
      locations = List.copyOf(locations);
      targets = List.copyOf(targets);
    }
  }

  public Route {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(name, "name is null");
    rules = List.copyOf(rules);
    Objects.requireNonNull(managedBy, "managedBy is null");
    Objects.requireNonNull(createdAt, "createdAt is null");
    Objects.requireNonNull(updatedAt, "updatedAt is null");
  }
}
