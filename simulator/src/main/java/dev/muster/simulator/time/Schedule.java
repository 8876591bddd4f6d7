package dev.muster.simulator.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// When what begins now will be over.
///
/// @param present gives the instant of the running transaction
public record Schedule(Supplier<Instant> present, Latencies latencies) {
  public Schedule {
    requireNonNull(present, "present is null");
    requireNonNull(latencies, "latencies is null");
  }

  public Instant now() {
    return present.get();
  }

  public Instant after(OperationKind kind) {
    return now().plus(latencies.of(kind));
  }

  public Duration lasting(OperationKind kind) {
    return latencies.of(kind);
  }

  /// A duration of the simulated world, as it lasts here.
  public Duration scaled(Duration simulated) {
    return latencies.scaled(simulated);
  }
}
