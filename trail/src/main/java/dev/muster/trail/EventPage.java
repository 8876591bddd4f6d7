package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/// A page of events, newest first.
///
/// @param next where the next page begins; empty on the last one
/// @param behind durable events that the index did not hold yet when this page was made, 0 or more;
///   the page may lack those among them that answer the query
public record EventPage(List<EventHit> hits, Optional<PageCursor> next, long behind) {
  public EventPage {
    hits = List.copyOf(hits);
    requireNonNull(next, "next is null");
  }
}
