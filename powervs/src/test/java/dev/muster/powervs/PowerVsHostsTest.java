package dev.muster.powervs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.muster.cloud.Secret;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerVsHostsTest {
  private static final Secret KEY = new Secret("key");
  private final PowerVsHosts hosts = PowerVsHosts.builtIn();

  @ParameterizedTest
  @CsvSource({
    "dal12, us-south, us-south",
    "us-south, us-south, us-south",
    "wdc06, us-east, us-east",
    "lon06, lon, eu-gb",
    "eu-de-2, eu-de, eu-de",
    "osa21, osa, jp-osa",
    "sao04, sao, br-sao",
    "tor01, tor, ca-tor"
  })
  void zoneIsReachedAtItsRegion(String zone, String prefix, String cloudRegion) {
    PowerVsHosts.Region region = hosts.ofZone(zone).orElseThrow();
    assertThat(region.endpoint())
        .isEqualTo(URI.create("https://" + prefix + ".power-iaas.cloud.ibm.com"));
    assertThat(region.privateEndpoint())
        .contains(URI.create("https://private." + cloudRegion + ".power-iaas.cloud.ibm.com"));
    PowerVsSettings settings = hosts.settings(zone, false, KEY);
    assertThat(settings.endpoint()).isEqualTo(region.endpoint());
    assertThat(settings.iamEndpoint()).isEqualTo(URI.create("https://iam.cloud.ibm.com"));
    assertThat(hosts.settings(zone, true, KEY).endpoint())
        .isEqualTo(region.privateEndpoint().orElseThrow());
  }

  @Test
  void noZoneIsInTwoRegions() {
    List<String> zones = hosts.regions().stream().flatMap(r -> r.zones().stream()).toList();
    assertThat(zones).doesNotHaveDuplicates().hasSizeGreaterThan(25);
  }

  @Test
  void unknownZoneAndMissingPrivateEndpointAreRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hosts.settings("mars01", false, KEY))
        .withMessageContaining("mars01");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hosts.settings("mad02", true, KEY))
        .withMessageContaining("mad02");
  }
}
