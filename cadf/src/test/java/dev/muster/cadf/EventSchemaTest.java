package dev.muster.cadf;

import static dev.muster.cadf.Samples.text;
import static dev.muster.cadf.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent.Reason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class EventSchemaTest {
  private final JsonNode schema = JsonTree.resource("event.schema.json");

  @Test
  void theBriefsSampleIsValid() {
    assertThat(violations(JsonTree.read(Samples.printed()))).isEmpty();
  }

  @Test
  void theSchemaListsTheFieldsInTheOrderOfTheSample() {
    List<String> sample = List.copyOf(JsonTree.read(Samples.printed()).propertyNames());

    assertThat(schema.required("properties").propertyNames()).containsExactlyElementsOf(sample);
    assertThat(schema.required("required").values())
        .extracting(JsonNode::stringValue)
        .containsExactlyElementsOf(sample);
  }

  @Test
  void whateverTheBuilderMakesIsValid() {
    EventBuilder builder = new EventBuilder(SeverityRules.standard(), new Redaction(new byte[32]));
    for (Action action : ActionCatalogue.standard().all()) {
      for (Outcome outcome : Outcome.values()) {
        CadfEvent event =
            builder.build(
                new EventBuilder.Act(
                    action,
                    outcome,
                    Instant.parse("2026-05-04T07:15:09.219Z"),
                    "5a1a4c5e",
                    Samples.operator(),
                    Samples.server(),
                    outcome == Outcome.FAILURE ? Reason.of(409, "in use") : Reason.of(200),
                    JsonNodeFactory.instance.objectNode(),
                    null,
                    Samples.INSTANCE_CRN));
        assertThat(violations(JsonTree.read(CadfJson.write(event)))).as(action.name()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"outcome\":\"success\" | \"outcome\":\"unknown\" | outcome",
        "\"severity\":\"normal\" | \"severity\":\"info\" | severity",
        "24.49+0000 | 24.490+0000 | eventTime",
        "24.49+0000 | 24.49Z | eventTime",
        "\"dataEvent\":false | \"dataEvent\":0 | dataEvent",
        "\"dataEvent\":false, | '' | dataEvent",
        "\"authnId\":\"\", | '' | initiator.authnId",
        "{\"type\":\"user\"} | {\"type\":\"user\",\"token\":\"x\"} | initiator.credential.token",
        "\"IPv4\" | \"ipv4\" | initiator.host.addressType",
        "\"reasonCode\":200 | \"reasonCode\":\"200\" | reason.reasonCode",
        "\"reasonCode\":200 | \"reasonCode\":99 | reason.reasonCode",
        "\"requestData\":null | \"requestData\":\"{}\" | requestData",
        "ActivityTracker | IBM Cloud Logs | observer.name",
        "dr-service-broker.provision.create | provision | action",
      })
  void anEventThatBreaksTheFormatIsNotValid(String good, String bad, String path) {
    String json = text(Samples.compact()).replace(good, bad);
    assertThat(json).isNotEqualTo(text(Samples.compact()));

    assertThat(violations(JsonTree.read(utf8(json)))).containsExactly(path);
  }

  private List<String> violations(JsonNode event) {
    return JsonSchemaCheck.violations(schema, event);
  }
}
