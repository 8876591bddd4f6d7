package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An event's place, in the form for people: `us-east:41`.
///
/// @param location id of the location whose ledger holds the event
/// @param index place in that ledger, 0 or more
public record EventId(String location, long index) {
  private static final Pattern FORM = Pattern.compile("([a-z0-9-]{1,64}):(0|[1-9][0-9]{0,17})");

  public EventId {
    requireNonNull(location, "location is null");
    if (index < 0) {
      throw new IllegalArgumentException("event index must be 0 or more, got: " + index);
    }
  }

  /// Reads `<location>:<index>`; empty if the text is anything else.
  public static Optional<EventId> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(new EventId(form.group(1), Long.parseLong(form.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return location + ":" + index;
  }
}
