package dev.muster.cadf.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventTooLargeException;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.Seeded;
import dev.muster.cadf.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Whatever comes is read or refused, and what was read can be written in every form.
class HostileEventsTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Test
  void damagedBytesAreReadOrRefused() {
    Seeded.run(
        10_000,
        random -> {
          byte[] json = CadfJson.bytes(event(random));
          for (int i = random.nextInt(3); i >= 0; i--) {
            json[random.nextInt(json.length)] = (byte) random.nextInt(256);
          }
          readAndWrite(
              random.nextBoolean() ? json : Arrays.copyOf(json, random.nextInt(json.length)));
        });
  }

  @Test
  void fieldsOfAnyTypeAnywhereAreReadOrRefused() {
    Seeded.run(
        10_000,
        random -> {
          ObjectNode event = event(random);
          for (int i = random.nextInt(4); i >= 0; i--) {
            disturb(event, random);
          }
          readAndWrite(CadfJson.bytes(event));
        });
  }

  @Test
  void whatIsNestedDeeperThanTheNewFormMayIsRefused() {
    String deep = "[".repeat(60) + "]".repeat(60);
    String event =
        """
        {"action":"a.b.c","eventTime":"2026-05-04T07:15:09.21+0000","outcome":"success",\
        "initiator":{},"target":{},"requestData":DEEP}\
        """;

    byte[] fits = event.replace("DEEP", "[[[" + deep + "]]]").getBytes(UTF_8);
    Reading read = EventDialects.read(fits);
    assertThat(EventDialects.read(EventDialects.write(read.event(), Format.CADF)).event())
        .isEqualTo(read.event());

    String deeper = event.replace("DEEP", "[[[[" + deep + "]]]]");
    for (String json :
        List.of(deeper, "{\"line\":" + deeper + "}", "{\"payload\":" + deeper + "}")) {
      assertThatExceptionOfType(InvalidEventException.class)
          .isThrownBy(() -> EventDialects.read(json.getBytes(UTF_8)))
          .satisfies(
              e -> assertThat(e.violations().getFirst().rule()).isEqualTo(Violation.Rule.DEPTH));
    }
  }

  @Test
  void theNewFormMustFitAnEntryAndTheOthersMayBeLarger() {
    String event =
        """
        {"action":"a.b.c","eventTime":"2026-05-04T07:15:09.21+0000","outcome":"success",\
        "initiator":{},"target":{},"message":"LONG"}\
        """;
    String large = event.replace("LONG", "x".repeat(CadfJson.BYTES_MAX));
    Reading old = EventDialects.read(("{\"payload\":" + large + "}").getBytes(UTF_8));

    assertThatExceptionOfType(InvalidEventException.class)
        .isThrownBy(() -> EventDialects.read(large.getBytes(UTF_8)))
        .satisfies(
            e -> assertThat(e.violations().getFirst().rule()).isEqualTo(Violation.Rule.SIZE));
    assertThat(EventDialects.write(old.event(), Format.CADF).length)
        .isGreaterThan(CadfJson.BYTES_MAX);
    assertThatExceptionOfType(EventTooLargeException.class)
        .isThrownBy(() -> EventDialects.write(old.event(), Format.NEW));
    assertThatExceptionOfType(InvalidEventException.class)
        .isThrownBy(() -> EventDialects.read(new byte[EventDialects.RECEIVED_BYTES_MAX + 1]))
        .satisfies(
            e -> assertThat(e.violations().getFirst().rule()).isEqualTo(Violation.Rule.SIZE));
  }

  private static void readAndWrite(byte[] json) {
    byte[] before = json.clone();
    Reading reading;
    try {
      reading = EventDialects.read(json);
    } catch (InvalidEventException e) {
      assertThat(e.violations()).isNotEmpty();
      return;
    }
    assertThat(json).isEqualTo(before);
    assertThat(reading.warnings()).doesNotContainNull();
    for (Format format : Format.values()) {
      byte[] written = EventDialects.write(reading.event(), format);
      if (format == Format.NEW || format == Format.CADF) {
        assertThat(EventDialects.read(written).event()).isEqualTo(reading.event());
      }
    }
  }

  private static ObjectNode event(Random random) {
    RandomEvents events = new RandomEvents(random);
    return switch (random.nextInt(4)) {
      case 0 -> events.old();
      case 1 -> events.newer();
      case 2 -> events.cadf();
      default -> NODES.objectNode().set("line", events.newer());
    };
  }

  private static void disturb(ObjectNode object, Random random) {
    List<String> names = List.copyOf(object.propertyNames());
    if (names.isEmpty()) {
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    JsonNode value = object.path(name);
    if (value instanceof ObjectNode inner && random.nextInt(4) > 0) {
      disturb(inner, random);
    } else if (value instanceof ArrayNode array && !array.isEmpty() && random.nextInt(3) > 0) {
      if (array.get(0) instanceof ObjectNode inner) {
        disturb(inner, random);
      } else {
        array.set(0, odd(random));
      }
    } else {
      object.set(name, odd(random));
    }
  }

  private static JsonNode odd(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.numberNode(random.nextLong());
      case 2 -> NODES.stringNode("");
      case 3 -> NODES.stringNode("2026-02-30T25:00:00.1234567890+99:99");
      case 4 -> NODES.arrayNode().add(NODES.objectNode());
      case 5 -> NODES.objectNode();
      case 6 -> NODES.stringNode("/..%zz.");
      default -> NODES.booleanNode(true);
    };
  }
}
