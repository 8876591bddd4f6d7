package dev.muster.cadf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Which place lies in which: zone, region, location, country, geography.
///
/// `dal12` lies in `us-south`, `us`, `north-america`; `jp-osa` in `jp`, `japan`. A name may be a
/// zone and a region at once (`us-east`): then it means the wider of the two. `global` lies in
/// nothing. Countries are ISO 3166-1 alpha-2 in lower case. Immutable.
public final class LocationTree {
  /// The location of events that belong to no region.
  public static final String GLOBAL = "global";

  private final Locations locations;
  private final Set<String> names;

  public LocationTree(Locations locations) {
    this.locations = Objects.requireNonNull(locations, "locations is null");
    names = Set.copyOf(allNames(locations));
  }

  /// The place by its main name, then every place it lies in, nearest first; only itself if it is
  /// unknown.
  ///
  /// @param place zone, region, location, country or geography, in any case, or an alias of one
  /// @param at a zone's location depends on the time ([Locations#resolve])
  public List<String> upward(String place, Instant at) {
    String name = place.toLowerCase(Locale.ROOT);
    Set<String> upward = new LinkedHashSet<>();
    Optional<DataCentre> centre = locations.dataCentre(name);
    if (centre.isPresent() && !locations.locationNames().containsKey(name)) {
      upward.add(centre.get().zone());
      upward.add(centre.get().region());
      upward.add(centre.get().locationAt(at).id());
      addPlace(upward, centre.get().country(), centre.get().geography());
      return List.copyOf(upward);
    }
    Locations.Place location = locations.locationPlaces().get(name);
    if (location != null) {
      upward.add(name);
      // The zone of the same name may have sent its events elsewhere once.
      centre.ifPresent(zone -> upward.add(zone.locationAt(at).id()));
      addPlace(upward, location.country(), location.geography());
      return List.copyOf(upward);
    }
    for (DataCentre one : locations.all()) {
      if (one.region().equals(name)) {
        upward.add(name);
        upward.add(one.locationAt(at).id());
        addPlace(upward, one.country(), one.geography());
        return List.copyOf(upward);
      }
      if (one.country().toLowerCase(Locale.ROOT).equals(name)) {
        addPlace(upward, one.country(), one.geography());
        return List.copyOf(upward);
      }
    }
    return List.of(locations.geographies().getOrDefault(name, name));
  }

  /// Whether the inner place is the outer one or lies in it. Nothing but itself lies in `global`,
  /// and `global` lies in nothing.
  public boolean holds(String outer, String inner, Instant at) {
    return upward(inner, at).contains(upward(outer, at).getFirst());
  }

  /// Whether this is the name of a place; `global` is.
  public boolean knows(String place) {
    return names.contains(place.toLowerCase(Locale.ROOT));
  }

  private static void addPlace(Set<String> upward, String country, String geography) {
    upward.add(country.toLowerCase(Locale.ROOT));
    upward.add(geography);
  }

  private static List<String> allNames(Locations locations) {
    List<String> all = new ArrayList<>();
    all.add(GLOBAL);
    all.addAll(locations.locationNames().keySet());
    all.addAll(locations.geographies().keySet());
    locations
        .locationPlaces()
        .values()
        .forEach(place -> all.add(place.country().toLowerCase(Locale.ROOT)));
    for (DataCentre centre : locations.all()) {
      all.add(centre.zone());
      all.addAll(centre.aliases());
      all.add(centre.region());
      all.add(centre.country().toLowerCase(Locale.ROOT));
    }
    return all;
  }
}
