package dev.muster.cadf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Checks a value by a JSON Schema. Reads the keywords that the schemas use, and fails on any
/// other: a keyword that it does not know would prove nothing.
public final class JsonSchemaCheck {
  private static final Set<String> REMARKS =
      Set.of("$schema", "$id", "$comment", "$defs", "title", "description");

  private final JsonNode root;
  private final List<String> paths = new ArrayList<>();

  private JsonSchemaCheck(JsonNode root) {
    this.root = root;
  }

  /// The dotted paths of the fields that are missing or wrong; a path ends with a dot where a whole
  /// object is wrong.
  public static List<String> violations(JsonNode schema, JsonNode value) {
    JsonSchemaCheck check = new JsonSchemaCheck(schema);
    check.check(schema, value, "");
    return check.paths;
  }

  private void check(JsonNode schema, JsonNode value, String path) {
    schema.forEachEntry((keyword, argument) -> {
      switch (keyword) {
        case "required" ->
            argument.forEach(name -> {
              if (!value.has(name.stringValue())) {
                paths.add(path + name.stringValue());
              }
            });
        case "properties" ->
            argument.forEachEntry((name, inner) -> {
              if (value.has(name)) {
                check(inner, value.path(name), path + name + ".");
              }
            });
        case "additionalProperties" ->
            value
                .propertyNames()
                .forEach(name -> {
                  if (!argument.booleanValue() && !schema.path("properties").has(name)) {
                    paths.add(path + name);
                  }
                });
        case "items" -> {
          for (int i = 0; i < value.size(); i++) {
            check(argument, value.get(i), path + i + ".");
          }
        }
        case "allOf" -> argument.forEach(inner -> check(inner, value, path));
        case "anyOf" -> {
          if (fitting(argument, value) == 0) {
            paths.add(path);
          }
        }
        case "oneOf" -> {
          if (fitting(argument, value) != 1) {
            paths.add(path);
          }
        }
        case "$ref" -> {
          String place = argument.stringValue();
          if (place.startsWith("#")) {
            check(root.at(place.substring(1)), value, path);
          } else {
            violations(JsonTree.resource("schemas/" + place), value)
                .forEach(inner -> paths.add(path + inner));
          }
        }
        default -> {
          if (!REMARKS.contains(keyword) && !holds(keyword, argument, value)) {
            paths.add(path.isEmpty() ? "" : path.substring(0, path.length() - 1));
          }
        }
      }
    });
  }

  private long fitting(JsonNode schemas, JsonNode value) {
    return schemas
        .valueStream()
        .filter(inner -> {
          JsonSchemaCheck check = new JsonSchemaCheck(root);
          check.check(inner, value, "");
          return check.paths.isEmpty();
        })
        .count();
  }

  private static boolean holds(String keyword, JsonNode argument, JsonNode value) {
    return switch (keyword) {
      case "type" ->
          argument.isArray()
              ? argument.valueStream().anyMatch(type -> isOf(type.stringValue(), value))
              : isOf(argument.stringValue(), value);
      case "enum" -> argument.valueStream().anyMatch(value::equals);
      case "const" -> argument.equals(value);
      case "pattern" ->
          !value.isString()
              || Pattern.compile(argument.stringValue()).matcher(value.stringValue()).find();
      case "minLength" -> !value.isString() || value.stringValue().length() >= argument.intValue();
      case "minimum" ->
          !value.isNumber() || value.decimalValue().compareTo(argument.decimalValue()) >= 0;
      case "maximum" ->
          !value.isNumber() || value.decimalValue().compareTo(argument.decimalValue()) <= 0;
      default -> throw new AssertionError("the check does not know the keyword " + keyword);
    };
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "null" -> value.isNull();
      default -> throw new AssertionError("the check does not know the type " + type);
    };
  }
}
