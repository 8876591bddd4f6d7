package dev.muster.cadf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// One word of an installation on how grave some events are. What is left out fits every event.
///
/// @param action the act's name or long name
/// @param kind whether the act changes anything
/// @param outcome how it ended
/// @param reasonCode the HTTP status code
/// @param severity what such events are, whatever the other rules say
public record SeverityOverride(
    Optional<String> action,
    Optional<Action.Kind> kind,
    Optional<Outcome> outcome,
    Optional<Integer> reasonCode,
    Severity severity) {
  private static final Set<String> FIELDS =
      Set.of("action", "kind", "outcome", "reasonCode", "severity");

  public SeverityOverride {
    Objects.requireNonNull(action, "action is null");
    Objects.requireNonNull(kind, "kind is null");
    Objects.requireNonNull(outcome, "outcome is null");
    Objects.requireNonNull(reasonCode, "reasonCode is null");
    Objects.requireNonNull(severity, "severity is null");
  }

  /// Reads `{"overrides": [{"kind": "read", "outcome": "failure", "reasonCode": 404, "severity":
  /// "normal"}, …]}`; of each, only `severity` is required.
  ///
  /// @throws IllegalArgumentException naming the override and the field that is wrong
  public static List<SeverityOverride> read(byte[] json) {
    JsonNode list;
    try {
      list = CadfJson.tree(json).path("overrides");
    } catch (InvalidEventException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    if (!list.isArray()) {
      throw new IllegalArgumentException("overrides must be an array");
    }
    List<SeverityOverride> overrides = new ArrayList<>();
    for (JsonNode entry : list.values()) {
      overrides.add(new Entry(entry, "overrides[" + overrides.size() + "]").override());
    }
    return List.copyOf(overrides);
  }

  boolean fits(Action act, Outcome how, int code) {
    return action
            .map(name -> name.equals(act.name()) || name.equals(act.canonicalName()))
            .orElse(true)
        && kind.map(act.kind()::equals).orElse(true)
        && outcome.map(how::equals).orElse(true)
        && reasonCode.map(wanted -> wanted == code).orElse(true);
  }

  /// One entry of the file while it is read.
  private record Entry(JsonNode entry, String place) {
    SeverityOverride override() {
      if (!entry.isObject()) {
        throw new IllegalArgumentException(place + " must be an object");
      }
      for (String name : entry.propertyNames()) {
        if (!FIELDS.contains(name)) {
          throw new IllegalArgumentException(place + "." + name + " is not a field of an override");
        }
      }
      return new SeverityOverride(
          text("action").map(this::action),
          text("kind").map(this::kind),
          text("outcome").map(word -> known("outcome", word, Outcome.ofWire(word))),
          reasonCode(),
          text("severity")
              .map(word -> known("severity", word, Severity.ofWire(word)))
              .orElseThrow(() -> new IllegalArgumentException(place + ".severity is missing")));
    }

    private String action(String name) {
      return known("action", name, ActionCatalogue.standard().find(name)).name();
    }

    private Action.Kind kind(String word) {
      return switch (word) {
        case "read" -> Action.Kind.READ;
        case "mutation" -> Action.Kind.MUTATION;
        default ->
            throw new IllegalArgumentException(
                place + ".kind must be read or mutation, got: " + word);
      };
    }

    private Optional<Integer> reasonCode() {
      JsonNode code = entry.get("reasonCode");
      if (code == null) {
        return Optional.empty();
      }
      if (!code.isInt() || code.intValue() < 100 || code.intValue() > 599) {
        throw new IllegalArgumentException(place + ".reasonCode must be an HTTP status code");
      }
      return Optional.of(code.intValue());
    }

    private Optional<String> text(String name) {
      JsonNode node = entry.get(name);
      if (node != null && !node.isString()) {
        throw new IllegalArgumentException(
            "%s.%s must be a string, got: %s"
                .formatted(place, name, node.getNodeType().name().toLowerCase(Locale.ROOT)));
      }
      return Optional.ofNullable(node).map(JsonNode::stringValue);
    }

    private <T> T known(String name, String word, Optional<T> found) {
      return found.orElseThrow(
          () -> new IllegalArgumentException(place + "." + name + " is not known: " + word));
    }
  }
}
