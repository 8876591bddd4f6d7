package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// What a ledger has of a producer, durably.
///
/// @param first the lowest sequence that came or was declared lost
/// @param last the highest
/// @param gaps what is missing in between, in order
/// @param lost what is missing and was declared lost, in order, as far as it is remembered
public record ProducerState(
    String producer, long first, long last, List<SequenceGap> gaps, List<SequenceGap> lost) {
  public ProducerState {
    requireNonNull(producer, "producer is null");
    gaps = List.copyOf(gaps);
    lost = List.copyOf(lost);
  }
}
