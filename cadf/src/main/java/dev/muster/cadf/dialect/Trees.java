package dev.muster.cadf.dialect;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Differences between JSON objects, as JSON: `{"fields": {…}, "absent": ["/a/b", …]}`. The fields
/// are those that one object has and the other has not or has differently; absent, as JSON pointers
/// (RFC 6901), are those that it has not. Arrays are compared as a whole.
final class Trees {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String FIELDS = "fields";
  private static final String ABSENT = "absent";

  private Trees() {}

  /// What has to be applied to `base` to get `wanted`; empty if they are equal.
  static Optional<ObjectNode> difference(ObjectNode wanted, ObjectNode base) {
    ObjectNode fields = NODES.objectNode();
    ArrayNode absent = NODES.arrayNode();
    collect(wanted, base, "", fields, absent);
    if (fields.isEmpty() && absent.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode difference = NODES.objectNode();
    if (!fields.isEmpty()) {
      difference.set(FIELDS, fields);
    }
    if (!absent.isEmpty()) {
      difference.set(ABSENT, absent);
    }
    return Optional.of(difference);
  }

  /// Whether this has the shape of a difference.
  static boolean isDifference(@Nullable JsonNode node) {
    if (node == null || !node.isObject() || node.isEmpty()) {
      return false;
    }
    int known = 0;
    JsonNode fields = node.get(FIELDS);
    if (fields != null) {
      if (!fields.isObject()) {
        return false;
      }
      known++;
    }
    JsonNode absent = node.get(ABSENT);
    if (absent != null) {
      if (!absent.isArray() || absent.valueStream().anyMatch(pointer -> !pointer.isString())) {
        return false;
      }
      known++;
    }
    return known == node.size();
  }

  /// Changes `target` by a difference.
  static void apply(ObjectNode target, JsonNode difference) {
    for (JsonNode pointer : difference.path(ABSENT).values()) {
      removeAt(target, pointer.stringValue());
    }
    if (difference.path(FIELDS) instanceof ObjectNode fields) {
      merge(target, fields);
    }
  }

  /// Puts every field of `source` into `target`, object into object; where both have a value that
  /// is not an object, the source's wins.
  static void merge(ObjectNode target, ObjectNode source) {
    for (Map.Entry<String, JsonNode> field : source.properties()) {
      if (target.get(field.getKey()) instanceof ObjectNode inner
          && field.getValue() instanceof ObjectNode value) {
        merge(inner, value);
      } else {
        // A copy: what is in the source must not change when the target does.
        target.set(field.getKey(), field.getValue().deepCopy());
      }
    }
  }

  /// Puts every field of `source` into `target` for which there is room; returns those for which
  /// there is none.
  static ObjectNode fillIn(ObjectNode target, ObjectNode source) {
    ObjectNode refused = NODES.objectNode();
    for (Map.Entry<String, JsonNode> field : source.properties()) {
      String name = field.getKey();
      JsonNode present = target.get(name);
      if (present == null) {
        target.set(name, field.getValue());
      } else if (present instanceof ObjectNode inner
          && field.getValue() instanceof ObjectNode value) {
        ObjectNode left = fillIn(inner, value);
        if (!left.isEmpty()) {
          refused.set(name, left);
        }
      } else {
        refused.set(name, field.getValue());
      }
    }
    return refused;
  }

  /// Levels of objects and arrays, the outermost included.
  static int depth(JsonNode node) {
    int deepest = 0;
    for (JsonNode inner : node.values()) {
      if (inner.isContainer()) {
        deepest = Math.max(deepest, depth(inner));
      }
    }
    return deepest + 1;
  }

  private static void collect(
      ObjectNode wanted, ObjectNode base, String pointer, ObjectNode fields, ArrayNode absent) {
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      JsonNode other = base.get(name);
      if (value instanceof ObjectNode inner && other instanceof ObjectNode otherInner) {
        ObjectNode deeper = NODES.objectNode();
        collect(inner, otherInner, pointer + "/" + escaped(name), deeper, absent);
        if (!deeper.isEmpty()) {
          fields.set(name, deeper);
        }
      } else if (!value.equals(other)) {
        fields.set(name, value);
      }
    }
    for (String name : base.propertyNames()) {
      if (!wanted.has(name)) {
        absent.add(pointer + "/" + escaped(name));
      }
    }
  }

  private static void removeAt(ObjectNode root, String pointer) {
    String[] names = pointer.split("/", -1);
    JsonNode node = root;
    for (int i = 1; i < names.length - 1; i++) {
      node = node.path(unescaped(names[i]));
    }
    if (names.length > 1 && node instanceof ObjectNode object) {
      object.remove(unescaped(names[names.length - 1]));
    }
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String unescaped(String name) {
    return name.replace("~1", "/").replace("~0", "~");
  }
}
