package dev.muster.routing.delivery;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.LedgerName;

/// Where all events of a ledger are, seen from one target: stored = before + delivered + filtered +
/// dead-lettered + pending, always.
///
/// @param stored durable events of the ledger
/// @param before events that were stored before the routing named the target
/// @param pending the rest
public record DeliveryAccount(
    LedgerName ledger,
    String target,
    long stored,
    long before,
    long delivered,
    long filtered,
    long deadLettered,
    long pending) {
  public DeliveryAccount {
    requireNonNull(ledger, "ledger is null");
    requireNonNull(target, "target is null");
    if (pending < 0 || stored != before + delivered + filtered + deadLettered + pending) {
      throw new IllegalStateException(
          "accounting of %s to %s does not add up: stored %d, before %d, delivered %d, filtered %d, dead %d, pending %d"
              .formatted(
                  ledger, target, stored, before, delivered, filtered, deadLettered, pending));
    }
  }

  static DeliveryAccount of(
      LedgerName ledger, String target, DeliveryProgress progress, long stored) {
    return new DeliveryAccount(
        ledger,
        target,
        stored,
        progress.start(),
        progress.delivered(),
        progress.filtered(),
        progress.deadLettered(),
        stored - progress.next());
  }
}
