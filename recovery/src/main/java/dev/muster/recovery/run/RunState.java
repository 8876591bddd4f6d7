package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// Where a run stands. Each state offers only its legal moves; all times are the times of events.
///
/// ```
/// Running ──judge──▶ CleaningUp ──end──▶ Succeeded | Failed
///    └─────cancel──▶ Cancelling ──end──▶ Cancelled | Failed
/// each of these three ──interrupt──▶ Interrupted ──cleanUp──▶ RollingBack ──end──▶ RolledBack | Failed
///                                        ▲───────interrupt───────┘
/// ```
public sealed interface RunState {
  Instant startedAt();

  /// The state's name, as the API shows it.
  String word();

  /// When the run ended; empty if it did not.
  default Optional<Instant> ended() {
    return switch (this) {
      case Running _, CleaningUp _, Cancelling _, Interrupted _, RollingBack _ -> Optional.empty();
      case Succeeded(Instant _, Instant at) -> Optional.of(at);
      case Cancelled(Instant _, Instant at) -> Optional.of(at);
      case RolledBack(Instant _, Instant at) -> Optional.of(at);
      case Failed(Instant _, Instant at, String _) -> Optional.of(at);
    };
  }

  /// Copies are made and servers come up.
  record Running(Instant startedAt) implements RunState {
    @Override
    public String word() {
      return "running";
    }

    CleaningUp judge(String whyFailed) {
      return new CleaningUp(startedAt, whyFailed);
    }

    Cancelling cancel() {
      return new Cancelling(startedAt);
    }

    Interrupted interrupt() {
      return new Interrupted(startedAt);
    }
  }

  /// It is known how the drill went; what it made is being taken away.
  ///
  /// @param whyFailed empty if the drill went well
  record CleaningUp(Instant startedAt, String whyFailed) implements RunState {
    public CleaningUp {
      requireNonNull(whyFailed, "whyFailed is null");
    }

    @Override
    public String word() {
      return "cleaning-up";
    }

    Succeeded succeed(Instant at) {
      return new Succeeded(startedAt, at);
    }

    Failed fail(Instant at, String why) {
      return new Failed(startedAt, at, why);
    }

    Interrupted interrupt() {
      return new Interrupted(startedAt);
    }
  }

  /// Somebody cancelled it: what is under way ends, then everything is taken away.
  record Cancelling(Instant startedAt) implements RunState {
    @Override
    public String word() {
      return "cancelling";
    }

    Cancelled end(Instant at) {
      return new Cancelled(startedAt, at);
    }

    Failed fail(Instant at, String why) {
      return new Failed(startedAt, at, why);
    }

    Interrupted interrupt() {
      return new Interrupted(startedAt);
    }
  }

  /// The process that ran it went away; what it made may still be there.
  record Interrupted(Instant startedAt) implements RunState {
    @Override
    public String word() {
      return "interrupted";
    }

    RollingBack cleanUp() {
      return new RollingBack(startedAt);
    }
  }

  /// What an interrupted run made is being taken away.
  record RollingBack(Instant startedAt) implements RunState {
    @Override
    public String word() {
      return "rolling-back";
    }

    RolledBack end(Instant at) {
      return new RolledBack(startedAt, at);
    }

    Failed fail(Instant at, String why) {
      return new Failed(startedAt, at, why);
    }

    Interrupted interrupt() {
      return new Interrupted(startedAt);
    }
  }

  /// The drill met its conditions, and nothing of it is left.
  record Succeeded(Instant startedAt, Instant endedAt) implements RunState {
    @Override
    public String word() {
      return "succeeded";
    }
  }

  /// The drill did not meet its conditions, or something of it is left.
  record Failed(Instant startedAt, Instant endedAt, String why) implements RunState {
    public Failed {
      requireNonNull(why, "why is null");
    }

    @Override
    public String word() {
      return "failed";
    }
  }

  /// Cancelled, and nothing of it is left.
  record Cancelled(Instant startedAt, Instant endedAt) implements RunState {
    @Override
    public String word() {
      return "cancelled";
    }
  }

  /// Interrupted, and nothing of it is left.
  record RolledBack(Instant startedAt, Instant endedAt) implements RunState {
    @Override
    public String word() {
      return "rolled-back";
    }
  }
}
