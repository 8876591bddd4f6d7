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
      case Waiting(Instant at, String _, Optional<Instant> _) -> Optional.of(at);
      case Succeeded(Instant at, Instant _) -> Optional.of(at);
      case AlreadySatisfied(Instant at, Instant _) -> Optional.of(at);
      case Failed(Instant at, Instant _, String _) -> Optional.of(at);
    };
  }

  /// When it ended; empty if it did not, or nobody knows.
  default Optional<Instant> ended() {
    return switch (this) {
      case Pending _, Skipped _, Running _, Unknown _, Waiting _ -> Optional.empty();
      case Succeeded(Instant _, Instant at) -> Optional.of(at);
      case AlreadySatisfied(Instant _, Instant at) -> Optional.of(at);
      case Failed(Instant _, Instant at, String _) -> Optional.of(at);
    };
  }

  /// Whether what it is for holds.
  default boolean isDone() {
    return this instanceof Succeeded || this instanceof AlreadySatisfied;
  }

  /// Why it failed or was skipped, or what it waits for; empty if nothing of that.
  default String detail() {
    return switch (this) {
      case Failed(Instant _, Instant _, String why) -> why;
      case Skipped(String why) -> why;
      case Waiting(Instant _, String question, Optional<Instant> _) -> question;
      case Pending _, Running _, Unknown _, Succeeded _, AlreadySatisfied _ -> "";
    };
  }

  /// The next attempt begins, whatever became of the one before.
  default Running begin(Instant at) {
    return new Running(at);
  }

  /// A look showed that what it is for holds already.
  default AlreadySatisfied satisfy(Instant at) {
    return new AlreadySatisfied(begun().orElse(at), at);
  }

  /// A person goes on without it.
  default Skipped skip(String why) {
    return new Skipped(why);
  }

  /// Not begun.
  record Pending() implements StepState {
    @Override
    public String word() {
      return "pending";
    }

    /// What is seen in one look needs no beginning.
    Succeeded succeed(Instant at) {
      return new Succeeded(at, at);
    }

    /// A last look showed that it must not begin.
    Failed refuse(Instant at, String why) {
      return new Failed(at, at, why);
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

  /// Begun, and its outcome is not recorded: its process went away, or it takes too long. Only
  /// looking at the cloud tells.
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
  }

  /// A person was asked.
  ///
  /// @param question what they were asked
  /// @param deadline until when they may answer; empty for ever
  record Waiting(Instant startedAt, String question, Optional<Instant> deadline)
      implements StepState {
    public Waiting {
      requireNonNull(question, "question is null");
      requireNonNull(deadline, "deadline is null");
    }

    @Override
    public String word() {
      return "waiting";
    }

    Succeeded succeed(Instant at) {
      return new Succeeded(startedAt, at);
    }

    Failed fail(Instant at, String why) {
      return new Failed(startedAt, at, why);
    }

    Pending retry() {
      return new Pending();
    }
  }

  /// Done.
  record Succeeded(Instant startedAt, Instant endedAt) implements StepState {
    @Override
    public String word() {
      return "succeeded";
    }
  }

  /// A look showed that it was not needed, or had happened after all.
  record AlreadySatisfied(Instant startedAt, Instant endedAt) implements StepState {
    @Override
    public String word() {
      return "already-satisfied";
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

    Pending retry() {
      return new Pending();
    }
  }

  /// Never done: the run is over, or a person went on without it.
  record Skipped(String why) implements StepState {
    public Skipped {
      requireNonNull(why, "why is null");
    }

    @Override
    public String word() {
      return "skipped";
    }
  }
}
