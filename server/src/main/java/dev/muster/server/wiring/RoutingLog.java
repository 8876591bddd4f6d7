package dev.muster.server.wiring;

import dev.muster.ledger.LedgerName;
import dev.muster.routing.delivery.DeadLetter;
import dev.muster.routing.delivery.DeliveryListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the log of deliveries that fail.
final class RoutingLog implements DeliveryListener {
  private static final Logger log = LoggerFactory.getLogger(RoutingLog.class);

  @Override
  public void failed(String target, LedgerName ledger, RuntimeException failure, int attempt) {
    // A target may be down for weeks: the first attempts are told, then every hundredth.
    if (attempt <= 3 || attempt % 100 == 0) {
      log.warn(
          "delivery of {} to target {} failed, attempt {}: {}",
          ledger,
          target,
          attempt,
          failure.getMessage());
    }
  }

  @Override
  public void deadLettered(DeadLetter letter) {
    log.warn(
        "target {} will not have event {} of {}: {}",
        letter.target(),
        letter.index(),
        letter.ledger(),
        letter.answer());
  }
}
