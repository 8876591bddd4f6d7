package dev.muster.cadf;

import java.util.Objects;
import java.util.Optional;

/// One act that can be recorded, as the catalogue describes it.
///
/// @param name the name that stands in events, such as `dr-instance.start`
/// @param canonicalName the grammar-true long name, accepted as an alias:
///   `power-dr-automation.dr-instance.start`
/// @param objectType what is acted upon, such as `dr-instance`
/// @param verb the act, such as `start`
/// @param typeURI `target.typeURI` of its events
/// @param description one sentence for people
/// @param severity severity of its events unless they report a failure
/// @param security whether its object type belongs to the security of connections or access
/// @param messageName the name that messages show when the target has none
public record Action(
    String name,
    String canonicalName,
    String objectType,
    String verb,
    String typeURI,
    String description,
    Severity severity,
    Kind kind,
    boolean security,
    Optional<String> messageName) {

  /// Whether the act changes anything.
  public enum Kind {
    READ,
    MUTATION
  }

  public Action {
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(canonicalName, "canonicalName is null");
    Objects.requireNonNull(objectType, "objectType is null");
    Objects.requireNonNull(verb, "verb is null");
    Objects.requireNonNull(typeURI, "typeURI is null");
    Objects.requireNonNull(description, "description is null");
    Objects.requireNonNull(severity, "severity is null");
    Objects.requireNonNull(kind, "kind is null");
    Objects.requireNonNull(messageName, "messageName is null");
  }
}
