package dev.muster.server.resource;

import dev.muster.cadf.DataCentre;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// A data centre on the wire, with the location of its events since 29 January 2024 and before.
record LocationView(
    String dataCentre,
    List<String> aliases,
    String city,
    String region,
    String country,
    String geography,
    String location,
    String locationBefore,
    String basis) {
  /// When each data centre's events began to go to their own region.
  private static final Instant REGIONAL_SINCE = Instant.parse("2024-01-29T00:00:00Z");

  static LocationView of(DataCentre centre) {
    return new LocationView(
        centre.zone(),
        centre.aliases(),
        centre.city(),
        centre.region(),
        centre.country(),
        centre.geography(),
        centre.locationAt(REGIONAL_SINCE).id(),
        centre.locationAt(REGIONAL_SINCE.minusMillis(1)).id(),
        centre.locationAt(REGIONAL_SINCE).basis().name().toLowerCase(Locale.ROOT));
  }
}
