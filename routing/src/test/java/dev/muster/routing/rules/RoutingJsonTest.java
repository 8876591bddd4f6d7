package dev.muster.routing.rules;

import static dev.muster.routing.rules.Tables.NOW;
import static dev.muster.routing.rules.Tables.TREE;
import static dev.muster.routing.rules.Tables.empty;
import static dev.muster.routing.rules.Tables.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.routing.rules.RoutingRefused.Fault;
import dev.muster.routing.rules.RoutingRequests.NewTarget;
import dev.muster.routing.rules.Target.ManagedBy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RoutingJsonTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String COS =
      """
      {"name": "dr-audit-archive", "target_type": "cloud_object_storage", "region": "eu-de",
       "cos_endpoint": {"endpoint": "s3.private.eu-de.example.net",
         "target_crn": "crn:v1:bluemix:public:cloud-object-storage:global:a/0f3c:77aa::",
         "bucket": "dr-audit", "api_key": "canary", "service_to_service_enabled": false}}
      """;

  private final RoutingJson json = new RoutingJson("0f3c");

  @Test
  void aTargetIsAnsweredInTheVendorsNamesAndWithoutItsKey() {
    NewTarget read = RoutingRequests.target(MAPPER.readTree(COS));
    assertThat(read.credential()).isEqualTo(new Credential.Replace("canary"));
    assertThat(read.credential().toString()).doesNotContain("canary");

    JsonNode answer = json.target(made("c2f0a9de", read));

    assertThat(answer)
        .isEqualTo(
            MAPPER.readTree(
                """
                {"id": "c2f0a9de", "name": "dr-audit-archive",
                 "crn": "crn:v1:bluemix:public:atracker:eu-de:a/0f3c::target:c2f0a9de",
                 "target_type": "cloud_object_storage", "region": "eu-de",
                 "cos_endpoint": {"endpoint": "s3.private.eu-de.example.net",
                   "target_crn": "crn:v1:bluemix:public:cloud-object-storage:global:a/0f3c:77aa::",
                   "bucket": "dr-audit", "service_to_service_enabled": false},
                 "created_at": "2026-05-04T10:00:00Z", "updated_at": "2026-05-04T10:00:00Z",
                 "api_version": 2, "managed_by": "account"}
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"target_crn\": \"X\", \"brokers\": [\"a.example:9093\", \"b.example:9093\"], \"topic\": \"t\", \"api_key\": \"k\"}",
        "{\"target_crn\": \"X\", \"brokers\": \"a.example:9093, b.example:9093\", \"topic\": \"t\", \"password\": \"k\"}",
      })
  void bothFormsOfAnEventStreamsTargetAreRead(String endpoint) {
    NewTarget read =
        RoutingRequests.target(
            MAPPER.readTree(
                "{\"name\": \"n\", \"target_type\": \"event_streams\", \"eventstreams_endpoint\": "
                    + endpoint
                    + "}"));
    assertThat(read.endpoint())
        .isEqualTo(
            new Endpoint.EventStreams(
                "X", List.of("a.example:9093", "b.example:9093"), "t", false));
    assertThat(read.credential()).isEqualTo(new Credential.Replace("k"));
  }

  @Test
  void anUpdateKeepsWhatItLeavesOut() {
    Target old = made("T", RoutingRequests.target(MAPPER.readTree(COS)));

    assertThat(RoutingRequests.target(MAPPER.readTree("{\"name\": \"new\"}"), old))
        .isEqualTo(
            new NewTarget(
                "new",
                old.endpoint(),
                new Credential.Keep(),
                Optional.of("eu-de"),
                ManagedBy.ACCOUNT));
    String masked = COS.replace("canary", Credential.MASKED);
    assertThat(RoutingRequests.target(MAPPER.readTree(masked), old).credential())
        .isEqualTo(new Credential.Keep());
    String removed = COS.replace("\"canary\"", "null");
    assertThat(RoutingRequests.target(MAPPER.readTree(removed), old).credential())
        .isEqualTo(new Credential.Remove());
  }

  @Test
  void aBadBodyIsRefusedWithEveryField() {
    RoutingRefused refused =
        catchThrowableOfType(
            RoutingRefused.class,
            () ->
                RoutingRequests.target(
                    MAPPER.readTree(
                        """
                        {"name": 7, "target_type": "webhook", "regoin": "eu-de",
                         "cos_endpoint": {}, "webhook_endpoint": {"URL": "x"}}
                        """)));
    assertThat(refused.faults())
        .extracting(Fault::field)
        .containsExactly(
            "regoin", "name", "cos_endpoint", "webhook_endpoint.URL", "webhook_endpoint.url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "3", "null", "{}", "{\"name\": \"x\", \"target_type\": \"fax\"}"})
  void whatIsNoTargetIsRefused(String body) {
    assertThat(
            catchThrowableOfType(
                RoutingRefused.class, () -> RoutingRequests.target(MAPPER.readTree(body))))
        .isNotNull();
  }

  @Test
  void aTableIsReadAsItWasWritten() {
    RoutingTable table =
        empty()
            .plus(made("T1", RoutingRequests.target(MAPPER.readTree(COS))))
            .plus(target("T2", new Endpoint.Webhook("https://example.net/hook")))
            .plus(target("T3", new Endpoint.Syslog("log.example.net", 6514)))
            .plus(
                target("T4", new Endpoint.OpenSearch("http://127.0.0.1:9200", "events", "muster")))
            .plus(target("T5", new Endpoint.Files("archive")))
            .plus(target("T6", new Endpoint.AppConfig(Tables.CRN)))
            .plus(route("R0", "eu > T1 T2", "* >"))
            .with(
                new RoutingSettings(
                    Optional.of("eu-de"),
                    Optional.of("us-south"),
                    List.of("T5"),
                    List.of("eu-de"),
                    true,
                    List.of(new RoutingSettings.Residency("eu", List.of("eu")))));

    RoutingTable back = json.read(json.table(table), TREE, RoutingLimits.STANDARD);

    assertThat(back.targets()).isEqualTo(table.targets());
    assertThat(back.routes()).isEqualTo(table.routes());
    assertThat(back.settings()).isEqualTo(table.settings());
  }

  private static Target target(String id, Endpoint endpoint) {
    return new Target(id, "t " + id, endpoint, Optional.of("eu-de"), ManagedBy.ACCOUNT, NOW, NOW);
  }

  private static Target made(String id, NewTarget read) {
    return new Target(id, read.name(), read.endpoint(), read.region(), read.managedBy(), NOW, NOW);
  }
}
