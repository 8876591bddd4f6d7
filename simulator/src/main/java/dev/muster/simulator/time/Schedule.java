package dev.muster.simulator.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// When what begins now will be over. Only to be used inside a transaction.
public final class Schedule {
  private static final Stretch USUAL = new Stretch(1, Optional.empty());

  private final Supplier<Instant> present;
  private final Latencies latencies;
  private Stretch stretch = USUAL;

  /// @param present gives the instant of the running transaction
  public Schedule(Supplier<Instant> present, Latencies latencies) {
    this.present = requireNonNull(present, "present is null");
    this.latencies = requireNonNull(latencies, "latencies is null");
  }

  /// How operations that begin now differ from the profile.
  ///
  /// @param factor how many times longer they take, 0 or more
  /// @param exactly how long they take instead, in the simulated world
  public record Stretch(double factor, Optional<Duration> exactly) {
    public Stretch {
      if (!(factor >= 0) || Double.isInfinite(factor)) {
        throw new IllegalArgumentException("factor must be 0 or more, got: " + factor);
      }
      requireNonNull(exactly, "exactly is null");
    }
  }

  /// Does the work with other durations than usual.
  public <T> T stretched(Stretch other, Supplier<T> work) {
    Stretch before = stretch;
    stretch = other;
    try {
      return work.get();
    } finally {
      stretch = before;
    }
  }

  public Instant now() {
    return present.get();
  }

  public Instant after(OperationKind kind) {
    return now().plus(stretch.exactly().map(latencies::scaled).orElseGet(() -> lasting(kind)));
  }

  public Duration lasting(OperationKind kind) {
    Duration usual = latencies.of(kind);
    return stretch.factor() == 1
        ? usual
        : Duration.ofNanos(Math.round(usual.toNanos() * stretch.factor()));
  }

  /// A duration of the simulated world, as it lasts here.
  public Duration scaled(Duration simulated) {
    return latencies.scaled(simulated);
  }
}
