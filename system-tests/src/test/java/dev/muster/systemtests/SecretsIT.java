package dev.muster.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A secret that was given to Muster stands nowhere in its data folder, logs included.
class SecretsIT {
  private static final String PRESHARED = "canary-psk-6f1d2a7b904";
  private static final String API_KEY = "canary-apikey-77c0e1f2ab";

  private static final String CLOUD_API_KEY = "canary-cloudkey-19d3b5c7e0";

  @TempDir private Path data;

  @Test
  void secretsStandNowhere() throws IOException {
    String output;
    try (MusterProcess muster =
        MusterProcess.up(data, 300, Map.of("MUSTER_CLOUD_API_KEY", CLOUD_API_KEY))) {
      MusterClient client = muster.client();
      policy(client, "\"presharedKey\": \"" + PRESHARED + "\"", 201);
      // The same secret where it does not belong: in a refused request and as a wrong token.
      policy(client, "\"presharedKey\": \"" + PRESHARED + "\", \"surprise\": 1", 400);
      policy(client, "\"presharedKey\": {\"nested\": \"" + PRESHARED + "\"}", 400);
      assertThat(client.post("/api/v1/ike-policies", "{\"presharedKey\": \"" + PRESHARED).status())
          .isEqualTo(400);
      assertThat(client.withToken(API_KEY).get("/api/v1/instances").status()).isEqualTo(401);
      assertThat(
              client
                  .put(
                      "/v2/service_instances/canary",
                      "{\"service_id\": \"x\", \"plan_id\": \"y\", \"parameters\": {\"apikey\": \""
                          + API_KEY
                          + "\"}}")
                  .status())
          .isBetween(200, 499);
      assertThat(client.get("/api/v1/instances").status()).isEqualTo(200);
      Events.find(client, "action:dr-ike-policy.create", 2);
      output = muster.output();
      assertThat(muster.stop()).isEqualTo(MusterProcess.STOPPED);
    }

    assertThat(output).doesNotContain(PRESHARED, API_KEY, CLOUD_API_KEY);
    List<String> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(data)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), UTF_8);
        for (String secret : List.of(PRESHARED, API_KEY, CLOUD_API_KEY)) {
          String base64 =
              Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8));
          if (bytes.contains(secret) || bytes.contains(base64)) {
            files.add(data.relativize(file) + " holds " + secret);
          }
        }
      }
    }
    assertThat(files).isEmpty();
  }

  private static void policy(MusterClient client, String fields, int status) {
    MusterClient.Answer answer =
        client.post(
            "/api/v1/ike-policies",
            """
            {"name": "canary", "version": 2, "encryption": "aes-256-cbc", "dhGroup": 14,
             "keyLifetimeSeconds": 3600, "authentication": "sha-256", %s}
            """
                .formatted(fields));
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain(PRESHARED);
  }
}
