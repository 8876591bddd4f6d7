package dev.muster.cadf.dialect;

import java.util.List;
import java.util.Optional;

/// The JSON Schemas (draft 2020-12) of the forms. They refer to each other by file name.
public final class EventSchemas {
  private static final String SUFFIX = ".schema.json";

  private static final List<String> NAMES =
      List.of("event", "new", "old", "wrapped", "flat", "cadf", "ocsf", "cloudevents");

  private EventSchemas() {}

  /// The names: `event` for what Muster itself writes, else as in [Dialect] and [Format].
  public static List<String> names() {
    return NAMES;
  }

  /// The schema with this name, with or without `.schema.json`; empty if there is none.
  public static Optional<byte[]> find(String name) {
    String plain =
        name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    if (!NAMES.contains(plain)) {
      return Optional.empty();
    }
    String folder = plain.equals("event") ? "" : "schemas/";
    return Optional.of(Terms.resource(folder + plain + SUFFIX));
  }
}
