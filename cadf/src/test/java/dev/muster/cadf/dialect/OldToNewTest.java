package dev.muster.cadf.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.ReasonPhrases;
import dev.muster.cadf.Seeded;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// From the old form to the new, through CADF and back, nothing changes but what the published
/// comparison says. It is the comparison that is applied here, row by row: a value without a row,
/// or whose row promises no change, must stand where it stood; a row with a change is checked by a
/// second reading of that row; and there must be nothing else.
class OldToNewTest {
  private static final int EVENTS = Integer.getInteger("events", 100_000);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<Comparison.Row> ROWS = Comparison.rows(Comparison.With.OLD);

  /// How each row with a change reads, from the value there and the old event.
  private static final Map<String, BiFunction<JsonNode, ObjectNode, JsonNode>> CHANGES =
      Map.of(
          "action",
          (action, _) -> text(action, renamed(action.asString(""), ".")),
          "target.typeURI",
          OldToNewTest::type,
          "responseData",
          (data, _) -> responseData(data),
          "message",
          OldToNewTest::message);

  /// What is made up when the old form had no value, from the new event.
  private static final Map<String, BiFunction<String, ObjectNode, @Nullable JsonNode>> MADE_UP =
      Map.of(
          "dataEvent", (_, _) -> NODES.booleanNode(false),
          "requestData", (_, _) -> NODES.nullNode(),
          "observer.name", (_, _) -> NODES.stringNode("ActivityTracker"),
          "reason.reasonType", (_, event) -> phrase(event));

  @Test
  void nothingChangesButWhatTheComparisonSays() {
    AtomicInteger compared = new AtomicInteger();
    Seeded.run(
        EVENTS,
        random -> {
          ObjectNode old = new RandomEvents(random).old();
          Reading first;
          try {
            first = EventDialects.read(CadfJson.bytes(old));
          } catch (InvalidEventException _) {
            return; // It lacks what no event may lack.
          }
          Reading last = EventDialects.read(EventDialects.write(first.event(), Format.CADF));

          assertThat(first.dialect()).isEqualTo(Dialect.OLD);
          assertThat(last.dialect()).isEqualTo(Dialect.CADF);
          ObjectNode event = CadfJson.tree(last.event());
          assertThat(leaves(event)).isEqualTo(leaves(expected(old)));
          compared.incrementAndGet();
        });
    assertThat(compared.get()).isGreaterThan(EVENTS * 9 / 10);
  }

  @Test
  void everyRowWithAChangeHasASecondReading() {
    TreeSet<String> changed = new TreeSet<>();
    TreeSet<String> madeUp = new TreeSet<>();
    for (Comparison.Row row : ROWS) {
      if (!row.here().isEmpty() && !row.change().isEmpty()) {
        (row.there().isEmpty() ? madeUp : changed).add(row.here());
      }
    }
    assertThat(CHANGES).containsOnlyKeys(changed);
    assertThat(MADE_UP).containsOnlyKeys(madeUp);
  }

  private static ObjectNode expected(ObjectNode old) {
    ObjectNode rest = old.deepCopy();
    ObjectNode event = NODES.objectNode();
    for (Comparison.Row row : ROWS) {
      JsonNode value = row.there().isEmpty() ? null : take(rest, row.there());
      if (value != null && !row.lostWhenRead()) {
        put(event, row.here(), change(row, value, old));
      }
    }
    // What has no row: unknown fields, inside the wrapper and outside.
    requireNonNull(take(rest, "payload"))
        .forEachEntry((name, value) -> unknown(event, NODES.objectNode().set(name, value)));
    if (rest.path("meta").isEmpty()) {
      rest.remove("meta");
    }
    unknown(event, rest);
    for (Comparison.Row row : ROWS) {
      BiFunction<String, ObjectNode, @Nullable JsonNode> made = MADE_UP.get(row.here());
      if (made != null && take(event.deepCopy(), row.here()) == null) {
        JsonNode value = made.apply(row.here(), event);
        if (value != null) {
          put(event, row.here(), value);
        }
      }
    }
    return event;
  }

  private static JsonNode change(Comparison.Row row, JsonNode value, ObjectNode old) {
    return row.change().isEmpty()
        ? value
        : requireNonNull(CHANGES.get(row.here())).apply(value, old);
  }

  private static void unknown(ObjectNode event, JsonNode rest) {
    leaves((ObjectNode) rest)
        .forEach((path, value) -> {
          if (!placed(event, path, value)) {
            assertThat(placed(event, "outsidePayload\u0000" + path, value)).isTrue();
          }
        });
  }

  /// False if something else stands there.
  private static boolean placed(ObjectNode event, String path, JsonNode value) {
    ObjectNode at = event;
    String[] names = path.split("\u0000", -1);
    for (int i = 0; i < names.length - 1; i++) {
      if (!at.has(names[i])) {
        at.putObject(names[i]);
      }
      if (!(at.get(names[i]) instanceof ObjectNode inner)) {
        return false;
      }
      at = inner;
    }
    String name = names[names.length - 1];
    if (at.has(name)) {
      return value.isObject() && value.isEmpty() && at.get(name).isObject();
    }
    at.set(name, value);
    return true;
  }

  private static @Nullable JsonNode take(ObjectNode from, String path) {
    JsonNode node = from;
    int dot = path.lastIndexOf('.');
    for (String name : dot < 0 ? new String[0] : path.substring(0, dot).split("\\.", -1)) {
      node = node.path(name);
    }
    return node instanceof ObjectNode object ? object.remove(path.substring(dot + 1)) : null;
  }

  private static void put(ObjectNode event, String path, JsonNode value) {
    ObjectNode at = event;
    String[] names = path.split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      if (!at.has(names[i])) {
        at.putObject(names[i]);
      }
      if (!(at.get(names[i]) instanceof ObjectNode inner)) {
        return;
      }
      at = inner;
    }
    at.set(names[names.length - 1], value);
  }

  /// Every value that is no object with fields, by its names from the outside in.
  private static Map<String, JsonNode> leaves(ObjectNode object) {
    Map<String, JsonNode> leaves = new TreeMap<>();
    object.forEachEntry((name, value) -> {
      if (value instanceof ObjectNode inner && !inner.isEmpty()) {
        leaves(inner).forEach((path, leaf) -> leaves.put(name + "\u0000" + path, leaf));
      } else {
        leaves.put(name, value);
      }
    });
    return leaves;
  }

  private static JsonNode text(JsonNode original, String changed) {
    return original.isString() ? NODES.stringNode(changed) : original;
  }

  private static String renamed(String name, String separator) {
    return name.startsWith("pcloud" + separator) ? "power-iaas" + name.substring(6) : name;
  }

  private static JsonNode type(JsonNode type, ObjectNode old) {
    String action = old.path("payload").path("action").asString("");
    String[] parts = type.asString("").split("/", -1);
    String verb = action.substring(action.lastIndexOf('.') + 1);
    if (parts.length > 2 && parts[parts.length - 1].equals(verb)) {
      parts = Arrays.copyOf(parts, parts.length - 1);
    }
    return text(type, renamed(String.join("/", parts), "/"));
  }

  private static JsonNode responseData(JsonNode data) {
    if (!data.isString()) {
      return data;
    }
    try {
      return CadfJson.tree(data.stringValue().getBytes(UTF_8));
    } catch (InvalidEventException _) {
      return NODES.objectNode().set("raw", data);
    }
  }

  private static JsonNode message(JsonNode message, ObjectNode old) {
    Map<String, String> labels = new HashMap<>();
    labels.put("pcloud", "Power Virtual Server");
    labels.put("power-iaas", "Power Virtual Server");
    labels.put("power-dr-automation", "disaster-recovery-service");
    labels.put("is", "Virtual Private Cloud");
    JsonNode payload = old.path("payload");
    String action = payload.path("action").asString("");
    String service = action.substring(0, action.indexOf('.'));
    String outcome = payload.path("outcome").asString("");
    String text = message.asString("").strip();
    for (String name : List.of(service, renamed(service + ".", ".").replace(".", ""))) {
      if (text.startsWith(name + ":") && labels.containsKey(service)) {
        text = labels.get(service) + text.substring(name.length());
        break;
      }
    }
    if (text.endsWith(" " + outcome)) {
      text = text.substring(0, text.length() - outcome.length()).strip();
      text = outcome.equals("success") ? text : text + " -" + outcome;
    }
    return text(message, text);
  }

  private static @Nullable JsonNode phrase(ObjectNode event) {
    JsonNode code = event.path("reason").path("reasonCode");
    return code.isInt() ? NODES.stringNode(ReasonPhrases.of(code.intValue())) : null;
  }
}
