package dev.muster.trail.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The fields that a query may name, and what their values are.
public final class EventFields {

  /// What a field's values are, and so how they are compared.
  enum Kind {
    /// Compared as a whole or by beginning.
    IDENTIFIER,
    /// Compared by word.
    TEXT,
    NUMBER,
    BOOLEAN,
    /// The event's time.
    TIME,
    /// An object whose members are searched by path and, all together, by word.
    DATA
  }

  /// A field as a query may use it. `paths` has one element but for short names that look into two
  /// fields.
  record Field(String name, Kind kind, List<String> paths) {
    String path() {
      return paths.getFirst();
    }
  }

  static final String EVENT_TIME = "eventTime";
  static final String ACTION = "action";
  static final String MESSAGE = "message";
  static final String REASON_FOR_FAILURE = "reason.reasonForFailure";
  static final String REQUEST_DATA = "requestData";
  static final String RESPONSE_DATA = "responseData";

  /// Where the event is kept. The control character keeps these paths apart from an event's own
  /// members of that name.
  static final String LOCATION = "\u0001location";

  static final String ACCOUNT = "\u0001account";

  /// Parts of the CRNs of an event's source and target, by their names in a query.
  static final List<String> CRN_PARTS =
      List.of("service", "location", "account", "instance", "type", "resource");

  static final String SOURCE = "logSourceCRN";
  static final String TARGET = "target.id";

  private static final Map<String, Field> FIELDS = new LinkedHashMap<>();

  static {
    for (String path :
        List.of(
            ACTION,
            "correlationId",
            "id",
            "initiator.id",
            "initiator.name",
            "initiator.typeURI",
            "initiator.authnId",
            "initiator.authnName",
            "initiator.credential.type",
            "initiator.host.address",
            "initiator.host.addressType",
            "initiator.host.agent",
            "logSourceCRN",
            "observer.name",
            "outcome",
            "reason.reasonType",
            "severity",
            "target.id",
            "target.name",
            "target.alias",
            "target.typeURI",
            "target.resourceGroupId",
            "target.host.address",
            "intake.producer",
            "intake.dialect",
            "intake.import.id",
            "intake.import.origin",
            "intake.warnings")) {
      add(path, Kind.IDENTIFIER, path);
    }
    add(EVENT_TIME, Kind.TIME, EVENT_TIME);
    add("dataEvent", Kind.BOOLEAN, "dataEvent");
    add("saveServiceCopy", Kind.BOOLEAN, "saveServiceCopy");
    add("reason.reasonCode", Kind.NUMBER, "reason.reasonCode");
    add(MESSAGE, Kind.TEXT, MESSAGE);
    add(REASON_FOR_FAILURE, Kind.TEXT, REASON_FOR_FAILURE);
    add(REQUEST_DATA, Kind.DATA, REQUEST_DATA);
    add(RESPONSE_DATA, Kind.DATA, RESPONSE_DATA);

    for (String part : CRN_PARTS) {
      add("source.crn." + part, Kind.IDENTIFIER, crnPath(SOURCE, part));
      add("target.crn." + part, Kind.IDENTIFIER, crnPath(TARGET, part));
    }
    add("location", Kind.IDENTIFIER, LOCATION);
    add("account", Kind.IDENTIFIER, ACCOUNT);
    add("since", Kind.TIME, EVENT_TIME);
    add("until", Kind.TIME, EVENT_TIME);
    add("initiator", Kind.IDENTIFIER, "initiator.id", "initiator.name");
    add("target", Kind.IDENTIFIER, "target.id", "target.name");
    add("address", Kind.IDENTIFIER, "initiator.host.address");
    add("agent", Kind.IDENTIFIER, "initiator.host.agent");
    add("code", Kind.NUMBER, "reason.reasonCode");
  }

  private EventFields() {}

  /// The path of a part of the CRN at another path.
  static String crnPath(String path, String part) {
    return "\u0001crn " + path + " " + part;
  }

  /// Fields by which events can be counted and sorted: a name and the path of its value.
  public static Map<String, String> countable() {
    return COUNTABLE;
  }

  private static final Map<String, String> COUNTABLE = new LinkedHashMap<>();

  static {
    for (String name :
        List.of(
            ACTION,
            "outcome",
            "severity",
            "reason.reasonCode",
            "initiator.id",
            "initiator.name",
            "initiator.host.address",
            "target.id",
            "target.name",
            "target.typeURI",
            "target.crn.service",
            "logSourceCRN",
            "intake.producer",
            "dataEvent")) {
      find(name).ifPresent(field -> COUNTABLE.put(name, field.path()));
    }
  }

  /// The names a query may use, without the members of requestData and responseData.
  public static List<String> names() {
    return List.copyOf(FIELDS.keySet());
  }

  static Optional<Field> find(String name) {
    Field known = FIELDS.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    return isDataPath(name) && !name.endsWith(".")
        ? Optional.of(new Field(name, Kind.IDENTIFIER, List.of(name)))
        : Optional.empty();
  }

  /// Whether the path is a member, however deep, of requestData or responseData.
  static boolean isDataPath(String path) {
    return path.startsWith("requestData.") || path.startsWith("responseData.");
  }

  /// The known name that differs least from a name that is not known.
  static String nearest(String name) {
    String nearest = ACTION;
    int least = Integer.MAX_VALUE;
    for (String known : FIELDS.keySet()) {
      // The last part alone counts too: reasonCode is nearer to reason.reasonCode than to any
      // other.
      int whole = distance(name, known);
      int last = distance(name, known.substring(known.lastIndexOf('.') + 1)) + 1;
      int distance = Math.min(whole, last);
      if (distance < least) {
        least = distance;
        nearest = known;
      }
    }
    return nearest;
  }

  /// Levenshtein distance, case counting half a step nearer than any other change would.
  private static int distance(String one, String other) {
    String left = one.length() > 64 ? one.substring(0, 64) : one;
    int[] previous = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      previous[j] = 2 * j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[other.length() + 1];
      current[0] = 2 * i;
      for (int j = 1; j <= other.length(); j++) {
        int change = change(left.charAt(i - 1), other.charAt(j - 1));
        current[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], current[j - 1]) + 2);
      }
      previous = current;
    }
    return previous[other.length()];
  }

  private static int change(char one, char other) {
    if (one == other) {
      return 0;
    }
    return Character.toLowerCase(one) == Character.toLowerCase(other) ? 1 : 2;
  }

  private static void add(String name, Kind kind, String... paths) {
    FIELDS.put(name, new Field(name, kind, List.of(paths)));
  }
}
