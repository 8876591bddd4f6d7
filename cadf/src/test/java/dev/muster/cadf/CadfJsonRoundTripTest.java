package dev.muster.cadf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Observer;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

class CadfJsonRoundTripTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Test
  void whateverIsWrittenReadsBackEqual() {
    Seeded.run(
        3_000,
        random -> {
          CadfEvent event = event(random);
          byte[] json = CadfJson.write(event);
          CadfEvent read = CadfJson.parse(json);

          assertThat(read).isEqualTo(event);
          assertThat(CadfJson.write(read)).isEqualTo(json);
        });
  }

  /// Cutting or changing bytes anywhere gives an event or a refusal, never another exception.
  @Test
  void damagedBytesAreRefusedOrRead() {
    Seeded.run(
        20_000,
        random -> {
          byte[] json = CadfJson.write(Samples.start());
          for (int i = random.nextInt(3); i >= 0; i--) {
            json[random.nextInt(json.length)] = (byte) random.nextInt(256);
          }
          byte[] cut = Arrays.copyOf(json, 1 + random.nextInt(json.length));
          for (byte[] damaged : List.of(json, cut)) {
            try {
              CadfEvent event = CadfJson.parse(damaged);
              assertThat(CadfJson.parse(CadfJson.write(event))).isEqualTo(event);
            } catch (InvalidEventException e) {
              assertThat(e.violations()).isNotEmpty();
            }
          }
        });
  }

  private static CadfEvent event(Random random) {
    return new CadfEvent(
        text(random),
        random.nextBoolean(),
        random.nextBoolean(),
        oneOf(random, List.of(Outcome.values())),
        Instant.ofEpochSecond(
            random.nextLong(-62_167_219_200L, 253_402_300_800L), random.nextInt(1_000_000_000)),
        "a" + text(random),
        text(random),
        oneOf(random, List.of(Severity.values())),
        initiator(random),
        new Target(
            text(random), text(random), text(random), text(random), extensions(random, "alias")),
        new Reason(
            random.nextInt(),
            text(random),
            random.nextBoolean() ? text(random) : null,
            extensions(random, "policyId")),
        data(random),
        data(random),
        text(random),
        new Observer(text(random), extensions(random, "id")),
        extensions(random, "level"));
  }

  private static <T> T oneOf(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static Initiator initiator(Random random) {
    // A component that an extension stands for has its neutral value.
    boolean noHost = random.nextInt(4) == 0;
    Map<String, JsonNode> extensions = new LinkedHashMap<>(extensions(random, "project_id"));
    if (noHost) {
      extensions.put("host", random.nextBoolean() ? MissingNode.getInstance() : NODES.nullNode());
    }
    return new Initiator(
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        noHost
            ? new Host("", "", "")
            : new Host(text(random), text(random), text(random), extensions(random, "platform")),
        new Credential(text(random), extensions(random, "token")),
        extensions);
  }

  private static Map<String, JsonNode> extensions(Random random, String likely) {
    if (random.nextInt(3) > 0) {
      return Map.of();
    }
    Map<String, JsonNode> extensions = new LinkedHashMap<>();
    extensions.put(likely, node(random, 3));
    extensions.put("x" + text(random), node(random, 3));
    return extensions;
  }

  private static @Nullable JsonNode data(Random random) {
    JsonNode node = node(random, 0);
    return node.isNull() ? null : node;
  }

  private static JsonNode node(Random random, int depth) {
    return switch (random.nextInt(depth > 5 ? 7 : 9)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt());
      // Beyond the range of int and of long: what fits is read as the smaller kind.
      case 3 -> NODES.numberNode(Integer.MAX_VALUE + 1L + random.nextInt(Integer.MAX_VALUE));
      case 4 -> NODES.numberNode(BigInteger.TWO.pow(63 + random.nextInt(100)));
      case 5 ->
          NODES.numberNode(
              new BigDecimal(BigInteger.valueOf(random.nextLong()), 1 + random.nextInt(30)));
      case 6 -> NODES.stringNode(text(random));
      case 7 -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(node(random, depth + 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(text(random), node(random, depth + 1));
        }
        yield object;
      }
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append((char) (0x80 + random.nextInt(0x700)));
        case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        case 3 -> text.append("\"\\/\u2028ıİ€".charAt(random.nextInt(7)));
        default -> text.append((char) (0x20 + random.nextInt(0x5f)));
      }
    }
    return text.toString();
  }
}
