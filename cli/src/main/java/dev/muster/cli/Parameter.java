package dev.muster.cli;

import java.util.List;

/// One thing that a verb is given: an argument by its place, or an option by its name.
///
/// @param name of an option with its dashes, or of an argument in capitals
/// @param label what stands for the value in the usage line; empty for a flag
/// @param field of the request's body that takes the value; empty when none does
/// @param collection path of the resources that the value names by id or name; empty for a value
///   that is sent as it is
record Parameter(
    String name,
    String label,
    Kind kind,
    boolean required,
    String field,
    String collection,
    String help) {

  /// What a value is.
  enum Kind {
    TEXT,
    INTEGER,
    /// `true` or `false`.
    BOOLEAN,
    /// Present or not.
    FLAG,
    /// Text, may be given several times.
    LIST
  }

  static Parameter argument(String name, String help) {
    return new Parameter(name, name, Kind.TEXT, true, "", "", help);
  }

  static Parameter option(String name, String label, String help) {
    return new Parameter(name, label, Kind.TEXT, false, "", "", help);
  }

  static Parameter integer(String name, String label, String help) {
    return option(name, label, help).of(Kind.INTEGER);
  }

  static Parameter flag(String name, String help) {
    return option(name, "", help).of(Kind.FLAG);
  }

  static Parameter list(String name, String label, String help) {
    return option(name, label, help).of(Kind.LIST);
  }

  /// The parameter as required.
  Parameter needed() {
    return new Parameter(name, label, kind, true, field, collection, help);
  }

  /// The parameter as not required.
  Parameter optional() {
    return new Parameter(name, label, kind, false, field, collection, help);
  }

  Parameter of(Kind newKind) {
    return new Parameter(name, label, newKind, required, field, collection, help);
  }

  /// The parameter as a field of the request's body.
  Parameter into(String bodyField) {
    return new Parameter(name, label, kind, required, bodyField, collection, help);
  }

  /// The parameter as id or name of one of these resources.
  Parameter among(String resources) {
    return new Parameter(name, label, kind, required, field, resources, help);
  }

  boolean isOption() {
    return name.startsWith("--");
  }

  /// The usage's words for it, for example `--site SITE`.
  List<String> words() {
    if (!isOption()) {
      return List.of(required ? name : "[" + name + "]");
    }
    String word = label.isEmpty() ? name : name + " " + label;
    String several = kind == Kind.LIST ? "..." : "";
    return List.of((required ? word : "[" + word + "]") + several);
  }
}
