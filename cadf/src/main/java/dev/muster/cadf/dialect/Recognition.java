package dev.muster.cadf.dialect;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Tells the form of an event by its outermost fields.
final class Recognition {
  static final String CADF_EVENT = "http://schemas.dmtf.org/cloud/audit/1.0/event";

  /// The observer of the flat form of 2017.
  static final String FLAT_OBSERVER = "service/security/edge/activity-tracker";

  private static final Set<String> EVENT_TYPES = Set.of("activity", "monitor", "control");

  private Recognition() {}

  /// Never fails: what has no mark of another form is the new one, and the reader of that says what
  /// is wrong.
  static Dialect of(JsonNode root) {
    if (root.has("logSourceCRN") && root.has("action")) {
      return Dialect.NEW;
    }
    JsonNode line = root.path("line");
    if ((line.isObject() || line.isString()) && !root.has("action")) {
      return Dialect.WRAPPED;
    }
    if (root.path("payload").isObject() && !root.has("action")) {
      return Dialect.OLD;
    }
    if (isCadf(root)) {
      return isFlat(root) ? Dialect.FLAT : Dialect.CADF;
    }
    return Dialect.NEW;
  }

  private static boolean isCadf(JsonNode root) {
    return root.path("typeURI").asString("").equals(CADF_EVENT)
        || EVENT_TYPES.contains(root.path("eventType").asString(""));
  }

  // The taxonomy of CADF separates by slashes; the flat form puts dots between verb and object.
  private static boolean isFlat(JsonNode root) {
    String action = root.path("action").asString("");
    return root.path("observer").path("typeURI").asString("").equals(FLAT_OBSERVER)
        || (action.indexOf('.') > 0 && action.indexOf('/') < 0);
  }
}
