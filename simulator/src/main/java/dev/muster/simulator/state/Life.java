package dev.muster.simulator.state;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When a resource was created, becomes usable, was last changed, and disappears.
///
/// Transitions need no timer: whoever reads a resource compares these instants with the present.
///
/// @param ready from this instant on the resource is usable; may lie in the future
/// @param gone from this instant on the resource no longer exists; empty while nobody deleted it
public record Life(Instant created, Instant ready, Instant updated, Optional<Instant> gone) {
  public Life {
    requireNonNull(created, "created is null");
    requireNonNull(ready, "ready is null");
    requireNonNull(updated, "updated is null");
    requireNonNull(gone, "gone is null");
  }

  /// A life that begins now and is usable from `ready` on.
  public static Life from(Instant now, Instant ready) {
    return new Life(now, ready, now, Optional.empty());
  }

  public Life changed(Instant now) {
    return new Life(created, ready, now, gone);
  }

  /// Busy again until `until`.
  public Life busy(Instant now, Instant until) {
    return new Life(created, until, now, gone);
  }

  public Life ending(Instant now, Instant end) {
    return new Life(created, ready, now, Optional.of(end));
  }

  public boolean existsAt(Instant now) {
    return gone.isEmpty() || now.isBefore(gone.get());
  }

  public boolean readyAt(Instant now) {
    return !now.isBefore(ready);
  }

  public boolean endingAt(Instant now) {
    return gone.isPresent() && now.isBefore(gone.get());
  }

  /// How far the way from `updated` to `ready` is done, 0 to 100.
  public int percentAt(Instant now) {
    if (readyAt(now)) {
      return 100;
    }
    long whole = Duration.between(updated, ready).toMillis();
    long done = Duration.between(updated, now).toMillis();
    return whole <= 0 ? 0 : Math.clamp(done * 100 / whole, 0, 99);
  }
}
