package dev.muster.powervs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.muster.cloud.Secret;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerVsSettingsTest {
  private static final URI CLOUD = URI.create("https://us-south.power-iaas.cloud.ibm.com/");
  private static final URI IAM = URI.create("https://iam.cloud.ibm.com/identity/token");
  private static final Secret KEY = new Secret("k");

  @Test
  void addressesAreTakenAsOrigins() {
    PowerVsSettings settings = new PowerVsSettings(CLOUD, IAM, KEY);

    assertThat(settings.endpoint()).hasToString("https://us-south.power-iaas.cloud.ibm.com");
    assertThat(settings.iamEndpoint()).hasToString("https://iam.cloud.ibm.com");
    assertThat(settings.tokenUri()).hasToString("https://iam.cloud.ibm.com/identity/token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.com",
        "example.com",
        "https:///x",
        "https://example.com/pcloud",
        "https://example.com?a=b",
        "https://example.com#f",
        "https://example.com/identity/token"
      })
  void whatIsNoOriginIsRefused(String endpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PowerVsSettings(URI.create(endpoint), IAM, KEY))
        .withMessage("endpoint must be http or https, a host and perhaps a port, got: " + endpoint);
  }

  @Test
  void aBlankKeyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PowerVsSettings(CLOUD, IAM, new Secret(" ")))
        .withMessage("apiKey must not be blank");
  }

  @Test
  void limitsNameWhatIsWrong() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timeouts(second, second, Duration.ZERO, second))
        .withMessage("timeout 'change' must be above zero, got: PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryLimits(11, second, second, second))
        .withMessage("attempts must be 1 to 10, got: 11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryLimits(1, second, Duration.ofMillis(1), second))
        .withMessage("waits must be above zero and rise, got: PT1S to PT0.001S");
  }

  @Test
  void waitsDoubleUpToTheLongest() {
    RetryLimits limits =
        new RetryLimits(10, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1));

    assertThat(limits.waitAfter(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(limits.waitAfter(3)).isEqualTo(Duration.ofSeconds(4));
    assertThat(limits.waitAfter(9)).isEqualTo(Duration.ofSeconds(5));
  }
}
