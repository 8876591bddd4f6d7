package dev.muster.cadf.dialect;

import static java.util.Objects.requireNonNull;

/// Where one field of the new form stands in another form, and what becomes of it. The converters
/// work by these rules, and the published comparison is printed from them.
///
/// @param here its place in the new form; nowhere for [Kind#ONLY_THERE] and [Kind#MADE_THERE]
/// @param there its place in the other form; nowhere for [Kind#ONLY_HERE] and [Kind#KEPT]
record FieldRule(Kind kind, Place here, Place there, Change change) {

  /// What becomes of a field.
  enum Kind {
    /// It stands in both forms.
    MOVED,
    /// The other form has no place for it: lost when written, perhaps made up when read.
    ONLY_HERE,
    /// The new form has no place for it: lost when read, perhaps made up when written.
    ONLY_THERE,
    /// The other form has it and the new one has not: made up when written; when read, it is kept
    /// only if it differs from what would have been made up.
    MADE_THERE,
    /// The other form has no place of its own for it; it is kept where that form keeps such things.
    KEPT
  }

  FieldRule {
    requireNonNull(kind, "kind is null");
    requireNonNull(here, "here is null");
    requireNonNull(there, "there is null");
    requireNonNull(change, "change is null");
  }

  static FieldRule moved(String here, String there) {
    return moved(here, there, Change.NONE);
  }

  static FieldRule moved(String here, String there, Change change) {
    return new FieldRule(Kind.MOVED, Place.of(here), Place.of(there), change);
  }

  static FieldRule onlyHere(String here) {
    return new FieldRule(Kind.ONLY_HERE, Place.of(here), Place.NOWHERE, Change.NONE);
  }

  /// A field that is made up when an event of the other form is read.
  static FieldRule onlyHere(String here, String words, Change.Step made) {
    Change change = new Change(words, Change.NOTHING, made);
    return new FieldRule(Kind.ONLY_HERE, Place.of(here), Place.NOWHERE, change);
  }

  static FieldRule onlyThere(String there) {
    return onlyThere(there, "", Change.NOTHING);
  }

  /// A field that is made up when an event is written in the other form.
  static FieldRule onlyThere(String there, String words, Change.Step made) {
    Change change = new Change(words, made, Change.NOTHING);
    return new FieldRule(Kind.ONLY_THERE, Place.NOWHERE, Place.of(there), change);
  }

  static FieldRule madeThere(String there, String words, Change.Step made) {
    Change change = new Change(words, made, Change.NOTHING);
    return new FieldRule(Kind.MADE_THERE, Place.NOWHERE, Place.of(there), change);
  }

  static FieldRule kept(String here) {
    return new FieldRule(Kind.KEPT, Place.of(here), Place.NOWHERE, Change.NONE);
  }
}
