package dev.muster.cadf;

import static dev.muster.cadf.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RedactionTest {
  private static final byte[] KEY = utf8("a key of thirty-two bytes, or so");

  private final Redaction redaction = new Redaction(KEY);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "PASSWORD",
        "adminPassword",
        "old_password",
        "apikey",
        "api_key",
        "apiKey",
        "API-KEY",
        "iam_api_key",
        "token",
        "accessToken",
        "refresh-token",
        "secret",
        "client_secret",
        "presharedKey",
        "preSharedKey",
        "pre_shared_key",
        "privateKey",
        "private.key",
        "Authorization",
        "X-Authorization",
        "mfa",
        "mfaCode",
        "mfa_totp",
        "sshKey",
        "ssh_keys",
        "userData",
        "user_data",
        "secretAccessKey",
        "psk",
        "passphrase",
        "key",
        "credentials",
        "APİKEY",
      })
  void aSecretIsFoundByTheNameOfItsField(String name) {
    String json = "{\"a\":[{\"%s\":\"canary\"}]}".formatted(name);

    assertThat(redacted(json)).doesNotContain("canary").contains("hmac:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "keyLifetime",
        "keyPairName",
        "tokenType",
        "policyId",
        "passThrough",
        "monkey",
        "publicKey",
        "authentication",
      })
  void otherFieldsStay(String name) {
    String json = "{\"%s\":\"value\"}".formatted(name);

    assertThat(redacted(json)).isEqualTo(json);
  }

  @Test
  void noCanarySurvivesAnywhere() {
    String json =
        """
        {"ikePolicy":{"name":"ike-1","version":2,"key":"canary1","value":"x","presharedKey":"canary2"},
         "policies":{"ike":[{"key":"canary3"}]},
         "credentials":{"user":"canary4","list":["canary5",{"a":"canary6"}]},
         "tokens":["canary7","canary8"],
         "headers":[{"name":"Authorization","value":"Bearer canary9"},{"key":"api-key","value":"canary10"}],
         "update":[{"updateType":"presharedKey","initialValue":"canary12","newValue":"canary13"},
           {"op":"replace","path":"/ike/preshared_key","value":{"x":"canary14"}}],
         "password":12345678,
         "deep":[[[{"x":{"sshKey":{"name":"canary11"}}}]]]}\
        """;

    assertThat(redacted(json))
        .doesNotContain("canary")
        .doesNotContain("12345678")
        .contains("\"name\":\"ike-1\",\"version\":2")
        .contains("\"name\":\"Authorization\"");
  }

  @Test
  void aPairOfKeyAndValueIsNoSecret() {
    String json = "{\"tags\":[{\"key\":\"environment\",\"value\":\"production\"}]}";

    assertThat(redacted(json)).isEqualTo(json);
  }

  @Test
  void anyoneWithTheKeyCanComputeTheMask() throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    String hex = HexFormat.of().formatHex(mac.doFinal(utf8("pässword")));

    assertThat(redacted("{\"password\":\"pässword\"}"))
        .isEqualTo("{\"password\":\"hmac:" + redaction.keyId() + ":" + hex + "\"}");
    assertThat(redaction.mask("pässword")).isEqualTo("hmac:" + redaction.keyId() + ":" + hex);
  }

  @Test
  void equalSecretsMatchAndOthersDoNot() {
    assertThat(maskOf("1")).isEqualTo(maskOf("1.0")).isEqualTo(maskOf("1e0"));
    assertThat(maskOf("{\"a\":1,\"b\":[true,null]}"))
        .isEqualTo(maskOf("{\"b\":[true,null],\"a\":1.00}"));
    assertThat(
            new String[] {
              maskOf("1"),
              maskOf("\"1\""),
              maskOf("true"),
              maskOf("\"true\""),
              maskOf("[1]"),
              maskOf("[[1]]"),
              maskOf("[\"1\"]"),
              maskOf("{\"1\":1}"),
              maskOf("[\"a\",\"b\"]"),
              maskOf("[\"ab\"]"),
              maskOf("[\"as1:b\"]"),
              maskOf("{}"),
              maskOf("[]"),
              maskOf("\"\""),
              maskOf("0"),
              maskOf("1e2147483647"),
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void anotherKeyGivesAnotherMask() {
    Redaction other = new Redaction(new byte[16]);

    assertThat(other.keyId()).isNotEqualTo(redaction.keyId()).matches("[0-9a-f]{8}");
    assertThat(other.mask("x")).isNotEqualTo(redaction.mask("x"));
  }

  @Test
  void redactingTwiceChangesNothingMore() {
    JsonNode once = redaction.redact(JsonTree.read(utf8("{\"token\":\"canary\",\"pin\":null}")));

    assertThat(redaction.redact(once)).isEqualTo(once);
    assertThat(once.path("pin").isNull()).isTrue();
  }

  @Test
  void theArgumentIsNotChanged() {
    JsonNode node = JsonTree.read(utf8("{\"a\":{\"token\":\"canary\"}}"));
    redaction.redact(node);

    assertThat(node).hasToString("{\"a\":{\"token\":\"canary\"}}");
  }

  @Test
  void aShortKeyIsRefused() {
    assertThatThrownBy(() -> new Redaction(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 16 bytes, got: 15");
  }

  private String redacted(String json) {
    return redaction.redact(JsonTree.read(utf8(json))).toString();
  }

  private String maskOf(String value) {
    return redacted("{\"secret\":" + value + "}");
  }
}
