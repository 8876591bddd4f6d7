package dev.muster.routing.delivery;

import static java.util.Objects.requireNonNull;

import dev.muster.ledger.LedgerName;
import java.time.Instant;

/// An event that a target will not have. The event itself is in the ledger.
///
/// @param target the target's id
/// @param answer what the target said
/// @param at when it said so
public record DeadLetter(String target, LedgerName ledger, long index, String answer, Instant at) {
  public DeadLetter {
    requireNonNull(target, "target is null");
    requireNonNull(ledger, "ledger is null");
    requireNonNull(answer, "answer is null");
    requireNonNull(at, "at is null");
  }
}
