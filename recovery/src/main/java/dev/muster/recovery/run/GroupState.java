package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

/// Where the protection of a group's volumes stands. Each state offers only its legal moves.
///
/// ```
/// Unprotected ──enable──▶ InitialSync ──sync──▶ Protected
/// Protected ──test──▶ Testing ──end──▶ Protected
/// Protected ──failOver──▶ FailingOver ──promote──▶ FailedOver(recovery)
/// ProtectedReversed ──failBack──▶ FailingBack ──promote──▶ FailedOver(home)
/// FailingOver, FailingBack ──abandon──▶ where it was
/// FailedOver ──reprotect, rollBack──▶ Reprotecting ──sync──▶ Protected | ProtectedReversed
/// Protected, ProtectedReversed, InitialSync ──giveUp──▶ Unprotected
/// ```
public sealed interface GroupState {
  /// The state's name.
  String word();

  /// Where production is.
  enum Place {
    HOME,
    RECOVERY;

    Place other() {
      return this == HOME ? RECOVERY : HOME;
    }
  }

  /// What can happen to a group.
  enum Move {
    ENABLE,
    SYNC,
    TEST,
    END,
    FAIL_OVER,
    FAIL_BACK,
    PROMOTE,
    ABANDON,
    REPROTECT,
    ROLL_BACK,
    GIVE_UP
  }

  /// Where production is in this state.
  default Place place() {
    return switch (this) {
      case Unprotected _, InitialSync _, Protected _, Testing _, FailingOver _ -> Place.HOME;
      case ProtectedReversed _, FailingBack _ -> Place.RECOVERY;
      case FailedOver(Place at) -> at;
      case Reprotecting(Place at) -> at;
    };
  }

  /// Whether a run has it in its hands, so that what is seen of it meanwhile is the run's doing.
  default boolean isInRun() {
    return this instanceof Testing || this instanceof FailingOver || this instanceof FailingBack;
  }

  /// Nothing is copied.
  record Unprotected() implements GroupState {
    @Override
    public String word() {
      return "unprotected";
    }

    InitialSync enable() {
      return new InitialSync();
    }
  }

  /// The first copy is made; there is none to recover from yet.
  record InitialSync() implements GroupState {
    @Override
    public String word() {
      return "initial-sync";
    }

    Protected sync() {
      return new Protected();
    }

    Unprotected giveUp() {
      return new Unprotected();
    }
  }

  /// Production is at home, and the recovery site has a consistent copy.
  record Protected() implements GroupState {
    @Override
    public String word() {
      return "protected";
    }

    Testing test() {
      return new Testing();
    }

    FailingOver failOver() {
      return new FailingOver();
    }

    Unprotected giveUp() {
      return new Unprotected();
    }
  }

  /// A drill works with copies of the copy; protection goes on.
  record Testing() implements GroupState {
    @Override
    public String word() {
      return "testing";
    }

    Protected end() {
      return new Protected();
    }
  }

  /// A run takes production to the recovery site, and has not promoted the copy yet.
  record FailingOver() implements GroupState {
    @Override
    public String word() {
      return "failing-over";
    }

    FailedOver promote() {
      return new FailedOver(Place.RECOVERY);
    }

    Protected abandon() {
      return new Protected();
    }
  }

  /// Both halves can be written, and nothing is copied.
  ///
  /// @param at where production is
  record FailedOver(Place at) implements GroupState {
    public FailedOver {
      requireNonNull(at, "at is null");
    }

    @Override
    public String word() {
      return "failed-over-unprotected";
    }

    Reprotecting reprotect() {
      return new Reprotecting(at);
    }

    /// What was written at the site that took over is overwritten.
    Reprotecting rollBack() {
      return new Reprotecting(at.other());
    }
  }

  /// Copied again from where production is; the copy is not consistent yet.
  ///
  /// @param at where production is
  record Reprotecting(Place at) implements GroupState {
    public Reprotecting {
      requireNonNull(at, "at is null");
    }

    @Override
    public String word() {
      return "reprotecting";
    }

    GroupState sync() {
      return at == Place.HOME ? new Protected() : new ProtectedReversed();
    }
  }

  /// Production is at the recovery site, and home has a consistent copy.
  record ProtectedReversed() implements GroupState {
    @Override
    public String word() {
      return "protected-reversed";
    }

    FailingBack failBack() {
      return new FailingBack();
    }

    Unprotected giveUp() {
      return new Unprotected();
    }
  }

  /// A run takes production home, and has not promoted the copy there yet.
  record FailingBack() implements GroupState {
    @Override
    public String word() {
      return "failing-back";
    }

    FailedOver promote() {
      return new FailedOver(Place.HOME);
    }

    ProtectedReversed abandon() {
      return new ProtectedReversed();
    }
  }

  /// The state after a move.
  ///
  /// @throws IllegalStateException if this state has no such move
  default GroupState after(Move move) {
    return switch (this) {
      case Unprotected none when move == Move.ENABLE -> none.enable();
      case InitialSync first when move == Move.SYNC -> first.sync();
      case InitialSync first when move == Move.GIVE_UP -> first.giveUp();
      case Protected safe when move == Move.TEST -> safe.test();
      case Protected safe when move == Move.FAIL_OVER -> safe.failOver();
      case Protected safe when move == Move.GIVE_UP -> safe.giveUp();
      case Testing testing when move == Move.END -> testing.end();
      case FailingOver moving when move == Move.PROMOTE -> moving.promote();
      case FailingOver moving when move == Move.ABANDON -> moving.abandon();
      case FailedOver parted when move == Move.REPROTECT -> parted.reprotect();
      case FailedOver parted when move == Move.ROLL_BACK -> parted.rollBack();
      case Reprotecting copying when move == Move.SYNC -> copying.sync();
      case ProtectedReversed safe when move == Move.FAIL_BACK -> safe.failBack();
      case ProtectedReversed safe when move == Move.GIVE_UP -> safe.giveUp();
      case FailingBack moving when move == Move.PROMOTE -> moving.promote();
      case FailingBack moving when move == Move.ABANDON -> moving.abandon();
      case Unprotected _,
          InitialSync _,
          Protected _,
          Testing _,
          FailingOver _,
          FailedOver _,
          Reprotecting _,
          ProtectedReversed _,
          FailingBack _ ->
          throw new IllegalStateException(
              "a group that is %s has no move %s".formatted(word(), move));
    };
  }

  /// Whether it has a move.
  default boolean allows(Move move) {
    return switch (this) {
      case Unprotected _ -> move == Move.ENABLE;
      case InitialSync _ -> move == Move.SYNC || move == Move.GIVE_UP;
      case Protected _ -> move == Move.TEST || move == Move.FAIL_OVER || move == Move.GIVE_UP;
      case Testing _ -> move == Move.END;
      case FailingOver _, FailingBack _ -> move == Move.PROMOTE || move == Move.ABANDON;
      case FailedOver _ -> move == Move.REPROTECT || move == Move.ROLL_BACK;
      case Reprotecting _ -> move == Move.SYNC;
      case ProtectedReversed _ -> move == Move.FAIL_BACK || move == Move.GIVE_UP;
    };
  }
}
