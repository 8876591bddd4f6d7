package dev.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SimulatorAccessTest {
  private final ManualClock clock = new ManualClock();
  private final Simulator simulator =
      Simulator.start(
          SimulatorConfig.of(Client.API_KEY, clock).withTokenLifetime(Duration.ofMinutes(1)));
  private final Client client = new Client(simulator, "muster-dal12");

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void tokenIsASignedJwtOfTheAccount() {
    JsonNode body = Client.token(simulator.endpoint(), Client.API_KEY).expect(200).body();

    assertThat(body.propertyNames())
        .contains(
            "access_token", "refresh_token", "token_type", "expires_in", "expiration", "scope");
    assertThat(body.path("expires_in").asLong()).isEqualTo(60);
    assertThat(body.path("expiration").asLong()).isEqualTo(clock.instant().getEpochSecond() + 60);
    List<String> parts = List.of(body.path("access_token").asString().split("\\."));
    assertThat(parts).hasSize(3);
    JsonNode header = decode(parts.get(0));
    JsonNode claims = decode(parts.get(1));
    assertThat(header.path("alg").asString()).isEqualTo("RS256");
    assertThat(claims.path("account").path("bss").asString())
        .isEqualTo("a1b2c3d4e5f60718293a4b5c6d7e8f90");
    assertThat(claims.path("id").asString()).startsWith("IBMid-");
    assertThat(claims.path("iss").asString()).contains("https://iam.cloud.ibm.com");
  }

  @Test
  void unknownApiKeyIsRefusedAsIamDoes() {
    JsonNode body = Client.token(simulator.endpoint(), "wrong").expect(400).body();
    assertThat(body.path("errorCode").asString()).isEqualTo("BXNIM0415E");
    assertThat(body.path("context").has("requestId")).isTrue();
  }

  @Test
  void callWithoutOrWithAForgedTokenIsUnauthorized() {
    Optional<String> crn = Optional.of(client.crn());
    String path = client.v1("/volumes");
    String forged = client.bearer().substring(0, client.bearer().length() - 8) + "AAAAAAAA";
    client
        .call("GET", path, Optional.empty(), Optional.empty(), crn)
        .expectError(401, "bearer token");
    client
        .call("GET", path, Optional.empty(), Optional.of("Bearer x.y.z"), crn)
        .expectError(401, "not valid");
    client
        .call("GET", path, Optional.empty(), Optional.of(forged), crn)
        .expectError(401, "not valid");
  }

  @Test
  void tokenExpires() {
    client.get("/volumes").expect(200);
    clock.tickSeconds(60);
    client.get("/volumes").expectError(401, "expired");
  }

  @Test
  void crnHeaderMustNameTheWorkspaceOfThePath() {
    Optional<String> bearer = Optional.of(client.bearer());
    String other = simulator.estate().workspace("muster-wdc06").crn();
    String path = client.v1("/volumes");
    client.call("GET", path, Optional.empty(), bearer, Optional.empty()).expectError(403, "CRN");
    client.call("GET", path, Optional.empty(), bearer, Optional.of(other)).expectError(403, "CRN");
    client
        .call("GET", path, Optional.empty(), bearer, Optional.of("nonsense"))
        .expectError(403, "CRN");
  }

  @Test
  void workspacesAreListedWithoutACrnHeader() {
    Optional<String> bearer = Optional.of(client.bearer());
    JsonNode all =
        client
            .call("GET", "/v1/workspaces", Optional.empty(), bearer, Optional.empty())
            .expect(200)
            .body()
            .path("workspaces");
    assertThat(all.size()).isEqualTo(2);
    JsonNode first = all.path(0);
    assertThat(first.path("name").asString()).isEqualTo("muster-dal12");
    assertThat(first.path("status").asString()).isEqualTo("active");
    assertThat(first.path("capabilities").path("cloud-connections").isBoolean()).isTrue();
    assertThat(first.path("details").path("crn").asString()).contains(":dal12:a/a1b2c3d4");
    assertThat(first.path("location").path("region").asString()).isEqualTo("dal12");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/pcloud/v1/nothing", "/v1/nothing", "/pcloud/v1/../../etc/passwd"})
  void unknownPathIsNotFoundInTheApisErrorShape(String path) {
    client.call("GET", path, Optional.empty()).expectError(404, "not found");
  }

  @Test
  void unknownPathIsUnauthorizedToStrangers() {
    client
        .call("GET", "/nothing", Optional.empty(), Optional.empty(), Optional.empty())
        .expectError(401, "bearer token");
  }

  @Test
  void knownPathWithAnotherMethodIsNotAllowed() {
    client.call("PATCH", client.v1("/volumes"), Optional.empty()).expectError(405, "PATCH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1,2]", "\"text\"", "{\"name\":1} {}", "{\"size\":NaN}"})
  void malformedJsonIsABadRequest(String json) {
    client.post("/volumes", json).expectError(400, "parsing body failed");
  }

  @Test
  void malformedJsonIsNotQuotedInTheAnswer() {
    String text = client.post("/vpn/ike-policies", "{\"presharedKey\":\"canary-7781").text();
    assertThat(text).doesNotContain("canary");
  }

  @Test
  void tooDeepAndTooLargeBodiesAreRefused() {
    String deep = "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
    client.post("/volumes", deep).expectError(400, "parsing body failed");
    String large = "{\"name\":\"" + "x".repeat(1 << 20) + "\"}";
    client.post("/volumes", large).expectError(413, "1048576");
  }

  @Test
  void brokenSchemaIsUnprocessableWhereDeclaredAndElseABadRequest() {
    JsonNode body = client.post("/volumes", "{\"size\":1}").expectError(422, "name").body();
    assertThat(body.path("code").asInt()).isEqualTo(602);
    // The action declares no 422.
    client
        .post("/pvm-instances/" + client.serverId("ora-01") + "/action", "{}")
        .expectError(400, "action in body is required");
  }

  @Test
  void failureOfAnOperationNamesTheUnknownThing() {
    client.get("/pvm-instances/nope").expectError(404, "pvm-instance does not exist");
    client.get("/networks/nope").expectError(404, "not found");
    client.get("/volumes/nope").expectError(404, "not found");
  }

  private static JsonNode decode(String part) {
    return Client.JSON.readTree(new String(Base64.getUrlDecoder().decode(part), UTF_8));
  }
}
