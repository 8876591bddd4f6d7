package dev.muster.routing.delivery;

import dev.muster.ledger.LedgerName;
import java.util.List;
import java.util.Optional;

/// Keeps what deliveries must know after a restart. Every change is durable when it returns.
public interface DeliveryStore {
  /// How far a delivery is known to have come; empty if it never began.
  Optional<DeliveryProgress> progress(String target, LedgerName ledger);

  /// Takes all of this over, or nothing: progress never stands without its dead letters and counts.
  ///
  /// @param hours to be added to what is there
  void advance(
      String target,
      LedgerName ledger,
      DeliveryProgress progress,
      List<HourCount> hours,
      List<DeadLetter> deadLetters);

  /// The events that a target would not have, oldest first.
  ///
  /// @param max at most so many
  List<DeadLetter> deadLetters(String target, int max);

  /// The dead letter for an event; empty if the target took it or has not met it.
  Optional<DeadLetter> deadLetter(String target, LedgerName ledger, long index);

  /// Takes a letter off the list that has been delivered after all. All of this, or nothing.
  ///
  /// @param hour to be added to what is there
  void redriven(DeadLetter letter, DeliveryProgress progress, HourCount hour);

  /// The counts of a delivery by hour, oldest first.
  List<HourCount> hours(String target, LedgerName ledger);

  /// Forgets a target that was deleted.
  void forget(String target);
}
