package dev.muster.cadf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The acts that Muster records. They are data, in `actions.json`, because vendors rename actions
/// within a year. Immutable.
public final class ActionCatalogue {
  private static final ActionCatalogue STANDARD =
      new ActionCatalogue(JsonTree.resource("actions.json"), SeverityRules.standard());

  private final List<Action> actions;
  private final Map<String, Action> byNameOrAlias;

  private ActionCatalogue(JsonNode file, SeverityRules severities) {
    String service = file.required("service").stringValue();
    List<Action> read = new ArrayList<>();
    byNameOrAlias = new HashMap<>();
    for (JsonNode entry : file.required("actions").values()) {
      Action action = action(entry, service, severities);
      read.add(action);
      Action other = byNameOrAlias.put(action.name(), action);
      if (!action.canonicalName().equals(action.name()) && other == null) {
        other = byNameOrAlias.put(action.canonicalName(), action);
      }
      if (other != null) {
        throw new IllegalArgumentException("actions.json lists two acts as " + action.name());
      }
    }
    actions = List.copyOf(read);
  }

  /// The catalogue that ships with this module.
  public static ActionCatalogue standard() {
    return STANDARD;
  }

  /// All acts in the order of the data file.
  public List<Action> all() {
    return actions;
  }

  /// The act with this name or canonical long name, matched exactly.
  public Optional<Action> find(String nameOrAlias) {
    return Optional.ofNullable(byNameOrAlias.get(nameOrAlias));
  }

  /// The act with this name, for callers that name it in their source.
  ///
  /// @throws IllegalArgumentException if there is none
  public Action require(String nameOrAlias) {
    return find(nameOrAlias)
        .orElseThrow(
            () -> new IllegalArgumentException("no action '" + nameOrAlias + "' in the catalogue"));
  }

  /// A name `object.verb` belongs to the service that the file names; a name `service.object.verb`
  /// brings its own.
  private static Action action(JsonNode entry, String defaultService, SeverityRules severities) {
    String name = entry.required("name").stringValue();
    int last = name.lastIndexOf('.');
    int first = name.indexOf('.');
    String verb = name.substring(last + 1);
    boolean ownService = first < last;
    String objectType = ownService ? name.substring(first + 1, last) : name.substring(0, last);
    String service = ownService ? name.substring(0, first) : defaultService;
    Action.Kind kind =
        Action.Kind.valueOf(entry.required("kind").stringValue().toUpperCase(Locale.ROOT));
    Optional<Severity> override =
        Optional.ofNullable(entry.get("severity"))
            .map(JsonNode::stringValue)
            .flatMap(Severity::ofWire);
    return new Action(
        name,
        ownService ? name : service + "." + name,
        objectType,
        verb,
        service + "/" + objectType,
        entry.required("description").stringValue(),
        override.orElseGet(() -> severities.ofAct(verb, objectType, kind)),
        kind,
        severities.isSecurity(objectType),
        Optional.ofNullable(entry.get("messageName")).map(JsonNode::stringValue));
  }
}
