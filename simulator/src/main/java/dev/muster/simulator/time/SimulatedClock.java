package dev.muster.simulator.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// The one clock of a simulated cloud: it goes like the clock below it and can be put forward. Over
/// a clock that stands it is a clock by hand. Thread-safe.
///
/// How far it was put forward is forgotten with the process.
public final class SimulatedClock implements InstantSource {
  private final InstantSource base;
  private final boolean manual;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  private SimulatedClock(InstantSource base, boolean manual) {
    this.base = requireNonNull(base, "base is null");
    this.manual = manual;
  }

  /// A clock that goes like another one; itself if it is simulated already.
  public static SimulatedClock over(InstantSource base) {
    return base instanceof SimulatedClock simulated ? simulated : new SimulatedClock(base, false);
  }

  /// A clock that moves only when it is put forward.
  public static SimulatedClock manual(Instant start) {
    return new SimulatedClock(InstantSource.fixed(start), true);
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead.get());
  }

  /// Puts the clock forward.
  ///
  /// @param step 0 or more, by this clock: no time scale applies
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("the clock goes forward only, got: " + step);
    }
    ahead.accumulateAndGet(step, Duration::plus);
  }

  /// Whether it moves only when it is put forward.
  public boolean isManual() {
    return manual;
  }
}
