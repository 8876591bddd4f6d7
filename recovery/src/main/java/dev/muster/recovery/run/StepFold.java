package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Folds the events of one step.
final class StepFold {
  /// Planned steps as planned (a stable sort keeps them), the others behind, as they began.
  static final Comparator<StepFold> ORDER =
      Comparator.comparing((StepFold step) -> step.planned.isEmpty())
          .thenComparingLong(StepFold::unplannedSince);

  private final String id;
  private final String action;
  private final String target;
  private final Optional<PreviewStep> planned;
  private final List<EventReceipt> receipts = new ArrayList<>();
  private StepState state = new StepState.Pending();
  private int attempts;

  StepFold(PreviewStep planned) {
    id = planned.id();
    action = planned.act().action();
    target = planned.subject().name();
    this.planned = Optional.of(planned);
  }

  StepFold(String id, CadfEvent first) {
    this.id = id;
    action = first.action();
    target = first.target().id();
    planned = Optional.empty();
  }

  void apply(CadfEvent event, EventReceipt receipt, String why) {
    receipts.add(receipt);
    Instant at = event.eventTime();
    if (event.outcome() == Outcome.PENDING || isReadBeforeVerdict(event)) {
      begin(at);
    } else if (event.outcome() == Outcome.SUCCESS) {
      state =
          switch (state) {
            case StepState.Running running -> running.succeed(at);
            case StepState.Unknown unknown -> unknown.succeed(at);
            case StepState.Pending _,
                StepState.Succeeded _,
                StepState.Failed _,
                StepState.Skipped _ ->
                state;
          };
    } else {
      state =
          switch (state) {
            case StepState.Running running -> running.fail(at, why);
            case StepState.Unknown unknown -> unknown.fail(at, why);
            case StepState.Pending pending when event.action().equals(RunEvents.CHECK) ->
                pending.refuse(at, why);
            case StepState.Pending _,
                StepState.Succeeded _,
                StepState.Failed _,
                StepState.Skipped _ ->
                state;
          };
    }
  }

  /// What a server looked like is one event, what that means for the run is the next.
  private boolean isReadBeforeVerdict(CadfEvent event) {
    return planned
        .map(PreviewStep::act)
        .filter(act -> act instanceof Act.ReadServer || act instanceof Act.CheckHealth)
        .filter(act -> event.action().equals(act.action()))
        .isPresent();
  }

  private void begin(Instant at) {
    attempts++;
    state =
        switch (state) {
          case StepState.Pending pending -> pending.begin(at);
          case StepState.Running running -> running.lose().begin(at);
          case StepState.Unknown unknown -> unknown.begin(at);
          case StepState.Succeeded succeeded -> succeeded.begin(at);
          case StepState.Failed failed -> failed.begin(at);
          case StepState.Skipped skipped -> skipped.begin(at);
        };
  }

  /// Nobody waits for its outcome any more.
  void lose() {
    if (state instanceof StepState.Running running) {
      state = running.lose();
    }
  }

  /// The run is over.
  void close() {
    lose();
    if (state instanceof StepState.Pending pending) {
      state = pending.skip();
    }
  }

  Optional<PreviewStep> planned() {
    return planned;
  }

  StepState state() {
    return state;
  }

  RunStep step() {
    List<EventReceipt> ordered =
        receipts.stream().sorted(Comparator.comparingLong(EventReceipt::index)).toList();
    return new RunStep(id, action, target, planned, state, attempts, ordered);
  }

  private long unplannedSince() {
    return planned.isPresent()
        ? 0
        : receipts.stream().mapToLong(EventReceipt::index).min().orElse(0);
  }
}
