package dev.muster.cadf;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A data centre where Power Virtual Server runs, and where its events went and go.
///
/// @param zone the zone id that CRNs carry, such as `wdc06`; lower case
/// @param aliases other names of the same place, such as `wdc04` for `us-east`; lower case
/// @param region the region that the zone belongs to
/// @param country ISO 3166-1 alpha-2 code
/// @param geography such as `north-america`
/// @param periods in order of time, without gap or overlap; the first has no start, the last no end
public record DataCentre(
    String zone,
    List<String> aliases,
    String city,
    String region,
    String country,
    String geography,
    List<Period> periods) {

  /// A span of time with one answer.
  ///
  /// @param from included; empty for "always so far"
  /// @param until not included; empty for "from then on"
  public record Period(Optional<Instant> from, Optional<Instant> until, Location location) {
    public Period {
      Objects.requireNonNull(from, "from is null");
      Objects.requireNonNull(until, "until is null");
      Objects.requireNonNull(location, "location is null");
    }

    /// Whether the time lies in this period.
    public boolean holds(Instant at) {
      return !from.filter(at::isBefore).isPresent()
          && !until.filter(end -> !at.isBefore(end)).isPresent();
    }
  }

  public DataCentre {
    Objects.requireNonNull(zone, "zone is null");
    aliases = List.copyOf(aliases);
    Objects.requireNonNull(city, "city is null");
    Objects.requireNonNull(region, "region is null");
    Objects.requireNonNull(country, "country is null");
    Objects.requireNonNull(geography, "geography is null");
    periods = List.copyOf(periods);
    if (periods.isEmpty()
        || periods.getFirst().from().isPresent()
        || periods.getLast().until().isPresent()) {
      throw new IllegalArgumentException(
          "periods of data centre '" + zone + "' must be open at both ends");
    }
    for (int i = 1; i < periods.size(); i++) {
      if (!periods.get(i).from().equals(periods.get(i - 1).until())) {
        throw new IllegalArgumentException(
            "periods of data centre '" + zone + "' must follow each other without gap");
      }
    }
  }

  /// Where this data centre's events go at a time.
  public Location locationAt(Instant at) {
    for (Period period : periods) {
      if (period.holds(at)) {
        return period.location();
      }
    }
    throw new IllegalStateException("no period of data centre '" + zone + "' holds " + at);
  }
}
