package dev.muster.routing;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.LedgerName;
import java.util.Locale;

/// Where all events of a ledger are, seen from one delivery target: stored = delivered + filtered +
/// pending, always.
///
/// @param stored durable events of the ledger
/// @param delivered events that are durable at the target
/// @param filtered events that the target does not want
/// @param pending the rest
public record DeliveryAccount(
    LedgerName ledger, String target, long stored, long delivered, long filtered, long pending) {
  public DeliveryAccount {
    requireNonNull(ledger, "ledger is null");
    requireNonNull(target, "target is null");
    if (delivered < 0 || filtered < 0 || pending < 0 || stored != delivered + filtered + pending) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "accounting of %s to %s does not add up:"
                  + " stored %d, delivered %d, filtered %d, pending %d",
              ledger,
              target,
              stored,
              delivered,
              filtered,
              pending));
    }
  }
}
