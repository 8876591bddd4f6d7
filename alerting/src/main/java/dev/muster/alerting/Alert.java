package dev.muster.alerting;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/// Something that a person should look at. There is one open alert per rule and key at a time.
///
/// @param rule name of the rule that raised it
/// @param key what it is about within the rule: an initiator, an address, an act
/// @param openedAt the time of the event that opened it, or when its deadline passed
/// @param reason in words, for people
/// @param events the events that led to it, oldest first, at most [#EVENTS_MAX]
public record Alert(
    String rule, String key, Instant openedAt, String reason, List<EventRef> events) {
  public static final int EVENTS_MAX = 100;

  public Alert {
    requireNonNull(rule, "rule is null");
    requireNonNull(key, "key is null");
    requireNonNull(openedAt, "openedAt is null");
    requireNonNull(reason, "reason is null");
    events = List.copyOf(events);
    if (events.isEmpty() || events.size() > EVENTS_MAX) {
      throw new IllegalArgumentException(
          "alert events must be 1 to " + EVENTS_MAX + ", got: " + events.size());
    }
  }

  /// The same for the same alert whenever the events are read again; for receivers that must not
  /// act twice.
  public String id() {
    return rule + "/" + key + "/" + events.getFirst();
  }
}
