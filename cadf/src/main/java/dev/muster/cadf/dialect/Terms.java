package dev.muster.cadf.dialect;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The words by which the forms differ, from the data file `dialects.json`.
final class Terms {
  static final String UNKNOWN = "unknown";

  private static final Map<String, String> SERVICES = new HashMap<>();
  private static final Map<String, List<String>> LABELS = new HashMap<>();
  private static final Map<String, String> VERBS = new HashMap<>();
  private static final Map<String, String> OBJECTS = new HashMap<>();
  private static final Set<String> ROOTS = new HashSet<>();

  static {
    JsonNode file = CadfJson.tree(resource("dialects.json"));
    texts(file.required("services"), SERVICES);
    file.required("labels")
        .forEachEntry((service, labels) ->
            LABELS.put(service, labels.valueStream().map(JsonNode::stringValue).toList()));
    texts(file.required("verbs"), VERBS);
    texts(file.required("objects"), OBJECTS);
    file.required("roots").forEach(root -> ROOTS.add(root.stringValue()));
  }

  private Terms() {}

  /// The bytes of a data file of this module.
  static byte[] resource(String name) {
    try (InputStream in = CadfJson.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name + " beside " + CadfJson.class);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + name, e);
    }
  }

  /// The name that a service has now.
  static String serviceNow(String service) {
    return SERVICES.getOrDefault(service, service);
  }

  /// What the service is called in messages, the current label first; empty if that is not known.
  static List<String> labels(String service) {
    return LABELS.getOrDefault(service, List.of());
  }

  /// The service of an action: its first part, or, for a short name of the catalogue, the service
  /// that the catalogue gives it.
  static String service(String action) {
    String full =
        ActionCatalogue.standard().find(action).map(known -> known.canonicalName()).orElse(action);
    int dot = full.indexOf('.');
    return dot < 0 ? full : full.substring(0, dot);
  }

  static String verb(String action) {
    return action.substring(action.lastIndexOf('.') + 1);
  }

  /// The CADF action of an action.
  static String cadfAction(String action) {
    return VERBS.getOrDefault(verb(action), UNKNOWN);
  }

  /// The CADF resource type of a target's type; one that is of that taxonomy already stays.
  static String cadfType(String typeURI) {
    String[] parts = typeURI.split("/", 3);
    if (ROOTS.contains(parts[0])) {
      return typeURI;
    }
    return parts.length < 2 ? UNKNOWN : OBJECTS.getOrDefault(parts[1], UNKNOWN);
  }

  private static void texts(JsonNode object, Map<String, String> into) {
    object.forEachEntry((name, value) -> into.put(name, value.stringValue()));
  }
}
