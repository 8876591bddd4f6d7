package dev.muster.cadf.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// All rules between the new form and one other, applied in their order. Immutable.
final class FieldRules {
  private final List<FieldRule> rules;

  FieldRules(List<FieldRule> rules) {
    this.rules = List.copyOf(rules);
  }

  List<FieldRule> all() {
    return rules;
  }

  /// An event and what the rules left of the one it was made from.
  ///
  /// @param made by the rules
  /// @param rest a copy of the original without the values that were moved or dropped
  record Result(ObjectNode made, ObjectNode rest) {}

  /// From the new form to the other.
  Result written(ObjectNode event) {
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    ObjectNode rest = event.deepCopy();
    for (FieldRule rule : rules) {
      switch (rule.kind()) {
        case MOVED -> {
          JsonNode value = rule.here().get(event);
          JsonNode changed = value == null ? null : rule.change().written().apply(value, event);
          if (changed != null) {
            put(rule.there(), made, changed);
            rule.here().remove(rest);
          }
        }
        case ONLY_HERE -> rule.here().remove(rest);
        case ONLY_THERE, MADE_THERE ->
            fill(
                rule.there(),
                made,
                rule.change().written().apply(MissingNode.getInstance(), event));
        case KEPT -> {}
      }
    }
    return new Result(made, rest);
  }

  /// From the other form to the new.
  Result read(ObjectNode foreign) {
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    ObjectNode rest = foreign.deepCopy();
    for (FieldRule rule : rules) {
      switch (rule.kind()) {
        case MOVED -> {
          JsonNode value = rule.there().get(foreign);
          JsonNode changed = value == null ? null : rule.change().read().apply(value, foreign);
          if (changed != null) {
            put(rule.here(), made, changed);
            rule.there().remove(rest);
          }
        }
        case ONLY_THERE, MADE_THERE -> rule.there().remove(rest);
        case ONLY_HERE, KEPT -> {}
      }
    }
    return new Result(made, rest);
  }

  /// Makes up what an event of the other form could not tell.
  void complete(ObjectNode event) {
    for (FieldRule rule : rules) {
      if (rule.kind() == FieldRule.Kind.ONLY_HERE) {
        fill(rule.here(), event, rule.change().read().apply(MissingNode.getInstance(), event));
      }
    }
  }

  /// What a field of the new form is called in the other.
  String named(String here) {
    for (FieldRule rule : rules) {
      if (rule.kind() == FieldRule.Kind.MOVED) {
        if (rule.here().toString().equals(here)) {
          return rule.there().toString();
        }
        // The object around it.
        if (rule.here().toString().startsWith(here + ".")
            && rule.there().toString().endsWith(rule.here().toString())) {
          int prefix = rule.there().toString().length() - rule.here().toString().length();
          return rule.there().toString().substring(0, prefix) + here;
        }
      }
    }
    return here;
  }

  // A missing node stands for a value that the other side expresses by leaving the field out.
  private static void put(Place place, ObjectNode event, JsonNode value) {
    if (!value.isMissingNode()) {
      // Neither event may change when the other does.
      place.set(event, value.isContainer() ? value.deepCopy() : value);
    }
  }

  private static void fill(Place place, ObjectNode event, @Nullable JsonNode value) {
    if (value != null && !value.isMissingNode() && place.get(event) == null) {
      place.set(event, value);
    }
  }
}
