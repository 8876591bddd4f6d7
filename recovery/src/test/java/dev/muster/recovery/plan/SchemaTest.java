package dev.muster.recovery.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.muster.recovery.plan.PlanNode.Mapping;
import dev.muster.recovery.plan.PlanNode.Scalar;
import dev.muster.recovery.plan.PlanNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The published schema and the parser agree: whatever the one refuses for its form, the other
/// refuses for its form too. What no schema can tell is the parser's alone.
class SchemaTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(PlanParser.schema());

  @Test
  void goodPlansAreGoodForBoth() {
    List<String> good =
        List.of(Plans.everyKey(), Plans.sample("core-banking"), Plans.sample("web-tier"));
    for (String plan : good) {
      Plans.valid(plan);
      assertThat(SCHEMA.validate(json(PlanTree.parse(plan)))).as(plan).isEmpty();
    }
  }

  /// Each row takes a piece of the plan with every key, puts another in its place, and says what
  /// the parser says of it. `form` is what the schema must see too.
  @ParameterizedTest(name = "{1}")
  @CsvFileSource(
      resources = "bad-plans.txt",
      delimiter = '|',
      quoteCharacter = '`',
      numLinesToSkip = 1)
  void badPlansAreBadForBoth(
      String piece, String instead, String kind, String field, String message) {
    assertThat(Plans.everyKey()).contains(piece);
    String bad =
        Plans.everyKey()
            .replaceFirst(
                Pattern.quote(piece),
                java.util.regex.Matcher.quoteReplacement(instead == null ? "" : instead));

    List<PlanProblem> problems = Plans.problems(bad);

    assertThat(problems.getFirst().message()).contains(message);
    assertThat(problems.getFirst().field()).isEqualTo(field);
    assertThat(SCHEMA.validate(json(PlanTree.parse(bad))).isEmpty())
        .as("the schema finds it good")
        .isEqualTo(kind.equals("meaning"));
  }

  @Test
  void schemaAndParserAgreeOnDamagedPlans() {
    long seed = Long.getLong("muster.seed", System.nanoTime());
    System.out.println("muster.seed=" + seed);
    Random random = new Random(seed);
    JsonNode good = json(PlanTree.parse(Plans.everyKey()));
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      JsonNode damaged = good.deepCopy();
      for (int i = random.nextInt(1, 3); i > 0; i--) {
        damage(damaged, random);
      }
      String text = JSON.writeValueAsString(damaged);

      boolean schemaRefuses = !SCHEMA.validate(damaged).isEmpty();

      assertThat(schemaRefuses)
          .as("seed %d, round %d: %s", seed, round, text)
          .isEqualTo(isMalformed(text));
      refused += schemaRefuses ? 1 : 0;
    }
    // Damage that is never or always seen would prove nothing.
    assertThat(refused).isBetween(200, 1_990);
  }

  private static boolean isMalformed(String text) {
    Problems problems = new Problems();
    RecoveryPlan plan =
        new PlanReader(problems, Plans.scripts()).plan(PlanSource.of(text), PlanTree.parse(text));
    assertThat(plan).isNotNull();
    return problems.isMalformed();
  }

  private static void damage(JsonNode root, Random random) {
    List<JsonNode> inner = new ArrayList<>();
    collect(root, inner);
    JsonNode at = inner.get(random.nextInt(inner.size()));
    switch (at) {
      case ObjectNode object -> {
        List<String> keys = List.copyOf(object.propertyNames());
        String key = keys.get(random.nextInt(keys.size()));
        switch (random.nextInt(4)) {
          case 0 -> object.remove(key);
          case 1 -> object.set("extra", value(random));
          case 2 -> object.set(key + "x", object.remove(key));
          default -> object.set(key, value(random));
        }
      }
      case ArrayNode array -> {
        int index = random.nextInt(array.size());
        switch (random.nextInt(4)) {
          case 0 -> array.remove(index);
          case 1 -> array.add(value(random));
          case 2 -> array.add(array.get(index).deepCopy());
          default -> array.set(index, value(random));
        }
      }
      default -> throw new AssertionError("not an inner node: " + at);
    }
  }

  /// Everything that has something in it.
  private static void collect(JsonNode node, List<JsonNode> inner) {
    if (!node.isContainer() || node.isEmpty()) {
      return;
    }
    inner.add(node);
    node.values().forEach(child -> collect(child, inner));
  }

  private static JsonNode value(Random random) {
    List<String> words =
        List.of(
            "",
            " ",
            "x",
            "db",
            "boot-db",
            "boot-db.healthy",
            "boot-db.well",
            "PT5M",
            "pt5m",
            "-PT5M",
            "P1D",
            "P400D",
            "PT0S",
            "P7Y",
            "planned",
            "test",
            "reprotect",
            "retry(3)",
            "retry(11)",
            "10.1.2.3",
            "10.1.2.300",
            "https://a.example/",
            "ftp://a.example/",
            "0 3 1 */3 *",
            "61 3 1 1 1",
            "run.*",
            "max-0-volumes-per-group",
            "dal12",
            "Dal12",
            "ä".repeat(1_024),
            "ä".repeat(1_025),
            "a".repeat(41),
            "vm.check",
            "manual",
            "server");
    return switch (random.nextInt(8)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 ->
          NODES.numberNode(
              new java.math.BigDecimal(
                  List.of("0", "-1", "1", "1.0", "2.5", "20", "401", "1000", "70000", "0.0004")
                      .get(random.nextInt(10))));
      case 3 -> NODES.arrayNode();
      case 4 -> NODES.objectNode();
      default -> NODES.stringNode(words.get(random.nextInt(words.size())));
    };
  }

  private static JsonNode json(PlanNode node) {
    return switch (node) {
      case Mapping mapping -> {
        ObjectNode object = NODES.objectNode();
        mapping.fields().forEach((key, field) -> object.set(key, json(field.value())));
        yield object;
      }
      case Sequence sequence -> {
        ArrayNode array = NODES.arrayNode();
        sequence.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case Scalar(var _, Scalar.Type type, String text) ->
          switch (type) {
            case TEXT -> NODES.stringNode(text);
            case NUMBER -> NODES.numberNode(new java.math.BigDecimal(text));
            case BOOLEAN -> NODES.booleanNode(text.equals("true"));
            case NOTHING -> NODES.nullNode();
          };
    };
  }
}
