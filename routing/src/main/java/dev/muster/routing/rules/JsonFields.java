package dev.muster.routing.rules;

import dev.muster.routing.rules.RoutingRefused.Code;
import dev.muster.routing.rules.RoutingRefused.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.MissingNode;

/// Reads fields of a JSON object and collects what is wrong with all of them.
final class JsonFields {
  private final List<Fault> faults;
  private final String prefix;
  private final JsonNode object;

  private JsonFields(List<Fault> faults, String prefix, JsonNode object) {
    this.faults = faults;
    this.prefix = prefix;
    this.object = object;
  }

  static JsonFields of(JsonNode body) {
    JsonFields fields = new JsonFields(new ArrayList<>(), "", body);
    if (!body.isObject()) {
      fields.faults.add(new Fault(Code.INVALID_VALUE, "", "the body must be a JSON object"));
    }
    return fields;
  }

  /// The object in a field; an empty one, and a fault, if there is none.
  JsonFields object(String field) {
    JsonNode value = object.path(field);
    if (!value.isObject()) {
      refuse(field, value.isMissingNode() ? "is required" : "must be an object");
      return new JsonFields(faults, prefix + field + ".", MissingNode.getInstance());
    }
    return new JsonFields(faults, prefix + field + ".", value);
  }

  boolean has(String field) {
    return object.has(field);
  }

  JsonNode node(String field) {
    return object.path(field);
  }

  String text(String field) {
    Optional<String> text = optionalText(field);
    if (text.isEmpty() && isAbsent(field)) {
      refuse(field, "is required");
    }
    return text.orElse("");
  }

  Optional<String> optionalText(String field) {
    JsonNode value = object.path(field);
    if (isAbsent(field)) {
      return Optional.empty();
    }
    if (!value.isString()) {
      refuse(field, "must be a string");
      return Optional.empty();
    }
    return Optional.of(value.stringValue());
  }

  boolean flag(String field, boolean fallback) {
    JsonNode value = object.path(field);
    if (isAbsent(field)) {
      return fallback;
    }
    if (!value.isBoolean()) {
      refuse(field, "must be true or false");
      return fallback;
    }
    return value.booleanValue();
  }

  int number(String field) {
    JsonNode value = object.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      refuse(field, isAbsent(field) ? "is required" : "must be a whole number");
      return 0;
    }
    return value.intValue();
  }

  List<String> texts(String field, boolean required) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : items(field, required)) {
      if (item.isString()) {
        texts.add(item.stringValue());
      } else {
        refuse(field + "[" + texts.size() + "]", "must be a string");
        texts.add("");
      }
    }
    return texts;
  }

  List<JsonFields> objects(String field, boolean required) {
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode item : items(field, required)) {
      String name = field + "[" + objects.size() + "]";
      if (!item.isObject()) {
        refuse(name, "must be an object");
      }
      objects.add(new JsonFields(faults, prefix + name + ".", item));
    }
    return objects;
  }

  /// Refuses fields that nobody reads: a misspelt one would be lost without a word.
  void only(Set<String> known) {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        refuse(
            name,
            "is not a field here; known: " + String.join(", ", known.stream().sorted().toList()));
      }
    }
  }

  void refuse(String field, String message) {
    faults.add(new Fault(Code.INVALID_VALUE, prefix + field, message));
  }

  void refuseIfWrong() {
    if (!faults.isEmpty()) {
      throw new RoutingRefused(faults);
    }
  }

  private boolean isAbsent(String field) {
    JsonNode value = object.path(field);
    return value.isMissingNode() || value.getNodeType() == JsonNodeType.NULL;
  }

  private Iterable<JsonNode> items(String field, boolean required) {
    JsonNode value = object.path(field);
    if (value.isArray()) {
      return value;
    }
    if (!isAbsent(field)) {
      refuse(field, "must be an array");
    } else if (required) {
      refuse(field, "is required");
    }
    return List.of();
  }
}
