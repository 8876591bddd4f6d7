package dev.muster.simulator.fault;

import dev.muster.simulator.http.Interference.Call;
import dev.muster.simulator.http.WireAnswer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A fault in force, with what it has done so far. Guarded by [Faults].
final class ActiveFault {
  private static final int KEPT_MAX = 10_000;

  private final String id;
  private final Fault fault;
  private final Instant from;
  private final Optional<Instant> until;
  private final SplittableRandom random;
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private int met;
  private int struck;

  private record Kept(WireAnswer.Full answer, Instant until) {}

  ActiveFault(String id, Fault fault, Instant from, Optional<Instant> until, long seed) {
    this.id = id;
    this.fault = fault;
    this.from = from;
    this.until = until;
    random = new SplittableRandom(seed);
  }

  String id() {
    return id;
  }

  Fault fault() {
    return fault;
  }

  int struck() {
    return struck;
  }

  Instant from() {
    return from;
  }

  boolean mayStrikeAt(Instant now) {
    return !now.isBefore(from)
        && until.map(now::isBefore).orElse(true)
        && fault.when().times().map(times -> struck < times).orElse(true);
  }

  /// Counts a call that matches, and decides.
  boolean strikes() {
    met++;
    double probability = fault.when().probability();
    boolean hit =
        met > fault.when().skip() && (probability == 1 || random.nextDouble() < probability);
    struck += hit ? 1 : 0;
    return hit;
  }

  /// The answer that was given to such a call not long ago.
  Optional<WireAnswer.Full> earlier(Call call, Instant now) {
    return Optional.ofNullable(kept.get(key(call)))
        .filter(answer -> now.isBefore(answer.until()))
        .map(Kept::answer);
  }

  void keep(Call call, WireAnswer.Full answer, Instant end) {
    if (kept.size() < KEPT_MAX || kept.containsKey(key(call))) {
      kept.put(key(call), new Kept(answer, end));
    }
  }

  private static String key(Call call) {
    return call.method() + " " + call.template() + " " + call.path();
  }

  /// The answer's body with other fields: those of the one resource, or of the listed ones that the
  /// fault is about.
  static UnaryOperator<JsonNode> overlay(ObjectNode fields, Optional<String> resource) {
    return body -> {
      if (!(body instanceof ObjectNode object)) {
        return body;
      }
      boolean list = object.size() == 1 && object.values().iterator().next().isArray();
      if (!list) {
        merge(object, fields);
        return object;
      }
      ArrayNode items = (ArrayNode) object.values().iterator().next();
      for (JsonNode item : items) {
        if (item instanceof ObjectNode one && isAbout(one, resource)) {
          merge(one, fields);
        }
      }
      return object;
    };
  }

  private static boolean isAbout(ObjectNode item, Optional<String> resource) {
    return resource
        .map(
            wanted -> item.valueStream().anyMatch(v -> v.isString() && v.asString().equals(wanted)))
        .orElse(true);
  }

  private static void merge(ObjectNode into, ObjectNode fields) {
    fields
        .properties()
        .forEach(field -> {
          if (field.getValue() instanceof ObjectNode inner
              && into.get(field.getKey()) instanceof ObjectNode target) {
            merge(target, inner);
          } else {
            into.set(field.getKey(), field.getValue().deepCopy());
          }
        });
  }
}
