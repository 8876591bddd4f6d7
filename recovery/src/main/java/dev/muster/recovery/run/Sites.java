package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.AuditedCloud;

/// The doors to the two sites of a replication pair.
public record Sites(AuditedCloud home, AuditedCloud recovery) {
  public Sites {
    requireNonNull(home, "home is null");
    requireNonNull(recovery, "recovery is null");
  }

  /// The door that a step goes through.
  ///
  /// @param site `home` or `recovery`
  AuditedCloud door(String site) {
    return switch (site) {
      case "home" -> home;
      case "recovery" -> recovery;
      default -> throw new IllegalStateException("a site is home or recovery, got: " + site);
    };
  }
}
