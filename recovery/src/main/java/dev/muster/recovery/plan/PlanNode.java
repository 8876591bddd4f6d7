package dev.muster.recovery.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A piece of a YAML document that knows where it stands.
sealed interface PlanNode {
  Place place();

  /// What it is, for messages: `a mapping`, `a list`, `a number`.
  String kind();

  /// A position in the document, both 1 or more.
  record Place(int line, int column) {}

  record Scalar(Place place, Type type, String text) implements PlanNode {
    enum Type {
      TEXT("text"),
      NUMBER("a number"),
      BOOLEAN("true or false"),
      NOTHING("nothing");

      private final String words;

      Type(String words) {
        this.words = words;
      }
    }

    @Override
    public String kind() {
      return type.words;
    }
  }

  record Sequence(Place place, List<PlanNode> items) implements PlanNode {
    Sequence(Place place) {
      this(place, new ArrayList<>());
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  record Mapping(Place place, Map<String, Field> fields) implements PlanNode {
    Mapping(Place place) {
      this(place, new LinkedHashMap<>());
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /// A key's place and its value.
  record Field(Place keyPlace, PlanNode value) {}
}
