package dev.muster.routing.delivery;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// Whether events get through to a target, since this process started.
///
/// @param failing whether the last attempt failed
/// @param lastFailure the newest failure, also when it is over
/// @param reason what it was; empty if there was none
public record TargetHealth(boolean failing, Optional<Instant> lastFailure, String reason) {
  /// No attempt has failed.
  public static final TargetHealth FINE = new TargetHealth(false, Optional.empty(), "");

  public TargetHealth {
    Objects.requireNonNull(lastFailure, "lastFailure is null");
    Objects.requireNonNull(reason, "reason is null");
  }

  TargetHealth recovered() {
    return failing ? new TargetHealth(false, lastFailure, reason) : this;
  }
}
