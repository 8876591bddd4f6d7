package dev.muster.cadf;

import static dev.muster.cadf.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationsTest {
  private static final Instant CHANGE = Instant.parse("2024-01-29T00:00:00Z");

  private final Locations locations = Locations.standard();

  /// The published table of data centres whose region changed.
  @ParameterizedTest
  @CsvSource({
    "WDC04, us-south, us-east",
    "WDC06, us-south, us-east",
    "WDC07, us-south, us-east",
    "MON01, us-south, ca-tor",
    "TOR04, us-south, ca-tor",
    "SAO01, us-south, br-sao",
    "SAO04, us-south, br-sao",
    "LON04, eu-de,    eu-gb",
    "LON06, eu-de,    eu-gb",
    "OSA21, jp-tok,   jp-osa",
  })
  void thePublishedTableHolds(String dataCentre, String before, String after) {
    Location last = locations.resolve(dataCentre, CHANGE.minusNanos(1)).orElseThrow();
    Location first = locations.resolve(dataCentre, CHANGE).orElseThrow();

    assertThat(last.id()).isEqualTo(before);
    assertThat(last.basis()).isEqualTo(Location.Basis.TABLE);
    assertThat(first.id()).isEqualTo(after);
    assertThat(first.basis()).isEqualTo(Location.Basis.TABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "dal10,    us-south, us-south, GEOGRAPHY",
    "dal12,    us-south, us-south, GEOGRAPHY",
    "us-south, us-south, us-south, GEOGRAPHY",
    "dal13,    us-south, us-south, GEOGRAPHY",
    "dal14,    us-south, us-south, LOCALITY",
    "us-east,  us-south, us-east,  TABLE",
    "tor01,    us-south, ca-tor,   TABLE",
    "sao05,    us-south, br-sao,   LOCALITY",
    "eu-de-1,  eu-de,    eu-de,    GEOGRAPHY",
    "fra04,    eu-de,    eu-de,    GEOGRAPHY",
    "eu-de-2,  eu-de,    eu-de,    GEOGRAPHY",
    "fra05,    eu-de,    eu-de,    GEOGRAPHY",
    "mad02,    eu-de,    eu-es,    LOCALITY",
    "mad04,    eu-de,    eu-es,    LOCALITY",
    "syd04,    au-syd,   au-syd,   GEOGRAPHY",
    "syd05,    au-syd,   au-syd,   GEOGRAPHY",
    "tok04,    jp-tok,   jp-tok,   GEOGRAPHY",
    "che01,    in-che,   in-che,   UNDEFINED",
    "che02,    in-che,   in-che,   UNDEFINED",
    "che03,    in-che,   in-che,   UNDEFINED",
    "in-mum-1, in-mum,   in-mum,   UNDEFINED",
    "in-mum-2, in-mum,   in-mum,   UNDEFINED",
  })
  void everyOtherDataCentreSaysWhatItsAnswerRestsOn(
      String zone, String before, String after, Location.Basis basisAfter) {
    assertThat(locations.resolve(zone, CHANGE.minusSeconds(1)).orElseThrow().id())
        .isEqualTo(before);
    Location now = locations.resolve(zone, Instant.parse("2026-05-04T00:00:00Z")).orElseThrow();
    assertThat(now.id()).isEqualTo(after);
    assertThat(now.basis()).isEqualTo(basisAfter);
    assertThat(now.note().isEmpty())
        .as("a basis that no published rule gives is explained")
        .isEqualTo(
            (basisAfter == Location.Basis.TABLE && !zone.equals("tor01"))
                || basisAfter == Location.Basis.GEOGRAPHY);
  }

  @Test
  void everyDataCentreHasExactlyOneLocationAtAnyTime() {
    assertThat(locations.all()).hasSize(27);
    Seeded.run(
        500,
        random -> {
          Instant at =
              random.nextInt(4) == 0
                  ? CHANGE.plusNanos(random.nextInt(-2, 3))
                  : Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L));
          for (DataCentre dataCentre : locations.all()) {
            assertThat(dataCentre.periods().stream().filter(period -> period.holds(at))).hasSize(1);
            Location location = locations.resolve(dataCentre.zone(), at).orElseThrow();
            assertThat(locations.locationNames()).containsEntry(location.id(), location.name());
          }
        });
  }

  @Test
  void everyNameLeadsToItsDataCentreInAnyCase() {
    for (DataCentre dataCentre : locations.all()) {
      assertThat(locations.dataCentre(dataCentre.zone())).contains(dataCentre);
      for (String alias : dataCentre.aliases()) {
        assertThat(locations.dataCentre(alias.toUpperCase(Locale.ROOT))).contains(dataCentre);
      }
    }
    assertThat(locations.dataCentre("MAD02")).map(DataCentre::city).contains("Madrid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "global", "dal99", "ca-tor", "dal12 "})
  void anUnknownPlaceHasNoLocation(String zone) {
    assertThat(locations.resolve(zone, CHANGE)).isEmpty();
  }

  @Test
  void anOperatorsOwnDataAreChecked() {
    String good =
        """
        {"locations":[{"id":"x","name":"X","country":"US","geography":"g"}],\
        "geographies":[{"id":"g"}],"dataCentres":[{"zone":"z","city":"C","region":"r",\
        "country":"US","geography":"g","periods":[{"location":"x","basis":"locality"}]}]}\
        """;

    assertThat(Locations.read(utf8(good)).resolve("Z", CHANGE)).map(Location::id).contains("x");
    for (String bad :
        List.of(
            good.replace("\"location\":\"x\"", "\"location\":\"y\""),
            good.replace("\"basis\"", "\"until\":\"2024-01-29T00:00:00Z\",\"basis\""),
            good.replace("\"city\"", "\"aliases\":[\"z\"],\"city\""),
            good.replace("locality", "hearsay"))) {
      assertThatThrownBy(() -> Locations.read(utf8(bad)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
