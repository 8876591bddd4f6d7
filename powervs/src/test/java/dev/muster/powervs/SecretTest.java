package dev.muster.powervs;

import static dev.muster.powervs.ScriptedCloud.TOKEN;
import static dev.muster.powervs.ScriptedCloud.html;
import static dev.muster.powervs.ScriptedCloud.json;
import static dev.muster.powervs.ScriptedCloud.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cloud.IkePolicy;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Secret;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Secrets go to the other side and nowhere else, even if it quotes them.
class SecretTest {
  private static final String IKE = "POST " + Site.V1 + "/vpn/ike-policies";
  private static final String PRESHARED = "canary \"psk\"\\ü  9d1";
  private static final String BEARER = "canary-bearer-77";
  private static final Mutation CREATE =
      new Mutation.CreateIkePolicy(
          new IkePolicy("", "p", 2, "sha-256", "aes-256-cbc", 14, 3600), new Secret(PRESHARED));

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void secretsThatTheCloudQuotesAreHidden() {
    site.script
        .on(TOKEN, token(BEARER, 3600))
        .on(
            IKE,
            json(
                400,
                """
                {"description":"key 'canary \\"psk\\"\\\\\\u00fc  9d1' is odd, for %s and %s"}\
                """
                    .formatted(Site.KEY, BEARER)));

    assertThat(site.cloud.perform(CREATE))
        .isEqualTo(new Refused<>(400, "key '[hidden]' is odd, for [hidden] and [hidden]"));
    assertThat(site.script.requests().getFirst().body()).contains("9d1");
  }

  @Test
  void secretsInAnErrorPageAreHidden() {
    site.script.on(TOKEN, token(BEARER, 3600)).on(IKE, html(502, "<p>" + PRESHARED + BEARER));

    assertThat(site.cloud.perform(CREATE).toString())
        .contains("[hidden][hidden]")
        .doesNotContain("canary", "9d1");
  }

  @Test
  void aKeyThatTheTokenServiceQuotesIsHidden() {
    site.script.on(TOKEN, json(400, "{\"errorMessage\":\"no key %s\"}".formatted(Site.KEY)));

    assertThat(site.cloud.perform(CREATE))
        .isEqualTo(new Refused<>(401, "the token service answered 400: no key [hidden]"));
  }

  @Test
  void noEventAndNoTextShowsASecret() {
    site.script.on(TOKEN, token(BEARER, 3600)).on(IKE, ScriptedCloud.cutOff());

    assertThat(site.cloud.perform(CREATE)).isInstanceOf(Unknown.class);

    assertThat(site.calls).hasSize(2);
    assertThat(site.calls.toString()).doesNotContain("canary");
    assertThat(Acts.of(CREATE).toString()).doesNotContain("canary");
    assertThat(Acts.of(CREATE).request().toString())
        .isEqualTo("POST /pcloud/v1/cloud-instances/{cloud_instance_id}/vpn/ike-policies");
    URI origin = site.script.uri();
    assertThat(new PowerVsSettings(origin, origin, new Secret(Site.KEY)).toString())
        .doesNotContain("canary");
  }

  @Test
  void aPasswordInAnAddressIsNotQuoted() {
    URI address = URI.create("https://user:canary@example.com");

    assertThatThrownBy(() -> new PowerVsSettings(address, address, new Secret("k")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("endpoint must be")
        .hasMessageNotContaining("canary");
  }
}
