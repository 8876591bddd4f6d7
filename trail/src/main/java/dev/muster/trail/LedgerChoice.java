package dev.muster.trail;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Crn;
import dev.muster.cadf.Location;
import dev.muster.cadf.Locations;

/// Decides in which location's ledger an event stands: that of the data centre in its
/// `logSourceCRN`.
final class LedgerChoice {
  private static final String GLOBAL = "global";

  private final Locations locations;
  private final String defaultLocation;

  LedgerChoice(Locations locations, String defaultLocation) {
    this.locations = locations;
    this.defaultLocation = defaultLocation;
  }

  /// The location; the default one if the event's source is no CRN or names no known place.
  String locationOf(CadfEvent event) {
    String place = Crn.parse(event.logSourceCRN()).locationOr(defaultLocation);
    if (place.equals(GLOBAL) || locations.locationNames().containsKey(place)) {
      return place;
    }
    return locations.resolve(place, event.eventTime()).map(Location::id).orElse(defaultLocation);
  }
}
