package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Folds the events of one step.
final class StepFold {
  /// Planned steps as planned (a stable sort keeps them), the others behind, as they began.
  static final Comparator<StepFold> ORDER =
      Comparator.comparing((StepFold step) -> step.planned.isEmpty())
          .thenComparingLong(StepFold::unplannedSince);

  /// Of an outcome that only says that none was seen.
  private static final int UNSEEN = 504;

  /// How the reason begins if the act was taken up after a restart: it was looked at from anew for
  /// as long as any act is, and was most likely never asked for.
  private static final String TAKEN_UP = "Muster stopped before";

  private final String id;
  private final String action;
  private final String target;
  private final Optional<PreviewStep> planned;
  private final List<EventReceipt> receipts = new ArrayList<>();
  private StepState state = new StepState.Pending();
  private int attempts;
  private @Nullable OpenAct open;

  /// When acts were given up of which was never seen what became of them.
  private final List<Instant> unseen = new ArrayList<>();

  /// An act whose outcome is not recorded.
  record OpenAct(CadfEvent event, EventReceipt receipt) {}

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
      open = event.outcome() == Outcome.PENDING ? new OpenAct(event, receipt) : open;
      attempts++;
      state = state.begin(at);
      return;
    }
    if (isReadWhileWaiting(event)) {
      return;
    }
    if (event.action().equals(RunEvents.ASK)) {
      state = new StepState.Waiting(at, text(event, "question"), deadline(event, at));
      return;
    }
    if (has(event, RunEvents.SLOW)) {
      lose();
      return;
    }
    if (open != null && event.action().equals(open.event().action())) {
      boolean gaveUp = event.outcome() == Outcome.FAILURE && event.reason().reasonCode() == UNSEEN;
      if (gaveUp && !why.startsWith(TAKEN_UP)) {
        unseen.add(at);
      }
      open = null;
    }
    if (event.outcome() == Outcome.SUCCESS) {
      if (has(event, RunEvents.SATISFIED) && !unseen.isEmpty()) {
        unseen.removeFirst();
      }
      state = has(event, RunEvents.SATISFIED) ? state.satisfy(at) : succeeded(event, at);
    } else {
      state = failed(event, at, why);
    }
  }

  private StepState succeeded(CadfEvent event, Instant at) {
    return switch (state) {
      case StepState.Running running -> running.succeed(at);
      case StepState.Unknown unknown -> unknown.succeed(at);
      case StepState.Pending pending when event.action().equals(RunEvents.CHECK) ->
          pending.succeed(at);
      case StepState.Pending _,
          StepState.Waiting _,
          StepState.Succeeded _,
          StepState.AlreadySatisfied _,
          StepState.Failed _,
          StepState.Skipped _ ->
          state;
    };
  }

  private StepState failed(CadfEvent event, Instant at, String why) {
    return switch (state) {
      case StepState.Running running -> running.fail(at, why);
      case StepState.Unknown unknown -> unknown.fail(at, why);
      case StepState.Waiting waiting -> waiting.fail(at, why);
      case StepState.Pending pending when event.action().equals(RunEvents.CHECK) ->
          pending.refuse(at, why);
      case StepState.Pending _,
          StepState.Succeeded _,
          StepState.AlreadySatisfied _,
          StepState.Failed _,
          StepState.Skipped _ ->
          state;
    };
  }

  /// What a server looked like is one event, what that means for the run is the next.
  private boolean isReadBeforeVerdict(CadfEvent event) {
    return planned
        .map(PreviewStep::act)
        .filter(act ->
            act instanceof Act.ReadServer
                || act instanceof Act.CheckGroup
                || act instanceof Act.RecordPoint)
        .filter(act -> event.action().equals(act.action()))
        .isPresent();
  }

  private boolean isReadWhileWaiting(CadfEvent event) {
    return planned
        .map(PreviewStep::act)
        .filter(act ->
            act instanceof Act.CheckHealth
                || act instanceof Act.AwaitSync
                || act instanceof Act.AwaitConsistent)
        .filter(act -> event.action().equals(act.action()))
        .isPresent();
  }

  /// A person wants it tried again.
  void retry() {
    state =
        switch (state) {
          case StepState.Failed failed -> failed.retry();
          case StepState.Waiting waiting -> waiting.retry();
          case StepState.Pending _,
              StepState.Running _,
              StepState.Unknown _,
              StepState.Succeeded _,
              StepState.AlreadySatisfied _,
              StepState.Skipped _ ->
              state;
        };
  }

  /// A person goes on without it.
  void skip(String why) {
    if (!state.isDone()) {
      state = state.skip(why);
    }
  }

  /// A person did what it waits for.
  void acknowledge(Instant at) {
    if (state instanceof StepState.Waiting waiting) {
      state = waiting.succeed(at);
    }
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
    if (state instanceof StepState.Pending || state instanceof StepState.Waiting) {
      state = state.skip("the run ended before");
    }
  }

  Optional<PreviewStep> planned() {
    return planned;
  }

  StepState state() {
    return state;
  }

  int attempts() {
    return attempts;
  }

  /// The event of an act whose outcome is not recorded.
  Optional<OpenAct> open() {
    return Optional.ofNullable(open);
  }

  /// How many acts were given up since then of which was never seen what became of them.
  int unseenSince(Instant since) {
    return (int) unseen.stream().filter(since::isBefore).count();
  }

  String target() {
    return target;
  }

  String id() {
    return id;
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

  private static Optional<Instant> deadline(CadfEvent event, Instant at) {
    JsonNode request = event.requestData();
    long seconds = request == null ? 0 : request.path("deadlineSeconds").longValue(0);
    return seconds > 0 ? Optional.of(at.plus(Duration.ofSeconds(seconds))) : Optional.empty();
  }

  private static boolean has(CadfEvent event, String flag) {
    JsonNode request = event.requestData();
    return request != null && request.path(flag).booleanValue(false);
  }

  private static String text(CadfEvent event, String field) {
    JsonNode request = event.requestData();
    return request == null ? "" : request.path(field).asString("");
  }
}
