package dev.muster.cadf.dialect;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventTooLargeException;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.Violation;
import dev.muster.cadf.Violation.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads an event in whatever form it comes, and writes it in another. Pure functions, thread-safe.
///
/// An event in the new form is read as [CadfJson#parse] reads it, without a conversion. Every other
/// form is first turned into the new one; what is lost by that stands in [Comparison].
public final class EventDialects {
  /// The largest received event in bytes. Other forms need more room than the new one; the new form
  /// itself must fit [CadfJson#BYTES_MAX].
  public static final int RECEIVED_BYTES_MAX = 4 * CadfJson.BYTES_MAX;

  private EventDialects() {}

  /// Reads one event. Strict about JSON, lenient about the format: refuses only a missing,
  /// ill-typed or unreadable `action`, `eventTime`, `outcome`, `initiator` or `target`.
  ///
  /// @param json one JSON object in UTF-8; kept, not copied
  /// @throws InvalidEventException with every reason for refusal; paths are those of the received
  ///   form
  public static Reading read(byte[] json) {
    if (json.length > RECEIVED_BYTES_MAX) {
      throw tooLarge(json.length, RECEIVED_BYTES_MAX);
    }
    JsonNode root = tree(json);
    Dialect dialect = Recognition.of(root);
    return switch (dialect) {
      case NEW -> {
        if (json.length > CadfJson.BYTES_MAX) {
          throw tooLarge(json.length, CadfJson.BYTES_MAX);
        }
        yield new Reading(dialect, CadfJson.event(root), Optional.empty(), List.of(), json);
      }
      case WRAPPED -> wrapped((ObjectNode) root, json);
      case OLD, FLAT, CADF -> {
        List<Violation> remarks = new ArrayList<>();
        CadfEvent event = converted(dialect, (ObjectNode) root, "", remarks);
        yield new Reading(dialect, event, Optional.empty(), remarks, json);
      }
    };
  }

  /// The event in this format, as JSON.
  ///
  /// @throws EventTooLargeException if the format is the new one and the JSON exceeds
  ///   [CadfJson#BYTES_MAX]; other formats have no limit
  public static byte[] write(CadfEvent event, Format format) {
    return write(event, format, null);
  }

  /// As [#write(CadfEvent, Format)]; the formats that have a place for it also tell when the event
  /// was recorded.
  ///
  /// @param recorded the time of receipt; null if it is not to be told
  public static byte[] write(CadfEvent event, Format format, @Nullable Instant recorded) {
    return switch (format) {
      case NEW -> CadfJson.write(event);
      case OLD -> CadfJson.bytes(OldForm.fromNew(CadfJson.tree(event)));
      case CADF -> CadfJson.bytes(CadfForm.fromNew(CadfJson.tree(event), recorded));
      case OCSF -> CadfJson.bytes(OcsfForm.fromNew(CadfJson.tree(event), recorded));
      case CLOUDEVENTS -> CadfJson.bytes(CloudEventsForm.fromNew(CadfJson.tree(event), recorded));
    };
  }

  /// The identity that an event has in the formats that demand one: a name-based UUID of all that
  /// the event says, the same in every format, and different for different events.
  public static UUID id(CadfEvent event) {
    return EventUuid.of(CadfJson.tree(event));
  }

  private static Reading wrapped(ObjectNode root, byte[] json) {
    JsonNode line = root.required("line");
    JsonNode inner = line;
    if (line.isString()) {
      try {
        inner = CadfJson.foreignTree(line.stringValue().getBytes(StandardCharsets.UTF_8));
      } catch (InvalidEventException e) {
        throw at("line", e);
      }
    }
    Dialect dialect = Recognition.of(inner);
    List<Violation> remarks = new ArrayList<>();
    CadfEvent event =
        switch (dialect) {
          case NEW -> {
            refuseDepth(inner);
            try {
              yield CadfJson.event(inner);
            } catch (InvalidEventException e) {
              throw at("line", e);
            }
          }
          case OLD, FLAT, CADF -> converted(dialect, (ObjectNode) inner, "line", remarks);
          case WRAPPED ->
              throw new InvalidEventException(
                  List.of(new Violation("line", Rule.VALUE, "must not be wrapped once more")));
        };
    return new Reading(
        Dialect.WRAPPED,
        event,
        Optional.of(
            new Reading.Wrapper(
                dialect, root.path("Time").asString(""), root.path("Hostname").asString(""))),
        remarks,
        json);
  }

  private static CadfEvent converted(
      Dialect dialect, ObjectNode tree, String prefix, List<Violation> remarks) {
    ObjectNode event =
        switch (dialect) {
          case OLD -> OldForm.toNew(tree);
          case FLAT -> FlatForm.toNew(tree);
          case CADF -> CadfForm.toNew(tree, remarks);
          case NEW, WRAPPED -> throw new IllegalArgumentException("no conversion from " + dialect);
        };
    refuseDepth(event);
    try {
      return CadfJson.event(event);
    } catch (InvalidEventException e) {
      throw at(prefix, Comparison.namedAs(dialect, e));
    }
  }

  // Otherwise it could be written, but never be read again.
  private static void refuseDepth(JsonNode event) {
    if (Trees.depth(event) > CadfJson.DEPTH_MAX) {
      throw new InvalidEventException(
          List.of(
              new Violation(
                  "",
                  Rule.DEPTH,
                  "must be nested at most "
                      + CadfJson.DEPTH_MAX
                      + " levels deep in the new form")));
    }
  }

  // Only an event that nests deeper than the new form may is read a second time.
  private static JsonNode tree(byte[] json) {
    try {
      return CadfJson.tree(json);
    } catch (InvalidEventException e) {
      if (e.violations().getFirst().rule() != Rule.DEPTH) {
        throw e;
      }
      JsonNode root = CadfJson.foreignTree(json);
      if (Recognition.of(root) == Dialect.NEW) {
        throw e;
      }
      return root;
    }
  }

  private static InvalidEventException at(String prefix, InvalidEventException e) {
    if (prefix.isEmpty()) {
      return e;
    }
    return new InvalidEventException(
        e.violations().stream()
            .map(violation ->
                new Violation(
                    violation.path().isEmpty() ? prefix : prefix + "." + violation.path(),
                    violation.rule(),
                    violation.message()))
            .toList());
  }

  private static InvalidEventException tooLarge(int bytes, int max) {
    return new InvalidEventException(
        List.of(new Violation("", Rule.SIZE, "must be at most " + max + " bytes, got: " + bytes)));
  }
}
