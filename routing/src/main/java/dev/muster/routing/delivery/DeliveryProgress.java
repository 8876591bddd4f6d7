package dev.muster.routing.delivery;

/// How far a ledger's events have come to one target.
///
/// @param start index where the target's deliveries of this ledger begin
/// @param next index of the first event that is not dealt with
/// @param delivered events that are durable at the target
/// @param filtered events that the routing does not send there
/// @param deadLettered events that the target will not have
public record DeliveryProgress(
    long start, long next, long delivered, long filtered, long deadLettered) {
  public DeliveryProgress {
    if (start < 0
        || delivered < 0
        || filtered < 0
        || deadLettered < 0
        || next - start != delivered + filtered + deadLettered) {
      throw new IllegalArgumentException(
          "delivery progress does not add up: start %d, next %d, delivered %d, filtered %d, dead %d"
              .formatted(start, next, delivered, filtered, deadLettered));
    }
  }

  /// Nothing is dealt with yet.
  public static DeliveryProgress from(long start) {
    return new DeliveryProgress(start, start, 0, 0, 0);
  }
}
