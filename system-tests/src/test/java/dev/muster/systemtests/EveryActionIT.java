package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The 20 acts of DR automation and the service broker's, each once over the API: what stands in
/// the ledger afterwards, under which name, with which outcome and severity.
@ExtendWith(SharedMuster.class)
class EveryActionIT {
  private static final String API = "/api/v1";

  private final List<Expected> expected = new ArrayList<>();

  /// One act's events; the last outcome's severity.
  private record Expected(String action, String correlationId, String severity, int events) {}

  @Test
  void everyActStandsInTheLedgerUnderItsName(MusterProcess muster) {
    MusterClient client = muster.client();
    String server = client.named(API + "/instances?site=dal12", "mon-01").required("id").asString();

    instances(client, server);
    images(client, server);
    networks(client);
    volumes(client, server);
    connections(client);
    security(client);
    broker(client);

    for (Expected each : expected) {
      String query =
          each.correlationId().isEmpty()
              ? "action:" + each.action()
              : "correlationId:\"" + each.correlationId() + "\"";
      List<JsonNode> events = Events.find(client, query, each.events());
      assertThat(events).as(each.action()).hasSizeGreaterThanOrEqualTo(each.events());
      JsonNode outcome = events.getFirst();
      assertThat(outcome.required("action").asString()).isEqualTo(each.action());
      assertThat(outcome.required("outcome").asString()).as(each.action()).isEqualTo("success");
      assertThat(outcome.required("severity").asString())
          .as(each.action())
          .isEqualTo(each.severity());
      if (each.events() == 2) {
        assertThat(events.getLast().required("outcome").asString()).isEqualTo("pending");
      }
    }
    assertThat(expected).hasSize(21);
  }

  private void instances(MusterClient client, String server) {
    read("dr-instance.list", client.get(API + "/instances"));
    read("dr-instance.read", client.get(API + "/instances/" + server));
    act(
        "dr-instance.stop",
        "normal",
        client,
        client.post(API + "/instances/" + server + "/stop", "{}"));
    act(
        "dr-instance.start",
        "normal",
        client,
        client.post(API + "/instances/" + server + "/start", ""));
    act(
        "dr-instance.snapshot",
        "normal",
        client,
        client.post(API + "/instances/" + server + "/snapshots", "{\"name\": \"before-change\"}"));
  }

  private void images(MusterClient client, String server) {
    JsonNode image =
        act(
            "dr-image.create",
            "normal",
            client,
            client.post(
                API + "/images",
                "{\"instanceId\": \"%s\", \"name\": \"mon-01-golden\"}".formatted(server)));
    read("dr-image.list", client.get(API + "/images"));
    act(
        "dr-image.delete",
        "critical",
        client,
        client.delete(API + "/images/" + image.required("resource").required("id").asString()));
  }

  private void networks(MusterClient client) {
    read("dr-network.list", client.get(API + "/networks"));
    act(
        "dr-network.create",
        "normal",
        client,
        client.post(
            API + "/networks",
            "{\"name\": \"every-net\", \"cidr\": \"10.77.0.0/24\", \"site\": \"wdc06\"}"));
    String id = client.named(API + "/networks?site=wdc06", "every-net").required("id").asString();
    done(
        "dr-network.update",
        "warning",
        client.patch(API + "/networks/" + id, "{\"dnsServers\": [\"9.9.9.9\"]}"),
        200);
  }

  private void volumes(MusterClient client, String server) {
    act(
        "dr-volume.create",
        "normal",
        client,
        client.post(
            API + "/volumes", "{\"name\": \"every-vol\", \"sizeGb\": 5, \"site\": \"dal12\"}"));
    String id = client.named(API + "/volumes?site=dal12", "every-vol").required("id").asString();
    String path = API + "/instances/" + server + "/volumes/" + id;
    act("dr-volume.attach", "warning", client, client.put(path, ""));
    act("dr-volume.detach", "warning", client, client.delete(path));
  }

  private void connections(MusterClient client) {
    read("dr-cloud-connection.list", client.get(API + "/cloud-connections"));
    act(
        "dr-cloud-connection.create",
        "normal",
        client,
        client.post(
            API + "/cloud-connections",
            "{\"name\": \"every-cc\", \"speedMbps\": 1000, \"site\": \"wdc06\"}"));
    String id =
        client.named(API + "/cloud-connections?site=wdc06", "every-cc").required("id").asString();
    act(
        "dr-cloud-connection.update",
        "warning",
        client,
        client.patch(API + "/cloud-connections/" + id, "{\"speedMbps\": 2000}"));
  }

  private void security(MusterClient client) {
    read("dr-vpn.list", client.get(API + "/vpn-connections"));
    done(
        "dr-ike-policy.create",
        "critical",
        client.post(
            API + "/ike-policies",
            """
            {"name": "every-ike", "version": 2, "encryption": "aes-256-cbc", "dhGroup": 14,
             "keyLifetimeSeconds": 3600, "authentication": "sha-256", "presharedKey": "s3cret-47110"}
            """),
        201);
    JsonNode policy = client.get(API + "/ipsec-policies").result().get(0);
    done(
        "dr-ipsec-policy.update",
        "critical",
        client.patch(
            API + "/ipsec-policies/" + policy.required("id").asString(),
            "{\"keyLifetimeSeconds\": 7200}"),
        200);
  }

  private void broker(MusterClient client) {
    MusterClient.Answer answer =
        client.put(
            "/v2/service_instances/HA_test801",
            """
            {"service_id": "%s", "plan_id": "%s", "organization_guid": "o", "space_guid": "s"}
            """
                .formatted(catalogId(client, "id"), planId(client)));
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    expected.add(new Expected("dr-service-broker.provision.create", "", "normal", 1));
  }

  private static String catalogId(MusterClient client, String field) {
    return client.get("/v2/catalog").json().required("services").get(0).required(field).asString();
  }

  private static String planId(MusterClient client) {
    return client
        .get("/v2/catalog")
        .json()
        .required("services")
        .get(0)
        .required("plans")
        .get(0)
        .required("id")
        .asString();
  }

  private void read(String action, MusterClient.Answer answer) {
    assertThat(answer.status()).as(action + ": " + answer.body()).isEqualTo(200);
    String id = answer.json().required("correlationId").asString();
    expected.add(new Expected(action, id, "normal", 1));
  }

  private void done(String action, String severity, MusterClient.Answer answer, int status) {
    assertThat(answer.status()).as(action + ": " + answer.body()).isEqualTo(status);
    expected.add(
        new Expected(action, answer.json().required("correlationId").asString(), severity, 2));
  }

  private JsonNode act(
      String action, String severity, MusterClient client, MusterClient.Answer answer) {
    assertThat(answer.status()).as(action + ": " + answer.body()).isEqualTo(202);
    JsonNode operation = client.finish(answer);
    assertThat(operation.required("state").asString())
        .as(operation.toString())
        .isEqualTo("success");
    expected.add(new Expected(action, operation.required("id").asString(), severity, 2));
    return operation;
  }
}
