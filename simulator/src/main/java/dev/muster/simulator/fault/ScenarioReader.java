package dev.muster.simulator.fault;

import dev.muster.simulator.fault.Fault.On;
import dev.muster.simulator.fault.Fault.When;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads scenarios and faults, and tells everything that is wrong with them at once.
final class ScenarioReader {
  /// Longer than anyone waits: what takes this long is stuck.
  private static final Duration FOREVER = Duration.ofDays(3_650);

  private static final Set<String> BEFORE_AFTER = Set.of("before", "after");

  private final List<String> wrong = new ArrayList<>();

  private ScenarioReader() {}

  static Scenario scenario(String source, JsonNode root) {
    ScenarioReader reader = new ScenarioReader();
    Scenario scenario = reader.readScenario(root);
    reader.refuseIfWrong(source);
    return scenario;
  }

  static Fault fault(JsonNode root) {
    ScenarioReader reader = new ScenarioReader();
    Fault fault = reader.readFault("fault", root);
    reader.refuseIfWrong("fault");
    return fault;
  }

  private void refuseIfWrong(String source) {
    if (!wrong.isEmpty()) {
      throw new ScenarioException(source + ": " + String.join("; ", wrong), null);
    }
  }

  private Scenario readScenario(JsonNode root) {
    onlyKeys("scenario", root, Set.of("name", "description", "faults"));
    List<Fault> faults = new ArrayList<>();
    JsonNode list = root.path("faults");
    if (!list.isArray() || list.isEmpty()) {
      wrong.add("faults must have at least 1 entry");
    }
    for (JsonNode fault : list) {
      faults.add(readFault("faults[" + faults.size() + "]", fault));
    }
    return new Scenario(
        root.path("name").asString("unnamed"), root.path("description").asString(""), faults);
  }

  private Fault readFault(String at, JsonNode node) {
    onlyKeys(at, node, Set.of("name", "on", "when", "then"));
    Optional<On> on =
        node.has("on") ? Optional.of(on(at + ".on", node.path("on"))) : Optional.empty();
    Effect then = effect(at + ".then", node.path("then"));
    if (on.isEmpty() && !(then instanceof Effect.Foreign)) {
      wrong.add(at + ".on is missing: only a change happens without a call");
    }
    if (on.isEmpty()
        && then instanceof Effect.Foreign(Change change)
        && (change.workspace().isEmpty() || change.resource().isEmpty())) {
      wrong.add(at + ".then.change needs workspace and resource: no call names them");
    }
    return new Fault(
        node.path("name").asString("unnamed"), on, when(at + ".when", node.path("when")), then);
  }

  private On on(String at, JsonNode node) {
    onlyKeys(at, node, Set.of("method", "path", "workspace", "resource", "action", "body"));
    List<String> paths = new ArrayList<>();
    if (node.path("path").isArray()) {
      node.path("path").forEach(path -> paths.add(path.asString("")));
    } else {
      text(node, "path").ifPresent(paths::add);
    }
    if (paths.stream().anyMatch(path -> !path.startsWith("/"))) {
      wrong.add(at + ".path must start with /, got: " + paths);
    }
    Map<String, String> body = new HashMap<>();
    node.path("body").properties().forEach(e -> body.put(e.getKey(), e.getValue().asString("")));
    return new On(
        text(node, "method").map(method -> method.toUpperCase(Locale.ROOT)),
        paths,
        text(node, "workspace"),
        text(node, "resource"),
        text(node, "action"),
        body);
  }

  private When when(String at, JsonNode node) {
    if (node.isMissingNode()) {
      return When.ALWAYS;
    }
    onlyKeys(at, node, Set.of("skip", "times", "after", "until", "probability"));
    try {
      return new When(
          node.path("skip").asInt(0),
          node.has("times") ? Optional.of(node.path("times").asInt(0)) : Optional.empty(),
          node.has("after") ? duration(at, node, "after") : Duration.ZERO,
          node.has("until") ? Optional.of(duration(at, node, "until")) : Optional.empty(),
          node.path("probability").asDouble(1));
    } catch (IllegalArgumentException e) {
      wrong.add(at + ": " + e.getMessage());
      return When.ALWAYS;
    }
  }

  private Effect effect(String at, JsonNode node) {
    Effect none = new Effect.Hangup(false);
    if (node.size() != 1 || !node.isObject()) {
      wrong.add(at + " must have exactly 1 effect, got: " + node.size());
      return none;
    }
    Map.Entry<String, JsonNode> only = node.properties().iterator().next();
    String field = at + "." + only.getKey();
    JsonNode value = only.getValue();
    try {
      return switch (only.getKey()) {
        case "answer" -> answer(field, value);
        case "hang-up" -> new Effect.Hangup(isAfter(field, value));
        case "silence" -> new Effect.Silence(isAfter(field, value));
        case "refuse" -> new Effect.Refuse(duration(at, node, "refuse"));
        case "delay" -> new Effect.Delay(duration(at, node, "delay"));
        case "slower" -> new Effect.Slower(number(field, value));
        case "takes" ->
            new Effect.Takes(
                value.asString("").equals("forever") ? FOREVER : duration(at, node, "takes"));
        case "show" -> new Effect.Show(object(field, value));
        case "stale" -> new Effect.Stale(duration(at, node, "stale"));
        case "expire-token" -> new Effect.ExpireToken();
        case "change" -> new Effect.Foreign(change(field, value));
        default -> {
          wrong.add(field + " is no effect");
          yield none;
        }
      };
    } catch (IllegalArgumentException e) {
      wrong.add(field + ": " + e.getMessage());
      return none;
    }
  }

  private Effect answer(String at, JsonNode node) {
    onlyKeys(at, node, Set.of("status", "description", "body", "retry-after", "after-doing"));
    int status = node.path("status").asInt(0);
    Map<String, String> headers = new HashMap<>();
    text(node, "retry-after").ifPresent(value -> headers.put("Retry-After", value));
    JsonNode body = node.path("body");
    boolean page = body.isString();
    ObjectNode error =
        JsonNodeFactory.instance
            .objectNode()
            .put("description", node.path("description").asString("simulated fault"))
            .put("error", "simulated");
    String content = page ? body.asString() : body.isObject() ? body.toString() : error.toString();
    return new Effect.Answer(
        status,
        headers,
        page ? "text/html" : "application/json",
        content,
        node.path("after-doing").asBoolean(false));
  }

  private Change change(String at, JsonNode node) {
    onlyKeys(at, node, Set.of("what", "workspace", "resource", "to"));
    String what = node.path("what").asString("");
    return new Change(
        Change.What.valueOf(what.toUpperCase(Locale.ROOT).replace('-', '_')),
        text(node, "workspace"),
        text(node, "resource"),
        text(node, "to"));
  }

  private boolean isAfter(String at, JsonNode value) {
    if (!BEFORE_AFTER.contains(value.asString(""))) {
      wrong.add(at + " must be before or after, got: " + value);
    }
    return value.asString("").equals("after");
  }

  private double number(String at, JsonNode value) {
    if (!value.isNumber()) {
      wrong.add(at + " must be a number, got: " + value);
    }
    return value.asDouble(1);
  }

  private ObjectNode object(String at, JsonNode value) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    wrong.add(at + " must be an object, got: " + value);
    return JsonNodeFactory.instance.objectNode();
  }

  private Duration duration(String at, JsonNode node, String field) {
    String text = node.path(field).asString("");
    try {
      Duration duration = Duration.parse(text);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeException _) {
      // Told below, in the same words as a negative one.
    }
    wrong.add(at + "." + field + " must be a duration like PT30S, got: " + text);
    return Duration.ZERO;
  }

  private static Optional<String> text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isValueNode() && !value.isNull()
        ? Optional.of(value.asString())
        : Optional.empty();
  }

  private void onlyKeys(String at, JsonNode node, Set<String> known) {
    if (!node.isObject()) {
      wrong.add(at + " must be an object");
      return;
    }
    for (String key : node.propertyNames()) {
      if (!known.contains(key)) {
        wrong.add(at + "." + key + " is unknown");
      }
    }
  }
}
