package dev.muster.simulator.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A request's JSON object, read field by field under the rules of its schema.
///
/// Absent and `null` are the same. Every reader throws a 422 [ApiFault] that names the field.
public final class Body {
  private static final int INVALID_TYPE = 601;
  private static final int REQUIRED = 602;
  private static final int TOO_LONG = 603;
  private static final int TOO_SHORT = 604;
  private static final int PATTERN = 605;
  private static final int ENUM = 606;
  private static final int TOO_HIGH = 608;
  private static final int TOO_LOW = 609;
  private static final int ITEMS_MAX = 1_000;

  private final ObjectNode node;

  Body(ObjectNode node) {
    this.node = requireNonNull(node, "node is null");
  }

  /// The fields of an object made here, read under the same rules as a caller's.
  public static Body of(ObjectNode node) {
    return new Body(node);
  }

  /// A request's body; an empty object where there is none.
  ///
  /// @throws ApiFault 400 if it is not a JSON object
  public static Body parse(String body) {
    if (body.isBlank()) {
      return new Body(Json.object());
    }
    try {
      JsonNode node = Json.MAPPER.readTree(body);
      if (node instanceof ObjectNode object) {
        return new Body(object);
      }
      if (node.isNull()) {
        return new Body(Json.object());
      }
      throw ApiFault.badRequest("parsing body failed: a JSON object is expected");
    } catch (JacksonException e) {
      // The parser's text quotes the body, which may hold a secret.
      throw ApiFault.badRequest("parsing body failed: it is not well-formed JSON");
    }
  }

  public boolean has(String field) {
    return node.hasNonNull(field);
  }

  public Optional<String> text(String field) {
    return value(field, JsonNode::isString, "string").map(JsonNode::asString);
  }

  public String requiredText(String field) {
    return required(field, text(field).filter(value -> !value.isBlank()));
  }

  /// A text of 1 to `lengthMax` characters that matches the pattern.
  public Optional<String> name(String field, int lengthMax, Pattern pattern) {
    Optional<String> name = text(field);
    name.ifPresent(value -> checkName(field, value, lengthMax, pattern));
    return name;
  }

  public String requiredName(String field, int lengthMax, Pattern pattern) {
    String name = requiredText(field);
    checkName(field, name, lengthMax, pattern);
    return name;
  }

  public Optional<String> oneOf(String field, String... allowed) {
    Optional<String> value = text(field);
    value.ifPresent(given -> {
      if (!Arrays.asList(allowed).contains(given)) {
        throw ApiFault.schema(
            ENUM, field + " in body should be one of " + Arrays.toString(allowed));
      }
    });
    return value;
  }

  public String requiredOneOf(String field, String... allowed) {
    return required(field, oneOf(field, allowed));
  }

  public Optional<Boolean> flag(String field) {
    return value(field, JsonNode::isBoolean, "boolean").map(JsonNode::asBoolean);
  }

  public boolean requiredFlag(String field) {
    return required(field, flag(field));
  }

  public Optional<Double> number(String field) {
    return value(field, JsonNode::isNumber, "number").map(JsonNode::asDouble);
  }

  /// A number of at least `min`.
  public double requiredNumber(String field, double min) {
    double value = required(field, number(field));
    if (!(value >= min)) {
      throw ApiFault.schema(
          TOO_LOW, field + " in body should be greater than or equal to " + Json.number(min));
    }
    return value;
  }

  public Optional<Integer> integer(String field, int min, int max) {
    Optional<JsonNode> whole =
        value(field, n -> n.isIntegralNumber() && n.canConvertToInt(), "integer");
    return whole.map(n -> inRange(field, n.asInt(), min, max));
  }

  public int requiredInteger(String field, int min, int max) {
    return required(field, integer(field, min, max));
  }

  public int requiredIntegerOf(String field, List<Integer> allowed) {
    return required(field, integerOf(field, allowed));
  }

  public Optional<Integer> integerOf(String field, List<Integer> allowed) {
    Optional<Integer> value = integer(field, Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (value.isPresent() && !allowed.contains(value.get())) {
      throw ApiFault.schema(ENUM, field + " in body should be one of " + allowed);
    }
    return value;
  }

  /// The texts of an array; empty if the field is absent.
  public List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : items(field)) {
      if (!item.isString()) {
        throw ApiFault.schema(INVALID_TYPE, field + " in body must be an array of string");
      }
      texts.add(item.asString());
    }
    return texts;
  }

  public List<String> requiredTexts(String field) {
    List<String> texts = texts(field);
    return required(field, texts.isEmpty() ? Optional.empty() : Optional.of(texts));
  }

  public Optional<Body> object(String field) {
    return value(field, JsonNode::isObject, "object").map(n -> new Body((ObjectNode) n));
  }

  /// The objects of an array; empty if the field is absent.
  public List<Body> objects(String field) {
    List<Body> objects = new ArrayList<>();
    for (JsonNode item : items(field)) {
      if (!(item instanceof ObjectNode object)) {
        throw ApiFault.schema(INVALID_TYPE, field + " in body must be an array of object");
      }
      objects.add(new Body(object));
    }
    return objects;
  }

  private List<JsonNode> items(String field) {
    List<JsonNode> items =
        value(field, JsonNode::isArray, "array")
            .map(array -> List.copyOf(array.values()))
            .orElse(List.of());
    if (items.size() > ITEMS_MAX) {
      throw ApiFault.badRequest(
          field + " in body must have at most " + ITEMS_MAX + " items, got: " + items.size());
    }
    return items;
  }

  private Optional<JsonNode> value(String field, Predicate<JsonNode> isType, String type) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!isType.test(value)) {
      throw ApiFault.schema(INVALID_TYPE, field + " in body must be of type " + type);
    }
    return Optional.of(value);
  }

  private static <T> T required(String field, Optional<T> value) {
    return value.orElseThrow(() -> ApiFault.schema(REQUIRED, field + " in body is required"));
  }

  private static void checkName(String field, String value, int lengthMax, Pattern pattern) {
    if (value.isEmpty()) {
      throw ApiFault.schema(TOO_SHORT, field + " in body should be at least 1 chars long");
    }
    if (value.length() > lengthMax) {
      throw ApiFault.schema(
          TOO_LONG, field + " in body should be at most " + lengthMax + " chars long");
    }
    if (!pattern.matcher(value).matches()) {
      throw ApiFault.schema(PATTERN, field + " in body should match '" + pattern + "'");
    }
  }

  private static int inRange(String field, int value, int min, int max) {
    if (value < min) {
      throw ApiFault.schema(TOO_LOW, field + " in body should be greater than or equal to " + min);
    }
    if (value > max) {
      throw ApiFault.schema(TOO_HIGH, field + " in body should be less than or equal to " + max);
    }
    return value;
  }
}
