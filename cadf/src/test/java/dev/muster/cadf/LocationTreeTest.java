package dev.muster.cadf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationTreeTest {
  private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
  private static final Instant BEFORE = Instant.parse("2024-01-28T10:00:00Z");

  private final LocationTree tree = new LocationTree(Locations.standard());

  @Test
  void aZoneLiesInItsRegionLocationCountryAndGeography() {
    assertThat(tree.upward("dal12", NOW))
        .containsExactly("dal12", "us-south", "us", "north-america");
    assertThat(tree.upward("TOR04", NOW))
        .containsExactly("tor01", "tor", "ca-tor", "ca", "north-america");
    assertThat(tree.upward("osa21", NOW)).containsExactly("osa21", "osa", "jp-osa", "jp", "japan");
  }

  @Test
  void whichLocationAZoneLiesInDependsOnTheTime() {
    assertThat(tree.holds("eu-gb", "lon06", NOW)).isTrue();
    assertThat(tree.holds("eu-gb", "lon06", BEFORE)).isFalse();
    assertThat(tree.holds("eu-de", "lon06", BEFORE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "eu-de,    eu-de-2, true",
    "eu-de-2,  eu-de,   false",
    "jp,       jp-osa,  true",
    "japan,    osa21,   true",
    "eu,       eu-es,   true",
    "europe,   mad02,   true",
    "na,       us-east, true",
    "us-south, dal12,   true",
    "us-south, us-east, false",
    "us-east,  wdc07,   true",
    "us,       tor,     false",
    "ca,       ca-mon,  true",
    "global,   global,  true",
    "global,   us-east, false",
    "us,       global,  false",
    "mars-1,   mars-1,  true",
    "eu,       mars-1,  false",
  })
  void onePlaceHoldsAnother(String outer, String inner, boolean holds) {
    assertThat(tree.holds(outer, inner, NOW)).isEqualTo(holds);
  }

  @Test
  void everyNameIsKnownAndNothingElse() {
    for (DataCentre centre : Locations.standard().all()) {
      for (String up : tree.upward(centre.zone(), NOW)) {
        assertThat(tree.knows(up)).as(up).isTrue();
      }
    }
    assertThat(List.of("global", "ca-mon", "EU", "dal13")).allMatch(tree::knows);
    assertThat(tree.knows("mars-1")).isFalse();
    assertThat(tree.knows("*")).isFalse();
  }

  @Test
  void everyDataCentreLiesInTheLocationThatCollectsItsEvents() {
    for (DataCentre centre : Locations.standard().all()) {
      for (Instant at : List.of(BEFORE, NOW)) {
        assertThat(tree.holds(centre.locationAt(at).id(), centre.zone(), at))
            .as("%s at %s", centre.zone(), at)
            .isTrue();
      }
    }
  }
}
