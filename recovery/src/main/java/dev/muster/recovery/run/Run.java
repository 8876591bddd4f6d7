package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One run of a plan as its events tell it.
///
/// @param steps planned steps in the plan's order, then those that only looking showed to be needed
/// @param made ids of what the run made: `network:<tier>` and `copy:<source volume>`
/// @param receipts all events of the run and its steps in the order of the ledger
public record Run(
    Head head,
    RunState state,
    List<RunStep> steps,
    Map<String, String> made,
    Achieved achieved,
    List<EventReceipt> receipts) {
  public Run {
    requireNonNull(head, "head is null");
    requireNonNull(state, "state is null");
    steps = List.copyOf(steps);
    made = Map.copyOf(made);
    requireNonNull(achieved, "achieved is null");
    receipts = List.copyOf(receipts);
  }

  public String id() {
    return head.id();
  }

  public boolean isOver() {
    return state.ended().isPresent();
  }

  public Optional<RunStep> step(String stepId) {
    return steps.stream().filter(step -> step.id().equals(stepId)).findFirst();
  }

  /// The steps that wait for a person.
  public List<RunStep> waiting() {
    return steps.stream().filter(step -> step.state() instanceof StepState.Waiting).toList();
  }

  /// What a person can ask for now.
  public enum Offer {
    PAUSE,
    RESUME,
    CANCEL,
    LEAVE,
    ROLL_BACK,
    COMMIT,
    CLEAN_UP,
    RETRY,
    SKIP,
    ACKNOWLEDGE
  }

  /// What a person can ask for now.
  public Set<Offer> offers() {
    boolean drill = head.pin().mode() == Mode.DRILL;
    Set<Offer> offers = EnumSet.noneOf(Offer.class);
    switch (state) {
      case RunState.Queued _ -> offers.add(Offer.CANCEL);
      case RunState.Running _ -> offers.addAll(EnumSet.of(Offer.PAUSE, Offer.CANCEL));
      case RunState.Paused paused -> {
        offers.add(Offer.RESUME);
        if (!drill) {
          offers.add(Offer.LEAVE);
        }
        // What is to be accepted or taken back is no longer cancelled: the way on is not the way
        // that a cancelled run would be resumed on.
        if (paused.stage() == RunState.Stage.FORWARD) {
          offers.add(Offer.CANCEL);
        }
        // Past the point of no return there is only the way on.
        if (!drill && (paused.stage() != RunState.Stage.COMMIT || !isCommitBegun())) {
          offers.add(Offer.ROLL_BACK);
        }
      }
      case RunState.Halted halted -> {
        offers.addAll(EnumSet.of(Offer.RESUME, Offer.LEAVE));
        if (halted.stage() != RunState.Stage.COMMIT || !isCommitBegun()) {
          offers.add(Offer.ROLL_BACK);
        }
      }
      case RunState.AwaitingCommit _ -> offers.addAll(EnumSet.of(Offer.COMMIT, Offer.ROLL_BACK));
      case RunState.Committing _ -> offers.add(Offer.PAUSE);
      case RunState.RollingBack _ -> {
        if (!drill) {
          offers.add(Offer.PAUSE);
        }
      }
      case RunState.Interrupted _ -> offers.add(drill ? Offer.CLEAN_UP : Offer.RESUME);
      case RunState.Failed _ -> {
        if (drill && !achieved.leftOver().isEmpty()) {
          offers.add(Offer.CLEAN_UP);
        }
      }
      case RunState.CleaningUp _,
          RunState.Cancelling _,
          RunState.Succeeded _,
          RunState.Committed _,
          RunState.Cancelled _,
          RunState.RolledBack _ -> {}
    }
    if (!isOver() && steps.stream().anyMatch(step -> step.state() instanceof StepState.Failed)) {
      offers.addAll(EnumSet.of(Offer.RETRY, Offer.SKIP));
    }
    if (!isOver() && !waiting().isEmpty()) {
      offers.addAll(EnumSet.of(Offer.ACKNOWLEDGE, Offer.SKIP, Offer.RETRY));
    }
    return offers;
  }

  /// Whether replication may have been turned round, from where there is no way back.
  boolean isCommitBegun() {
    return steps.stream()
        .filter(step -> step.planned().filter(p -> p.pointOfNoReturn()).isPresent())
        .anyMatch(RunStep::wasBegun);
  }

  /// What a run is fixed to from its start.
  ///
  /// @param initiator who asked for it; its acts are in their name
  /// @param timeScale seconds of the cloud's time per second of real time; 1 for a real cloud
  /// @param recoveryPoint the oldest consistent point among the copies at the start, or empty
  /// @param forceReason why safety that needs certainty was overridden; empty if it was not
  /// @param overridden what would have kept it from beginning without force, in words
  /// @param servers names of the plan's servers, which no other run may touch meanwhile
  public record Head(
      String id,
      Pin pin,
      Initiator initiator,
      double timeScale,
      String recoveryPoint,
      String forceReason,
      List<String> overridden,
      Set<String> servers) {
    public Head {
      overridden = List.copyOf(overridden);
      servers = Set.copyOf(servers);
    }

    public boolean isForced() {
      return !forceReason.isBlank();
    }
  }

  /// The exact plan and preview that a run does.
  ///
  /// @param previewHash empty until the run begins
  public record Pin(String plan, String planHash, String previewHash, Mode mode) {}

  /// What came of it.
  ///
  /// @param recoveryTime from the start to the last passed check, in real time; empty until the run
  ///   went well
  /// @param leftOver what the cleanup could not take away
  /// @param times where the recovery time went; empty until the run went well
  /// @param point the point in time that was recovered to; empty if nothing was promoted, or if the
  ///   cloud does not tell
  /// @param cost what a drill took; empty until it is over
  public record Achieved(
      Optional<Duration> recoveryTime,
      List<String> leftOver,
      Optional<Times> times,
      Optional<RecoveryPoint> point,
      Optional<Cost> cost) {
    public Achieved {
      leftOver = List.copyOf(leftOver);
    }

    static final Achieved NOTHING =
        new Achieved(
            Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// Where the recovery time went, in real time.
  ///
  /// @param detect from the outage to the request; empty if nobody said when it began
  /// @param decide from the request to the start
  /// @param execute from the start to the last server's being up
  /// @param validate from there to the last passed check
  public record Times(
      Optional<Duration> detect, Duration decide, Duration execute, Duration validate) {}

  /// The oldest point in time that a promoted group was recovered to.
  ///
  /// @param age how old it was when the run was asked for: work of so long is lost
  public record RecoveryPoint(Instant at, Duration age) {}

  /// The recovery time in the cloud's time.
  public Optional<Duration> cloudRecoveryTime() {
    return achieved
        .recoveryTime()
        .map(time -> Duration.ofMillis(Math.round(time.toMillis() * head.timeScale())));
  }
}
