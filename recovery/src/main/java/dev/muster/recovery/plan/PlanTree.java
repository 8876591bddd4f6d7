package dev.muster.recovery.plan;

import dev.muster.recovery.plan.PlanNode.Field;
import dev.muster.recovery.plan.PlanNode.Mapping;
import dev.muster.recovery.plan.PlanNode.Place;
import dev.muster.recovery.plan.PlanNode.Scalar;
import dev.muster.recovery.plan.PlanNode.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads the plain part of YAML into nodes with places: one document of mappings, lists and
/// scalars. Anchors, aliases and tags are refused, because they let a small text stand for a huge
/// one or for something other than it shows.
final class PlanTree {
  /// Far deeper than any plan.
  private static final int DEPTH_MAX = 16;

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .loadSettings(
              LoadSettings.builder()
                  .setAllowDuplicateKeys(true) // refused here, with the line of the first
                  .setCodePointLimit(PlanParser.BYTES_MAX)
                  .build())
          .build();

  private final YAMLParser parser;

  private PlanTree(YAMLParser parser) {
    this.parser = parser;
  }

  /// The document's root.
  ///
  /// @throws RefusedTextException at the first thing that is not plain YAML
  static PlanNode parse(String text) {
    try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text)) {
      PlanTree tree = new PlanTree(parser);
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new RefusedTextException("", new Place(1, 1), "the plan is empty");
      }
      PlanNode root = tree.node(first, "", 1);
      if (parser.nextToken() != null) {
        throw new RefusedTextException("", tree.place(), "a plan is one document, got another");
      }
      return root;
    } catch (JacksonException e) {
      throw new RefusedTextException("", place(e.getLocation()), "not YAML: " + firstLine(e));
    }
  }

  private PlanNode node(JsonToken token, String path, int depth) {
    refuseDecoration(path);
    return switch (token) {
      case START_OBJECT -> mapping(path, depth);
      case START_ARRAY -> sequence(path, depth);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Scalar.Type.NUMBER);
      case VALUE_TRUE, VALUE_FALSE -> scalar(Scalar.Type.BOOLEAN);
      case VALUE_NULL -> scalar(Scalar.Type.NOTHING);
      case VALUE_STRING -> scalar(Scalar.Type.TEXT);
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new RefusedTextException(path, place(), "unexpected " + token);
    };
  }

  private Scalar scalar(Scalar.Type type) {
    return new Scalar(place(), type, parser.getString());
  }

  private Mapping mapping(String path, int depth) {
    refuseDepth(path, depth);
    Mapping mapping = new Mapping(place());
    for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
      refuseDecoration(path);
      String key = parser.currentName();
      Place keyPlace = place();
      String field = path.isEmpty() ? key : path + "." + key;
      Field twice = mapping.fields().get(key);
      if (twice != null) {
        throw new RefusedTextException(
            field, keyPlace, "given twice, first in line " + twice.keyPlace().line());
      }
      mapping.fields().put(key, new Field(keyPlace, node(next(), field, depth + 1)));
    }
    return mapping;
  }

  private Sequence sequence(String path, int depth) {
    refuseDepth(path, depth);
    Sequence sequence = new Sequence(place());
    List<PlanNode> items = sequence.items();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      items.add(node(token, "%s[%d]".formatted(path, items.size()), depth + 1));
    }
    return sequence;
  }

  private JsonToken next() {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new RefusedTextException("", place(), "the document ends too early");
    }
    return token;
  }

  private void refuseDepth(String path, int depth) {
    if (depth > DEPTH_MAX) {
      throw new RefusedTextException(
          path, place(), "nested deeper than %d levels".formatted(DEPTH_MAX));
    }
  }

  private void refuseDecoration(String path) {
    if (parser.isCurrentAlias()) {
      throw new RefusedTextException(path, place(), "aliases are not supported in plans");
    }
    if (parser.getObjectId() != null) {
      throw new RefusedTextException(path, place(), "anchors are not supported in plans");
    }
    if (parser.getTypeId() != null) {
      throw new RefusedTextException(path, place(), "tags are not supported in plans");
    }
  }

  private Place place() {
    return place(parser.currentTokenLocation());
  }

  private static Place place(@Nullable TokenStreamLocation location) {
    return location == null
        ? new Place(1, 1)
        : new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }

  private static String firstLine(JacksonException e) {
    String message = e.getOriginalMessage();
    return message == null ? "cannot be read" : message.lines().findFirst().orElse("");
  }

  /// The text is not a document of the plain kind.
  static final class RefusedTextException extends RuntimeException {
    private final transient PlanProblem problem;

    RefusedTextException(String field, Place place, String message) {
      super(message);
      problem = new PlanProblem(field, place.line(), place.column(), message);
    }

    PlanProblem problem() {
      return problem;
    }
  }
}
