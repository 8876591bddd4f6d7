package dev.muster.cadf;

import dev.muster.cadf.Violation.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON text to nodes and back, by hand: no mapper, hence no reflection and nothing to warm up.
/// Stricter than the library: one value and nothing after it, well-formed UTF-8, no lone surrogate,
/// no field twice, a bounded depth. Decimal numbers keep all their digits.
final class JsonTree {
  /// Levels of objects and arrays, the outermost included.
  static final int DEPTH_MAX = 64;

  /// What other forms of an event may add to that: wrappers, lists of attachments.
  static final int DEPTH_MAX_FOREIGN = DEPTH_MAX + 8;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              // Above our own bound, which can name the field.
              StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX_FOREIGN + 2).build())
          .build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonParser parser;
  private final boolean escapes;
  private final int depthMax;

  private JsonTree(JsonParser parser, boolean escapes, int depthMax) {
    this.parser = parser;
    this.escapes = escapes;
    this.depthMax = depthMax;
  }

  /// Reads exactly one JSON value.
  ///
  /// @throws InvalidEventException naming the place if the bytes are not one JSON value
  static JsonNode read(byte[] json) {
    return read(json, DEPTH_MAX);
  }

  /// As [#read(byte[])], with another bound on the depth, at most [#DEPTH_MAX_FOREIGN].
  static JsonNode read(byte[] json, int depthMax) {
    boolean escapes = refuseBadUtf8(json);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      JsonTree tree = new JsonTree(parser, escapes, depthMax);
      JsonNode value = tree.value(parser.nextToken(), 1);
      if (parser.nextToken() != null) {
        throw tree.refused(Rule.JSON, "nothing may follow the JSON value");
      }
      return value;
    } catch (JacksonException e) {
      throw refused("", Rule.JSON, e.getOriginalMessage() + place(e));
    }
  }

  /// A data file of this module.
  static JsonNode resource(String name) {
    try (InputStream in = JsonTree.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name + " beside " + JsonTree.class);
      }
      return read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + name, e);
    }
  }

  static void write(JsonGenerator out, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        out.writeStartObject();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          out.writeName(field.getKey());
          write(out, field.getValue());
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray();
        for (JsonNode element : node.values()) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case STRING -> out.writeString(node.stringValue());
      case NUMBER -> number(out, node);
      case BOOLEAN -> out.writeBoolean(node.booleanValue());
      case NULL -> out.writeNull();
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not a JSON value: " + node.getNodeType());
    }
  }

  private static void number(JsonGenerator out, JsonNode node) {
    if (node.isInt() || node.isLong() || node.isShort()) {
      out.writeNumber(node.longValue());
    } else if (node.isBigInteger()) {
      out.writeNumber(node.bigIntegerValue());
    } else if (node.isBigDecimal()) {
      out.writeNumber(node.decimalValue());
    } else {
      double value = node.doubleValue();
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("not a JSON number: " + value);
      }
      // The shortest text of a double reads back as an equal decimal.
      out.writeNumber(new BigDecimal(node.asString()));
    }
  }

  private JsonNode value(@Nullable JsonToken token, int depth) {
    if (token == null) {
      throw refused(Rule.JSON, "must not be empty");
    }
    return switch (token) {
      case START_OBJECT -> object(depth);
      case START_ARRAY -> array(depth);
      case VALUE_STRING -> NODES.stringNode(text(parser.getString()));
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("unexpected token " + token);
    };
  }

  private ObjectNode object(int depth) {
    refuseDepth(depth);
    ObjectNode object = NODES.objectNode();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonNode value = value(parser.nextToken(), depth + 1);
      if (object.replace(text(name), value) != null) {
        throw refused(Rule.DUPLICATE, "must not occur twice");
      }
    }
    return object;
  }

  private ArrayNode array(int depth) {
    refuseDepth(depth);
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(value(token, depth + 1));
    }
    return array;
  }

  private void refuseDepth(int depth) {
    if (depth > depthMax) {
      throw refused(Rule.DEPTH, "must be nested at most " + depthMax + " levels deep");
    }
  }

  // An escape can spell half a surrogate pair, which has no UTF-8 and could never be written again.
  private String text(String text) {
    if (escapes) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else if (Character.isSurrogate(c)) {
          throw refused(Rule.JSON, "must not hold half a surrogate pair");
        }
      }
    }
    return text;
  }

  /// Returns whether the text holds a backslash at all.
  private static boolean refuseBadUtf8(byte[] json) {
    int high = 0;
    boolean escapes = false;
    for (byte b : json) {
      high |= b;
      escapes |= b == '\\';
    }
    if (high < 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
      } catch (CharacterCodingException e) {
        throw refused("", Rule.JSON, "must be well-formed UTF-8");
      }
    }
    return escapes;
  }

  private InvalidEventException refused(Rule rule, String message) {
    String pointer = parser.streamReadContext().pathAsPointer().toString();
    String path = pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
    return refused(path, rule, message);
  }

  private static InvalidEventException refused(String path, Rule rule, String message) {
    return new InvalidEventException(List.of(new Violation(path, rule, message)));
  }

  private static String place(JacksonException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }
}
