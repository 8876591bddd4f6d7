package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /// What a run is fixed to from its start.
  ///
  /// @param initiator who started it; its acts are in their name
  /// @param timeScale seconds of the cloud's time per second of real time; 1 for a real cloud
  /// @param recoveryPoint the oldest consistent point among the copies at the start, or empty
  public record Head(
      String id, Pin pin, Initiator initiator, double timeScale, String recoveryPoint) {}

  /// The exact plan and preview that a run does.
  public record Pin(String plan, String planHash, String previewHash, Mode mode) {}

  /// What came of it.
  ///
  /// @param recoveryTime from the start to the last passed check, in real time; empty until the
  ///   drill went well
  /// @param leftOver what the cleanup could not take away
  public record Achieved(Optional<Duration> recoveryTime, List<String> leftOver) {
    public Achieved {
      leftOver = List.copyOf(leftOver);
    }

    static final Achieved NOTHING = new Achieved(Optional.empty(), List.of());
  }

  /// The recovery time in the cloud's time.
  public Optional<Duration> cloudRecoveryTime() {
    return achieved
        .recoveryTime()
        .map(time -> Duration.ofMillis(Math.round(time.toMillis() * head.timeScale())));
  }
}
