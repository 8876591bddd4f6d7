package dev.muster.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The main job from the command line: drill a plan, then look at what was written down.
@ExtendWith(SharedMuster.class)
class DrillIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PLAN = Launcher.ROOT.resolve("plans/core-banking.yaml").toString();

  @Test
  void aDrillSucceedsAndLeavesAVerifiableTrail(MusterProcess muster) throws IOException {
    Map<String, String> here = Map.of("MUSTER_DATA", muster.data().toString());
    JsonNode before = inventory(muster.client());

    Launcher.Outcome drill = Launcher.run(here, "drill", PLAN);

    assertThat(drill.exitCode()).as(drill.out() + drill.err()).isZero();
    assertThat(drill.out()).contains("ecovery time");
    assertThat(inventory(muster.client())).as("both sites after clean-up").isEqualTo(before);

    String run = muster.client().get("/api/v1/runs").result().get(0).required("id").asString();
    Launcher.Outcome search =
        Launcher.run(
            here,
            "events",
            "search",
            "action:dr-instance.start AND correlationId:" + run + ".*",
            "--output",
            "json");
    assertThat(search.exitCode()).as(search.err()).isZero();
    JsonNode starts = JSON.readTree(search.out());
    assertThat(starts.size()).isGreaterThanOrEqualTo(12);
    assertThat(violations(starts)).isEmpty();
    assertEveryStartIsAPair(starts);

    Launcher.Outcome verified = Launcher.run(here, "verify", muster.data().toString());
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
    assertThat(verified.out()).contains("OK");
  }

  @Test
  void theSchemaRefusesWhatIsNotTheBriefsFormat() throws IOException {
    JsonNode sample = JSON.readTree(DrillIT.class.getResourceAsStream("/brief-sample-event.json"));
    assertThat(schema().validate(sample)).isEmpty();

    for (String field :
        List.of("action", "outcome", "eventTime", "initiator", "target", "reason")) {
      JsonNode broken = JSON.readTree(sample.toString());
      ((ObjectNode) broken).remove(field);
      assertThat(schema().validate(broken)).as("without " + field).isNotEmpty();
    }
  }

  private static void assertEveryStartIsAPair(JsonNode starts) {
    Map<String, TreeSet<String>> outcomes = new HashMap<>();
    for (JsonNode event : starts) {
      boolean added =
          outcomes
              .computeIfAbsent(event.required("correlationId").asString(), _ -> new TreeSet<>())
              .add(event.required("outcome").asString());
      assertThat(added).as("one event per outcome: " + event).isTrue();
    }
    assertThat(outcomes.values())
        .allMatch(each -> each.equals(new TreeSet<>(List.of("pending", "success"))));
  }

  private static List<String> violations(JsonNode events) throws IOException {
    Schema schema = schema();
    return StreamSupport.stream(events.spliterator(), false)
        .flatMap(event -> schema.validate(event).stream().map(error -> error + " in " + event))
        .toList();
  }

  private static Schema schema() throws IOException {
    Path file = Launcher.ROOT.resolve("cadf/src/main/resources/dev/muster/cadf/event.schema.json");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(file, StandardCharsets.UTF_8));
  }

  /// What must be the same before and after a drill: names and states, not clocks.
  private static JsonNode inventory(MusterClient client) {
    var inventory = JSON.createObjectNode();
    for (String kind : List.of("instances", "networks", "volumes")) {
      var list = inventory.putArray(kind);
      for (JsonNode item : client.get("/api/v1/" + kind).result()) {
        list.add(
            item.path("site").asString("")
                + " "
                + item.required("id").asString()
                + " "
                + item.required("name").asString()
                + " "
                + item.path("status").asString("")
                + item.path("state").asString(""));
      }
    }
    return inventory;
  }
}
