package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// Where a step of a run stands. Each state offers only its legal moves; all times are the times of
/// events.
public sealed interface StepState {

  /// The state's name, as the API shows it.
  String word();

  /// When its last attempt began; empty if there was none.
  default Optional<Instant> begun() {
    return switch (this) {
      case Pending _, Skipped _ -> Optional.empty();
      case Running(Instant at) -> Optional.of(at);
      case Unknown(Instant at) -> Optional.of(at);
      case Succeeded(Instant at, Instant _) -> Optional.of(at);
      case Failed(Instant at, Instant _, String _) -> Optional.of(at);
    };
  }

  /// When it ended; empty if it did not, or nobody knows.
  default Optional<Instant> ended() {
    return switch (this) {
      case Pending _, Skipped _, Running _, Unknown _ -> Optional.empty();
      case Succeeded(Instant _, Instant at) -> Optional.of(at);
      case Failed(Instant _, Instant at, String _) -> Optional.of(at);
    };
  }

  /// Not begun.
  record Pending() implements StepState {
    @Override
    public String word() {
      return "pending";
    }

    Running begin(Instant at) {
      return new Running(at);
    }

    /// A last look showed that it must not begin.
    Failed refuse(Instant at, String why) {
      return new Failed(at, at, why);
    }

    Skipped skip() {
      return new Skipped();
    }
  }

  /// Begun: the intent is durable.
  record Running(Instant startedAt) implements StepState {
    @Override
    public String word() {
      return "running";
    }

    Succeeded succeed(Instant at) {
      return new Succeeded(startedAt, at);
    }

    Failed fail(Instant at, String why) {
      return new Failed(startedAt, at, why);
    }

    Unknown lose() {
      return new Unknown(startedAt);
    }
  }

  /// Begun, and its outcome was never recorded. Only looking at the cloud tells.
  record Unknown(Instant startedAt) implements StepState {
    @Override
    public String word() {
      return "unknown";
    }

    Succeeded succeed(Instant at) {
      return new Succeeded(startedAt, at);
    }

    Failed fail(Instant at, String why) {
      return new Failed(startedAt, at, why);
    }

    Running begin(Instant at) {
      return new Running(at);
    }
  }

  /// Done.
  record Succeeded(Instant startedAt, Instant endedAt) implements StepState {
    @Override
    public String word() {
      return "succeeded";
    }

    Running begin(Instant at) {
      return new Running(at);
    }
  }

  /// Refused or failed.
  record Failed(Instant startedAt, Instant endedAt, String why) implements StepState {
    public Failed {
      requireNonNull(why, "why is null");
    }

    @Override
    public String word() {
      return "failed";
    }

    Running begin(Instant at) {
      return new Running(at);
    }
  }

  /// Never begun, and the run is over.
  record Skipped() implements StepState {
    @Override
    public String word() {
      return "skipped";
    }

    /// A later cleanup may still find it necessary.
    Running begin(Instant at) {
      return new Running(at);
    }
  }
}
