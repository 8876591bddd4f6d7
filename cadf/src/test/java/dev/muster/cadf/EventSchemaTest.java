package dev.muster.cadf;

import static dev.muster.cadf.Samples.text;
import static dev.muster.cadf.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads the keywords that the schema uses, and fails on any other: a keyword that the test does
/// not know would prove nothing.
class EventSchemaTest {
  private static final Set<String> REMARKS =
      Set.of("$schema", "$id", "$comment", "title", "description");

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
    List<String> paths = new ArrayList<>();
    check(schema, event, "", paths);
    return paths;
  }

  private static void check(JsonNode schema, JsonNode value, String path, List<String> paths) {
    schema.forEachEntry((keyword, argument) -> {
      switch (keyword) {
        case "required" ->
            argument.forEach(name -> {
              if (!value.has(name.stringValue())) {
                paths.add(path + name.stringValue());
              }
            });
        case "properties" ->
            argument.forEachEntry((name, inner) -> {
              if (value.has(name)) {
                check(inner, value.path(name), path + name + ".", paths);
              }
            });
        case "additionalProperties" ->
            value
                .propertyNames()
                .forEach(name -> {
                  if (!argument.booleanValue() && !schema.path("properties").has(name)) {
                    paths.add(path + name);
                  }
                });
        default -> {
          if (!REMARKS.contains(keyword) && !holds(keyword, argument, value)) {
            paths.add(path.substring(0, path.length() - 1));
          }
        }
      }
    });
  }

  private static boolean holds(String keyword, JsonNode argument, JsonNode value) {
    return switch (keyword) {
      case "type" ->
          argument.isArray()
              ? argument.valueStream().anyMatch(type -> isOf(type.stringValue(), value))
              : isOf(argument.stringValue(), value);
      case "enum" -> argument.valueStream().anyMatch(value::equals);
      case "const" -> argument.equals(value);
      case "pattern" ->
          !value.isString()
              || Pattern.compile(argument.stringValue()).matcher(value.stringValue()).find();
      case "minLength" -> !value.isString() || value.stringValue().length() >= argument.intValue();
      case "minimum" ->
          !value.isNumber() || value.decimalValue().compareTo(argument.decimalValue()) >= 0;
      case "maximum" ->
          !value.isNumber() || value.decimalValue().compareTo(argument.decimalValue()) <= 0;
      default -> throw new AssertionError("the test does not know the keyword " + keyword);
    };
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "null" -> value.isNull();
      default -> throw new AssertionError("the test does not know the type " + type);
    };
  }
}
