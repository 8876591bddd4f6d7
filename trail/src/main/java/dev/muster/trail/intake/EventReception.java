package dev.muster.trail.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventTime;
import dev.muster.cadf.EventTooLargeException;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.Redaction;
import dev.muster.cadf.Violation;
import dev.muster.cadf.dialect.Dialect;
import dev.muster.cadf.dialect.EventDialects;
import dev.muster.cadf.dialect.Reading;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Receives events of other producers: reads them, takes their secrets out, and stamps them with
/// what an auditor must know of their receipt. A pure function but for the key of the redaction;
/// thread-safe.
///
/// The stamp is the event's member `intake`, an object:
///
/// | member | |
/// |---|---|
/// | `producer` | id of who sent it: not who acted, which is what the producer claims |
/// | `dialect` | the form it came in, unless that is the one that is written |
/// | `sha256` | of the text as it came, hexadecimal, when more than spaces was changed, and always in imports |
/// | `eventTime` | as it came, when it is finer than the form can tell |
/// | `warnings` | what is odd about it |
/// | `import` | where an imported event came from, see [ImportedFrom] |
/// | `before` | the member `intake` that it came with |
public final class EventReception {
  /// The extension that holds the stamp.
  public static final String STAMP = "intake";

  /// Warnings that a stamp holds; the rest is counted.
  private static final int WARNINGS_MAX = 16;

  /// Bytes of a content key's hash: as good as all 32 for telling events apart.
  private static final int KEY_BYTES = 16;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final EventSecrets secrets;

  public EventReception(Redaction redaction) {
    this.secrets = new EventSecrets(redaction);
  }

  /// Receives the text of one event.
  ///
  /// @param producer id of the caller who sent it
  public ReceivedEvent receive(byte[] text, String producer) {
    return receive(text, producer, null);
  }

  /// As [#receive(byte[], String)], for an event out of a file. It is an event of its own: its key
  /// is no other's than that of the same event out of a file that says as much of its origin.
  public ReceivedEvent receiveImported(byte[] text, String producer, ImportedFrom from) {
    return receive(text, producer, from);
  }

  private ReceivedEvent receive(byte[] text, String producer, @Nullable ImportedFrom from) {
    try {
      Reading read = EventDialects.read(text);
      boolean isNew = read.dialect() == Dialect.NEW;
      CadfEvent clean = secrets.without(read.event());
      Optional<String> time = EventTimeText.find(text).filter(EventReception::isCut);
      CadfEvent plain = withStamp(clean, time(time));
      String key = contentKey(CadfJson.write(plain));
      boolean changed = !isNew || !clean.equals(read.event()) || time.isPresent();
      ObjectNode stamp = NODES.objectNode().put("producer", producer);
      if (!isNew) {
        stamp.put("dialect", read.dialect().wire());
      }
      if (changed || from != null) {
        stamp.put("sha256", HexFormat.of().formatHex(sha256(text)));
      }
      time.ifPresent(exact -> stamp.put("eventTime", exact));
      List<Violation> warnings = read.warnings();
      warn(stamp, warnings);
      if (from != null) {
        stamp.set("import", from.stamp());
        key = from.keyOf(key);
      }
      return new ReceivedEvent.Accepted(withStamp(clean, stamp), key, warnings);
    } catch (InvalidEventException e) {
      return new ReceivedEvent.Rejected(e.violations());
    } catch (EventTooLargeException e) {
      return rejected(Violation.Rule.SIZE, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return rejected(Violation.Rule.VALUE, String.valueOf(e.getMessage()));
    }
  }

  private static ReceivedEvent rejected(Violation.Rule rule, String message) {
    return new ReceivedEvent.Rejected(List.of(new Violation("", rule, message)));
  }

  private static ObjectNode time(Optional<String> exact) {
    ObjectNode stamp = NODES.objectNode();
    exact.ifPresent(text -> stamp.put("eventTime", text));
    return stamp;
  }

  /// The stamp replaces what stands in its place, and keeps it.
  private static CadfEvent withStamp(CadfEvent event, ObjectNode stamp) {
    JsonNode before = event.extensions().get(STAMP);
    if (before != null) {
      stamp.set("before", before);
    }
    Map<String, JsonNode> extensions = new LinkedHashMap<>(event.extensions());
    extensions.remove(STAMP);
    extensions.put(STAMP, stamp);
    return EventSecrets.with(event, event.requestData(), event.responseData(), extensions);
  }

  private static void warn(ObjectNode stamp, List<Violation> warnings) {
    if (warnings.isEmpty()) {
      return;
    }
    ArrayNode shown = stamp.putArray("warnings");
    warnings.stream().limit(WARNINGS_MAX).map(Violation::toString).forEach(shown::add);
    if (warnings.size() > WARNINGS_MAX) {
      shown.add("%d more".formatted(warnings.size() - WARNINGS_MAX));
    }
  }

  private static boolean isCut(String time) {
    try {
      Instant exact = EventTime.parse(time);
      return !EventTime.truncate(exact).equals(exact);
    } catch (DateTimeParseException e) {
      return false; // then the reader has refused it, or read another field
    }
  }

  private static String contentKey(byte[] event) {
    return "e:"
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Arrays.copyOf(sha256(event), KEY_BYTES));
  }

  /// The key of the n-th event of a request that has an idempotency key of its own.
  public static String requestKey(String producer, String requestKey, int item) {
    byte[] hash = sha256((producer + "\0" + requestKey).getBytes(UTF_8));
    return "k:"
        + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, KEY_BYTES))
        + ":"
        + item;
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
