package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ConnectionTest {
  private static final String IKE =
      """
      {"name": "ike-1", "presharedKey": "secret", "version": 2, "dhGroup": 14,
       "encryption": "aes-256-cbc", "keyLifetime": 28800}
      """;
  private static final String IPSEC =
      """
      {"name": "ipsec-1", "dhGroup": 14, "encryption": "aes-192-gcm", "keyLifetime": 3600,
       "pfs": true}
      """;

  private final ManualClock clock = new ManualClock();
  private final Simulator simulator = Simulator.start(SimulatorConfig.of(Client.API_KEY, clock));
  private final Client client = new Client(simulator, "muster-dal12");

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void cloudConnectionIsMadeChangedAndDeletedByJobs() {
    String json = "{\"name\":\"cc-new\",\"speed\":100,\"subnets\":null,\"metered\":true}";
    JsonNode made = client.post("/cloud-connections", json).expect(202).body();
    String one = "/cloud-connections/" + made.path("cloudConnectionID").asString();
    String job = made.path("jobRef").path("id").asString();
    assertThat(made.path("speed").isInt()).isTrue();
    client.put(one, "{\"speed\":200}").expectError(409, "being changed");
    client
        .post("/cloud-connections", json.replace("cc-new", "cc-third"))
        .expectError(409, "at most");
    clock.tickSeconds(15);
    assertThat(client.get("/jobs/" + job).body().path("status").path("state").asString())
        .isEqualTo("completed");

    client.put(one, "{\"speed\":77}").expectError(422, "speed");
    String update = client.put(one, "{\"speed\":200}").expect(202).body().path("id").asString();
    clock.tickSeconds(15);
    client.get("/jobs/" + update).expect(200);
    assertThat(client.get(one).expect(200).body().path("speed").asInt()).isEqualTo(200);

    String network = client.networkId("prod-db-net");
    client.put(one + "/networks/" + network, "").expect(202);
    clock.tickSeconds(1);
    assertThat(client.get(one).body().path("networks").path(0).path("networkID").asString())
        .isEqualTo(network);
    client.delete(one + "/networks/" + network).expect(202);
    clock.tickSeconds(1);
    client.delete(one).expect(202);
    clock.tickSeconds(15);
    client.get(one).expectError(404, "not found");
  }

  @Test
  void ikePolicyIsKeptWithoutItsKey() {
    JsonNode made = client.post("/vpn/ike-policies", IKE).expect(200).body();
    assertThat(made.propertyNames())
        .containsExactlyInAnyOrder(
            "id", "name", "authentication", "dhGroup", "encryption", "keyLifetime", "version");
    String one = "/vpn/ike-policies/" + made.path("id").asString();
    client.post("/vpn/ike-policies", IKE).expectError(409, "already exists");
    client.post("/vpn/ike-policies", IKE.replace("14", "3")).expectError(422, "dhGroup");
    client.post("/vpn/ike-policies", IKE.replace("28800", "60")).expectError(422, "keyLifetime");
    client
        .post("/vpn/ike-policies", IKE.replace("presharedKey", "other"))
        .expectError(422, "presharedKey");
    assertThat(
            client
                .put(one, "{\"keyLifetime\":3600}")
                .expect(200)
                .body()
                .path("keyLifetime")
                .asInt())
        .isEqualTo(3600);
    assertThat(client.get("/vpn/ike-policies").expect(200).body().path("ikePolicies").size())
        .isEqualTo(2);
    client.delete(one).expect(200);
    client.get(one).expectError(404, "not found");
  }

  @Test
  void ipsecPolicyIsUpdatedInPlace() {
    JsonNode made = client.post("/vpn/ipsec-policies", IPSEC).expect(200).body();
    String one = "/vpn/ipsec-policies/" + made.path("id").asString();
    JsonNode changed = client.put(one, "{\"pfs\":false,\"dhGroup\":19}").expect(200).body();
    assertThat(changed.path("pfs").asBoolean()).isFalse();
    assertThat(changed.path("dhGroup").asInt()).isEqualTo(19);
    assertThat(changed.path("encryption").asString()).isEqualTo("aes-192-gcm");
    client.post("/vpn/ipsec-policies", IPSEC).expectError(409, "already exists");
    client.post("/vpn/ipsec-policies", IPSEC.replace("\"pfs\"", "\"x\"")).expectError(422, "pfs");
    client.delete(one).expect(200);
  }

  @Test
  void policyInUseStays() {
    String ike = client.id("/vpn/ike-policies", "ikePolicies", "name", "vpn-dal12-ike", "id");
    String ipsec =
        client.id("/vpn/ipsec-policies", "ipSecPolicies", "name", "vpn-dal12-ipsec", "id");
    client.delete("/vpn/ike-policies/" + ike).expectError(400, "in use");
    client.delete("/vpn/ipsec-policies/" + ipsec).expectError(400, "in use");
  }

  @Test
  void networkIsMadeChangedAndDeleted() {
    String json =
        "{\"name\":\"n-1\",\"type\":\"vlan\",\"cidr\":\"10.9.0.0/29\",\"dnsServers\":null}";
    JsonNode made = client.post("/networks", json).expect(201).body();
    String one = "/networks/" + made.path("networkID").asString();
    assertThat(made.has("vlanID")).isFalse();
    clock.tickSeconds(1);
    JsonNode ready = client.get(one).expect(200).body();
    assertThat(ready.path("vlanID").isInt()).isTrue();
    assertThat(ready.path("gateway").asString()).isEqualTo("10.9.0.1");
    assertThat(ready.path("ipAddressRanges").path(0).path("startingIPAddress").asString())
        .isEqualTo("10.9.0.2");
    assertThat(ready.path("ipAddressMetrics").path("total").asInt()).isEqualTo(5);
    client.post("/networks", json).expectError(409, "already exists");
    client.post("/networks", json.replace("/29", "/33")).expectError(400, "cidr");
    client.post("/networks", json.replace("vlan", "wlan")).expectError(422, "type");
    JsonNode renamed =
        client.put(one, "{\"name\":\"n-2\",\"dnsServers\":[\"10.0.0.53\"]}").expect(200).body();
    assertThat(renamed.path("name").asString()).isEqualTo("n-2");
    assertThat(renamed.path("dnsServers").path(0).asString()).isEqualTo("10.0.0.53");
    client.put(one, "{\"gateway\":\"10.8.0.1\"}").expectError(400, "gateway");
    client.delete(one).expect(200);
    client.get(one).expectError(404, "not found");
  }
}
