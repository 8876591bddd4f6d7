package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// Where a run stands. Each state offers only its legal moves; all times are the times of events.
///
/// ```
/// Queued ──begin──▶ Running ──judge──▶ CleaningUp ──end──▶ Succeeded | Failed          (drill)
///                   Running ──await──▶ AwaitingCommit ──commit──▶ Committing ──end──▶ Committed
///                   Running ──end────▶ Succeeded | Failed                          (reprotect)
/// Running, Committing, RollingBack ──pause──▶ Paused ──resume──▶ where it was
/// Running, Committing, RollingBack ──halt───▶ Halted ──resume──▶ where it was
/// Running, Paused ──cancel──▶ Cancelling ──end──▶ Cancelled | Failed                   (drill)
///                             Cancelling ──halt──▶ Halted                         (other runs)
/// AwaitingCommit, Halted, Paused ──rollBack──▶ RollingBack ──end──▶ RolledBack | Failed
/// Halted, Paused, Queued ──leave──▶ Cancelled
/// whatever is not over ──interrupt──▶ Interrupted ──resume──▶ where it was
/// Interrupted, Failed ──cleanUp──▶ RollingBack                                         (drill)
/// ```
public sealed interface RunState {
  Instant startedAt();

  /// The state's name.
  String word();

  /// The parts of a run that steps belong to.
  enum Stage {
    FORWARD,
    COMMIT,
    ROLL_BACK
  }

  /// When the run ended; empty if it did not.
  default Optional<Instant> ended() {
    return switch (this) {
      case Queued _,
          Running _,
          Paused _,
          Halted _,
          AwaitingCommit _,
          Committing _,
          CleaningUp _,
          Cancelling _,
          Interrupted _,
          RollingBack _ ->
          Optional.empty();
      case Succeeded(Instant _, Instant at) -> Optional.of(at);
      case Committed(Instant _, Instant at) -> Optional.of(at);
      case Cancelled(Instant _, Instant at) -> Optional.of(at);
      case RolledBack(Instant _, Instant at) -> Optional.of(at);
      case Failed(Instant _, Instant at, String _) -> Optional.of(at);
    };
  }

  /// Why it halted or failed; empty if it did neither.
  default String why() {
    return switch (this) {
      case Halted(Instant _, Stage _, String why) -> why;
      case Failed(Instant _, Instant _, String why) -> why;
      case CleaningUp(Instant _, String why) -> why;
      case Queued _,
          Running _,
          Paused _,
          AwaitingCommit _,
          Committing _,
          Cancelling _,
          Interrupted _,
          RollingBack _,
          Succeeded _,
          Committed _,
          Cancelled _,
          RolledBack _ ->
          "";
    };
  }

  /// Asked for; other runs hold its servers, or its start is just being recorded.
  ///
  /// @param startedAt when it was asked for
  record Queued(Instant startedAt) implements RunState {
    @Override
    public String word() {
      return "queued";
    }

    Running begin(Instant at) {
      return new Running(at);
    }

    Cancelled leave(Instant at) {
      return new Cancelled(startedAt, at);
    }

    Failed fail(Instant at, String why) {
      return new Failed(startedAt, at, why);
    }
  }

  /// It does its steps.
  record Running(Instant startedAt) implements RunState {
    @Override
    public String word() {
      return "running";
    }

    CleaningUp judge(String whyFailed) {
      return new CleaningUp(startedAt, whyFailed);
    }

    AwaitingCommit await() {
      return new AwaitingCommit(startedAt);
    }

    Cancelling cancel() {
      return new Cancelling(startedAt);
    }

    Paused pause() {
      return new Paused(startedAt, Stage.FORWARD);
    }

    Halted halt(String why) {
      return new Halted(startedAt, Stage.FORWARD, why);
    }

    Succeeded succeed(Instant at) {
      return new Succeeded(startedAt, at);
    }

    Failed fail(Instant at, String why) {
      return new Failed(startedAt, at, why);
    }
  }

  /// Somebody lets it begin nothing more for now.
  record Paused(Instant startedAt, Stage stage) implements RunState {
    @Override
    public String word() {
      return "paused";
    }

    RunState resume() {
      return at(stage, startedAt);
    }

    Cancelling cancel() {
      return new Cancelling(startedAt);
    }

    RollingBack rollBack() {
      return new RollingBack(startedAt);
    }

    Cancelled leave(Instant at) {
      return new Cancelled(startedAt, at);
    }
  }

  /// It cannot go on by itself: a step failed, reality contradicts the ledger, or it was cancelled.
  /// A person decides.
  record Halted(Instant startedAt, Stage stage, String why) implements RunState {
    public Halted {
      requireNonNull(why, "why is null");
    }

    @Override
    public String word() {
      return "halted";
    }

    RunState resume() {
      return at(stage, startedAt);
    }

    RollingBack rollBack() {
      return new RollingBack(startedAt);
    }

    Cancelled leave(Instant at) {
      return new Cancelled(startedAt, at);
    }
  }

  /// Servers run where they were moved to; until somebody accepts that, it can be taken back.
  record AwaitingCommit(Instant startedAt) implements RunState {
    @Override
    public String word() {
      return "awaiting-commit";
    }

    Committing commit() {
      return new Committing(startedAt);
    }

    RollingBack rollBack() {
      return new RollingBack(startedAt);
    }
  }

  /// Replication is turned round.
  record Committing(Instant startedAt) implements RunState {
    @Override
    public String word() {
      return "committing";
    }

    Committed end(Instant at) {
      return new Committed(startedAt, at);
    }

    Paused pause() {
      return new Paused(startedAt, Stage.COMMIT);
    }

    Halted halt(String why) {
      return new Halted(startedAt, Stage.COMMIT, why);
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
  }

  /// Somebody cancelled it: what is under way ends.
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

    Halted halt(String why) {
      return new Halted(startedAt, Stage.FORWARD, why);
    }
  }

  /// The process that ran it went away.
  ///
  /// @param was where it stood
  record Interrupted(Instant startedAt, RunState was) implements RunState {
    public Interrupted {
      requireNonNull(was, "was is null");
    }

    @Override
    public String word() {
      return "interrupted";
    }

    RunState resume() {
      return was;
    }

    RollingBack cleanUp() {
      return new RollingBack(startedAt);
    }
  }

  /// What the run did is being taken back.
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

    Paused pause() {
      return new Paused(startedAt, Stage.ROLL_BACK);
    }

    Halted halt(String why) {
      return new Halted(startedAt, Stage.ROLL_BACK, why);
    }
  }

  /// It did what it was to do, and of a drill nothing is left.
  record Succeeded(Instant startedAt, Instant endedAt) implements RunState {
    @Override
    public String word() {
      return "succeeded";
    }
  }

  /// Moved and accepted.
  record Committed(Instant startedAt, Instant endedAt) implements RunState {
    @Override
    public String word() {
      return "committed";
    }
  }

  /// It did not do what it was to do, or something of it is left.
  record Failed(Instant startedAt, Instant endedAt, String why) implements RunState {
    public Failed {
      requireNonNull(why, "why is null");
    }

    @Override
    public String word() {
      return "failed";
    }

    /// What a drill left is taken away after all.
    RollingBack cleanUp() {
      return new RollingBack(startedAt);
    }
  }

  /// Cancelled: of a drill nothing is left, any other run is left as it was.
  record Cancelled(Instant startedAt, Instant endedAt) implements RunState {
    @Override
    public String word() {
      return "cancelled";
    }
  }

  /// Taken back, and nothing of it is left.
  record RolledBack(Instant startedAt, Instant endedAt) implements RunState {
    @Override
    public String word() {
      return "rolled-back";
    }
  }

  /// The process that runs it goes away; no effect on a run that is over.
  default RunState interrupt() {
    return ended().isPresent() || this instanceof Interrupted
        ? this
        : new Interrupted(startedAt(), this);
  }

  /// Whether its process does something for it now.
  default boolean isWorking() {
    return switch (this) {
      case Running _, Committing _, CleaningUp _, Cancelling _, RollingBack _ -> true;
      case Queued _,
          Paused _,
          Halted _,
          AwaitingCommit _,
          Interrupted _,
          Succeeded _,
          Committed _,
          Failed _,
          Cancelled _,
          RolledBack _ ->
          false;
    };
  }

  private static RunState at(Stage stage, Instant startedAt) {
    return switch (stage) {
      case FORWARD -> new Running(startedAt);
      case COMMIT -> new Committing(startedAt);
      case ROLL_BACK -> new RollingBack(startedAt);
    };
  }
}
