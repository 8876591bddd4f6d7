package dev.muster.cadf.dialect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Where a value stands in an event: names from the outside in.
///
/// | written | means |
/// |---|---|
/// | `initiator.host.address` | members of objects |
/// | `resources[].uid` | a member of an array's first element |
/// | `tags[name]` | the value of the tag `name?value=…` |
/// | `attachments[name]` | the content of the attachment with this name |
///
/// An empty text is no place.
final class Place {
  static final Place NOWHERE = new Place("");
  static final String JSON_TYPE = "application/json";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String TAGS = "tags[";
  private static final String ATTACHMENTS = "attachments[";
  private static final String PLAIN_IN_TAGS = "-._~:/@+,";

  private final String text;
  private final List<String> names;
  private final @Nullable String listed;

  private Place(String text) {
    this.text = text;
    names = List.of(text.split("\\."));
    listed =
        text.startsWith(TAGS) || text.startsWith(ATTACHMENTS)
            ? text.substring(text.indexOf('[') + 1, text.length() - 1)
            : null;
  }

  static Place of(String text) {
    return text.isEmpty() ? NOWHERE : new Place(text);
  }

  boolean isNowhere() {
    return text.isEmpty();
  }

  /// What stands there; null if nothing does.
  @Nullable JsonNode get(ObjectNode root) {
    if (listed != null) {
      return text.startsWith(TAGS) ? tag(root, listed) : attachment(root, listed);
    }
    JsonNode node = root;
    for (String name : names) {
      node = name.endsWith("[]") ? node.path(plain(name)).path(0) : node.path(name);
    }
    return node.isMissingNode() ? null : node;
  }

  /// Puts a value there, and the objects around it where they are missing. What is in the way
  /// without being an object stays, and the value is not put.
  void set(ObjectNode root, JsonNode value) {
    if (listed != null) {
      if (list(root, text.substring(0, text.indexOf('['))) instanceof ArrayNode list) {
        list.add(text.startsWith(TAGS) ? tagOf(listed, value) : attachmentOf(listed, value));
      }
      return;
    }
    JsonNode node = root;
    for (String name : names.subList(0, names.size() - 1)) {
      if (!(node instanceof ObjectNode object)) {
        return;
      }
      node = name.endsWith("[]") ? first(object, plain(name)) : member(object, name);
    }
    if (node instanceof ObjectNode object) {
      object.set(names.getLast(), value);
    }
  }

  /// Takes away the member; the objects around it stay, even when they are empty now. Lists keep
  /// their elements: what is left of those, only a comparison of the whole can tell.
  void remove(ObjectNode root) {
    if (listed != null) {
      return;
    }
    JsonNode node = root;
    for (String name : names.subList(0, names.size() - 1)) {
      node = node.path(name);
    }
    if (node instanceof ObjectNode object) {
      object.remove(names.getLast());
    }
  }

  /// The attachment as it is written.
  static ObjectNode attachmentOf(String name, JsonNode content) {
    ObjectNode attachment = NODES.objectNode();
    attachment.put("name", name);
    attachment.put("typeURI", JSON_TYPE);
    attachment.set("content", content);
    return attachment;
  }

  private static @Nullable JsonNode attachment(ObjectNode root, String name) {
    for (JsonNode attachment : root.path("attachments").values()) {
      if (attachment.path("name").asString("").equals(name)) {
        return attachment.get("content");
      }
    }
    return null;
  }

  private static @Nullable JsonNode tag(ObjectNode root, String name) {
    String start = name + "?value=";
    for (JsonNode tag : root.path("tags").values()) {
      if (tag.isString() && tag.stringValue().startsWith(start)) {
        String value = tag.stringValue().substring(start.length());
        try {
          // A plus sign stands for itself here.
          return NODES.stringNode(
              URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
          return NODES.stringNode(value);
        }
      }
    }
    return null;
  }

  private static JsonNode tagOf(String name, JsonNode value) {
    StringBuilder tag = new StringBuilder(name).append("?value=");
    for (byte b : value.asString("").getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || PLAIN_IN_TAGS.indexOf(c) >= 0;
      if (plain) {
        tag.append(c);
      } else {
        tag.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return NODES.stringNode(tag.toString());
  }

  private static JsonNode list(ObjectNode root, String name) {
    JsonNode list = root.get(name);
    return list == null ? root.putArray(name) : list;
  }

  private static JsonNode member(ObjectNode object, String name) {
    JsonNode member = object.get(name);
    return member == null ? object.putObject(name) : member;
  }

  private static JsonNode first(ObjectNode object, String name) {
    JsonNode list = list(object, name);
    if (list instanceof ArrayNode array) {
      return array.isEmpty() ? array.addObject() : array.get(0);
    }
    return list;
  }

  private static String plain(String name) {
    return name.substring(0, name.length() - 2);
  }

  @Override
  public String toString() {
    return text;
  }
}
