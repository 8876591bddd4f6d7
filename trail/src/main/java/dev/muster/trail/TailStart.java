package dev.muster.trail;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// Where a tail begins.
public sealed interface TailStart {

  /// With what is recorded from now on.
  record Now() implements TailStart {}

  /// Behind this event. In its own location exactly; in the others with what was received from
  /// shortly before it on, so that nothing is missed and a few events may come twice.
  record Behind(EventId id) implements TailStart {
    public Behind {
      requireNonNull(id, "id is null");
    }
  }

  /// At these indexes, by location; a location that is not named begins at its first event.
  record At(Map<String, Long> nextIndexes) implements TailStart {
    public At {
      nextIndexes = Map.copyOf(nextIndexes);
    }
  }
}
