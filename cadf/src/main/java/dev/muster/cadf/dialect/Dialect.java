package dev.muster.cadf.dialect;

/// The forms in which an event can be received.
public enum Dialect {
  /// One flat record with `action` and `logSourceCRN` at the top: the form that Muster writes.
  NEW("new"),

  /// The record inside `payload`, with `meta` beside it: the form until January 2024.
  OLD("old"),

  /// An event inside `line`, with `Time`, `Hostname` and `AdditionalContext` beside it: the form in
  /// which a log service hands events on, seen since 2026. Its `line` is an event in one of the
  /// other forms, or a text that holds one.
  WRAPPED("wrapped"),

  /// The flat form of 2017, whose actions begin with the verb.
  FLAT("flat"),

  /// DMTF CADF 1.0 (DSP0262), as OpenStack and others write it.
  CADF("cadf");

  private final String wire;

  Dialect(String wire) {
    this.wire = wire;
  }

  /// The name in lower case, as it stands in answers.
  public String wire() {
    return wire;
  }
}
