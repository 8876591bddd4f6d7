package dev.muster.trail.query;

import dev.muster.cadf.Crn;
import dev.muster.trail.query.FlatEvent.JsonType;
import dev.muster.trail.query.FlatEvent.Leaf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Turns JSON into a [FlatEvent] in one pass over the tokens.
///
/// No entry of a ledger may hide from search by its shape, so the parser's limits lie beyond the
/// largest entry, and what grows with depth is bounded here instead: below [#PATH_LEVELS_MAX]
/// levels or [#PATH_CHARS_MAX] characters a value belongs to the path that far.
final class EventFlattener {
  private static final int PATH_LEVELS_MAX = 16;
  private static final int PATH_CHARS_MAX = 512;

  /// Beyond the largest ledger entry, 65,535 bytes.
  private static final int BEYOND_ENTRY = 1 << 17;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(BEYOND_ENTRY)
                  .maxNameLength(BEYOND_ENTRY)
                  .maxNumberLength(BEYOND_ENTRY)
                  .maxStringLength(BEYOND_ENTRY)
                  .build())
          .build();

  private static final List<String> SOURCE_PATHS = crnPaths(EventFields.SOURCE);
  private static final List<String> TARGET_PATHS = crnPaths(EventFields.TARGET);

  private static List<String> crnPaths(String path) {
    return EventFields.CRN_PARTS.stream().map(part -> EventFields.crnPath(path, part)).toList();
  }

  private static final Place ROOT = new Place(null, "", 0);

  static {
    for (String name : EventFields.names()) {
      Place place = ROOT;
      for (String part : name.split("\\.", -1)) {
        place = place.learn(part);
      }
    }
  }

  private final EventSource source;
  private final ActionNames actions;

  EventFlattener(EventSource source, ActionNames actions) {
    this.source = source;
    this.actions = actions;
  }

  FlatEvent flatten(byte[] event, Instant receivedAt) {
    List<Leaf> leaves = new ArrayList<>(40);
    Set<String> paths = new HashSet<>(64);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), event)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        readObject(parser, leaves, paths);
      }
      if (parser.nextToken() != null) {
        leaves.clear(); // something follows the object: not one event
        paths.clear();
      }
    } catch (JacksonException | NumberFormatException e) {
      leaves.clear(); // half an event would be found by half its values
      paths.clear();
    }
    addSource(leaves, paths);
    return new FlatEvent(timeOf(leaves, receivedAt), leaves, paths);
  }

  private void readObject(JsonParser parser, List<Leaf> leaves, Set<String> paths) {
    Place place = ROOT;
    List<Place> open = new ArrayList<>();
    Place next = ROOT;
    open.add(ROOT);
    while (!open.isEmpty()) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return;
      }
      switch (token) {
        case PROPERTY_NAME -> next = place.child(parser.currentName());
        case START_OBJECT, START_ARRAY -> {
          open.add(next);
          place = next;
        }
        case END_OBJECT, END_ARRAY -> {
          open.removeLast();
          place = open.isEmpty() ? ROOT : open.getLast();
          next = place;
        }
        case VALUE_NULL -> {}
        case VALUE_TRUE, VALUE_FALSE ->
            add(next, parser.getString(), JsonType.BOOLEAN, leaves, paths);
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            add(next, parser.getString(), JsonType.NUMBER, leaves, paths);
        default -> add(next, parser.getString(), JsonType.STRING, leaves, paths);
      }
    }
  }

  private void add(Place place, String value, JsonType type, List<Leaf> leaves, Set<String> paths) {
    leaves.add(new Leaf(place.path, value, type));
    @Nullable Place marked = place;
    while (marked != null && marked != ROOT && paths.add(marked.path)) {
      marked = marked.parent;
    }
    if (type == JsonType.STRING && place.path.equals(EventFields.TARGET)) {
      addCrn(TARGET_PATHS, value, leaves, paths);
    } else if (type == JsonType.STRING && place.path.equals(EventFields.SOURCE)) {
      addCrn(SOURCE_PATHS, value, leaves, paths);
    }
    if (place.path.equals(EventFields.ACTION)) {
      for (String name : actions.sameAs(value)) {
        if (!name.equals(value)) {
          leaves.add(new Leaf(EventFields.ACTION, name, JsonType.STRING));
        }
      }
    }
  }

  private static void addCrn(
      List<String> crnPaths, String value, List<Leaf> leaves, Set<String> paths) {
    Crn crn = Crn.parse(value);
    if (!crn.isValid()) {
      return;
    }
    List<String> parts =
        List.of(
            crn.serviceName(),
            crn.location(),
            crn.accountId().orElse(""),
            crn.serviceInstance(),
            crn.resourceType(),
            crn.resource());
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).isEmpty()) {
        String part = crnPaths.get(i);
        leaves.add(new Leaf(part, parts.get(i), JsonType.STRING));
        paths.add(part);
      }
    }
  }

  private void addSource(List<Leaf> leaves, Set<String> paths) {
    leaves.add(new Leaf(EventFields.LOCATION, source.location(), JsonType.STRING));
    leaves.add(new Leaf(EventFields.ACCOUNT, source.account(), JsonType.STRING));
    paths.add(EventFields.LOCATION);
    paths.add(EventFields.ACCOUNT);
  }

  private static long timeOf(List<Leaf> leaves, Instant receivedAt) {
    for (Leaf leaf : leaves) {
      if (leaf.path().equals(EventFields.EVENT_TIME)) {
        return TimeSpan.absolute(leaf.value())
            .map(TimeSpan::from)
            .orElse(receivedAt.toEpochMilli());
      }
    }
    return receivedAt.toEpochMilli();
  }

  /// A place in the document. Those of known fields exist once, so that their paths are not built
  /// for each event.
  private static final class Place {
    private final @Nullable Place parent;
    private final String path;
    private final int level;
    private final Map<String, Place> known = new HashMap<>(2);

    Place(@Nullable Place parent, String path, int level) {
      this.parent = parent;
      this.path = path;
      this.level = level;
    }

    Place learn(String name) {
      return known.computeIfAbsent(name, this::below);
    }

    Place child(String name) {
      Place child = known.get(name);
      return child != null ? child : below(name);
    }

    private Place below(String name) {
      if (level == PATH_LEVELS_MAX || path.length() + 1 + name.length() > PATH_CHARS_MAX) {
        return this;
      }
      String clean = withoutControls(name);
      return new Place(this, level == 0 ? clean : path + "." + clean, level + 1);
    }

    private static String withoutControls(String name) {
      for (int i = 0; i < name.length(); i++) {
        if (Character.isISOControl(name.charAt(i)) || Character.isSurrogate(name.charAt(i))) {
          return name.codePoints()
              .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
        }
      }
      return name;
    }
  }
}
