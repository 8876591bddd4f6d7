package dev.muster.powervs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object, read tolerantly: a missing field, a null and a value of the wrong type all read
/// as empty, 0 or false; whole numbers may come as `100.0`; unknown fields do not matter. The cloud
/// adds fields monthly and leaves others null.
record Json(JsonNode node) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// The object in the text, or empty if it is anything else.
  static Optional<Json> parse(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.isObject() ? Optional.of(new Json(node)) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  /// The first object of the array in the text, or empty if there is none; an object by itself is
  /// taken too. The cloud answers some creations of one resource with a list.
  static Optional<Json> parseFirst(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      JsonNode first = node.isArray() && !node.isEmpty() ? node.get(0) : node;
      return first.isObject() ? Optional.of(new Json(first)) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  /// As [#parse], but a bare array reads as an object whose one field `items` holds it.
  static Optional<Json> parseBare(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.isArray()
          ? Optional.of(new Json(object().set("items", node)))
          : node.isObject() ? Optional.of(new Json(node)) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  /// The objects of an array, mapped; empty if there is no such field. A null is an empty array:
  /// the cloud writes it so.
  <T> Optional<List<T>> listed(String field, Function<Json, T> mapper) {
    JsonNode value = node.get(field);
    return value != null && (value.isArray() || value.isNull())
        ? Optional.of(objects(field, mapper))
        : Optional.empty();
  }

  /// The fields that are objects, mapped with their names.
  <T> List<T> members(BiFunction<String, Json, T> mapper) {
    return node.properties().stream()
        .filter(field -> field.getValue().isObject())
        .map(field -> mapper.apply(field.getKey(), new Json(field.getValue())))
        .toList();
  }

  /// The time, if the field holds one in RFC 3339.
  Optional<Instant> time(String field) {
    try {
      String text = text(field);
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// The fields that hold true or false.
  Map<String, Boolean> flags() {
    Map<String, Boolean> flags = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isBoolean()) {
        flags.put(field.getKey(), field.getValue().booleanValue());
      }
    }
    return flags;
  }

  /// A new, empty object to write.
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// The text, or empty; numbers and booleans as they are written.
  String text(String field) {
    return textOf(node.get(field));
  }

  /// The first of the fields that is not empty, or empty.
  String firstText(String... fields) {
    for (String field : fields) {
      String text = text(field);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /// The number, or 0.
  double number(String field) {
    JsonNode value = node.get(field);
    if (value == null) {
      return 0;
    }
    try {
      double number =
          value.isNumber()
              ? value.numberValue().doubleValue()
              : value.isString() ? Double.parseDouble(value.stringValue().strip()) : 0;
      return Double.isFinite(number) ? number : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /// The number rounded and held within the range of an int, or 0.
  int whole(String field) {
    // A cast saturates, it does not wrap.
    return (int) Math.rint(number(field));
  }

  boolean flag(String field) {
    JsonNode value = node.get(field);
    return value != null && value.isBoolean() && value.booleanValue();
  }

  /// The inner object, or an empty one.
  Json object(String field) {
    JsonNode value = node.get(field);
    return value != null && value.isObject() ? new Json(value) : new Json(object());
  }

  /// The texts of an array, without the empty ones; empty if there is none.
  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(field)) {
      String text = textOf(element);
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  /// The objects of an array, mapped; elements that are no objects are left out.
  <T> List<T> objects(String field, Function<Json, T> mapper) {
    List<T> objects = new ArrayList<>();
    for (JsonNode element : array(field)) {
      if (element.isObject()) {
        objects.add(mapper.apply(new Json(element)));
      }
    }
    return objects;
  }

  private Iterable<JsonNode> array(String field) {
    JsonNode value = node.get(field);
    return value != null && value.isArray() ? value : List.of();
  }

  private static String textOf(@Nullable JsonNode value) {
    if (value == null) {
      return "";
    }
    return value.isString()
        ? value.stringValue()
        : value.isNumber() || value.isBoolean() ? value.toString() : "";
  }
}
