package dev.muster.cadf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The data centres and, for any time, the location where the events of each are collected.
///
/// Two published rules clash, and the answer depends on the time: until 29 January 2024 whole
/// geographies went to one location each (the Americas to Dallas, Europe to Frankfurt, Sydney to
/// Sydney, Japan to Tokyo); from then on each data centre reports to its own region. Each answer
/// says what it rests on ([Location.Basis]). The data stand in `locations.json`; an operator who
/// knows better hands over a file of the same form. Immutable.
public final class Locations {
  private static final Locations STANDARD = new Locations(JsonTree.resource("locations.json"));

  private final Map<String, String> locationNames = new LinkedHashMap<>();
  private final Map<String, Place> locationPlaces = new LinkedHashMap<>();
  private final Map<String, String> geographies = new LinkedHashMap<>();
  private final List<DataCentre> dataCentres;
  private final Map<String, DataCentre> byZoneOrAlias = new HashMap<>();

  private Locations(JsonNode file) {
    for (JsonNode location : file.required("locations").values()) {
      String id = text(location, "id");
      locationNames.put(id, text(location, "name"));
      locationPlaces.put(id, new Place(text(location, "country"), text(location, "geography")));
    }
    for (JsonNode geography : file.required("geographies").values()) {
      String id = text(geography, "id");
      geographies.put(id, id);
      geography.path("aliases").forEach(alias -> geographies.put(alias.stringValue(), id));
    }
    List<DataCentre> read = new ArrayList<>();
    for (JsonNode entry : file.required("dataCentres").values()) {
      DataCentre dataCentre = dataCentre(entry);
      read.add(dataCentre);
      name(dataCentre.zone(), dataCentre);
      dataCentre.aliases().forEach(alias -> name(alias, dataCentre));
    }
    dataCentres = List.copyOf(read);
  }

  /// The data that ship with this module.
  public static Locations standard() {
    return STANDARD;
  }

  /// Data of an operator's own, in the form of `locations.json`.
  ///
  /// @throws InvalidEventException if this is not JSON
  /// @throws RuntimeException if it has another form, names a place twice, or leaves a gap in time
  public static Locations read(byte[] json) {
    return new Locations(JsonTree.read(json));
  }

  /// Where the events of a data centre are collected.
  ///
  /// @param zone zone id or alias, in any case
  /// @return empty if there is no such data centre; `global` is none
  public Optional<Location> resolve(String zone, Instant at) {
    return dataCentre(zone).map(dataCentre -> dataCentre.locationAt(at));
  }

  /// The data centre with this zone id or alias, in any case.
  public Optional<DataCentre> dataCentre(String zone) {
    return Optional.ofNullable(byZoneOrAlias.get(zone.toLowerCase(Locale.ROOT)));
  }

  /// All data centres in the order of the file.
  public List<DataCentre> all() {
    return dataCentres;
  }

  /// Name by id of every location that collects events, in the order of the file.
  public Map<String, String> locationNames() {
    return Collections.unmodifiableMap(locationNames);
  }

  /// Where a location lies.
  ///
  /// @param country ISO 3166-1 alpha-2 code
  /// @param geography such as `europe`
  record Place(String country, String geography) {}

  /// Where each location lies, by its id.
  Map<String, Place> locationPlaces() {
    return Collections.unmodifiableMap(locationPlaces);
  }

  /// Every name of a geography, and the one it goes by.
  Map<String, String> geographies() {
    return Collections.unmodifiableMap(geographies);
  }

  private void name(String name, DataCentre dataCentre) {
    DataCentre other = byZoneOrAlias.put(name, dataCentre);
    if (other != null) {
      throw new IllegalArgumentException(
          "two data centres are called '" + name + "': " + other.zone() + ", " + dataCentre.zone());
    }
  }

  private DataCentre dataCentre(JsonNode entry) {
    List<String> aliases = new ArrayList<>();
    entry.path("aliases").forEach(alias -> aliases.add(alias.stringValue()));
    List<DataCentre.Period> periods = new ArrayList<>();
    entry.required("periods").forEach(period -> periods.add(period(period)));
    return new DataCentre(
        text(entry, "zone"),
        aliases,
        text(entry, "city"),
        text(entry, "region"),
        text(entry, "country"),
        text(entry, "geography"),
        periods);
  }

  private DataCentre.Period period(JsonNode entry) {
    String id = text(entry, "location");
    String name = locationNames.get(id);
    if (name == null) {
      throw new IllegalArgumentException("a period names the unknown location '" + id + "'");
    }
    Location.Basis basis = Location.Basis.valueOf(text(entry, "basis").toUpperCase(Locale.ROOT));
    return new DataCentre.Period(
        time(entry, "from"),
        time(entry, "until"),
        new Location(id, name, basis, entry.path("note").stringValue("")));
  }

  private static Optional<Instant> time(JsonNode entry, String field) {
    return Optional.ofNullable(entry.get(field)).map(JsonNode::stringValue).map(Instant::parse);
  }

  private static String text(JsonNode entry, String field) {
    return entry.required(field).stringValue();
  }
}
