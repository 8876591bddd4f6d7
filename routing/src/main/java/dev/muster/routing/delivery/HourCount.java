package dev.muster.routing.delivery;

import java.time.Instant;

/// What became of the events of one hour, as the ledger received them.
///
/// @param hour its beginning
public record HourCount(Instant hour, long delivered, long filtered, long deadLettered) {
  HourCount plus(HourCount other) {
    return new HourCount(
        hour,
        delivered + other.delivered,
        filtered + other.filtered,
        deadLettered + other.deadLettered);
  }
}
