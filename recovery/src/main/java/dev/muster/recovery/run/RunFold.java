package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewJson;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Folds the events of one run into its state. The same events give the same run, in whatever order
/// steps that went on side by side were interleaved. Not thread-safe.
///
/// Events that no state has a move for change nothing but the list of receipts: a ledger can hold
/// what a later version wrote.
public final class RunFold {
  private static final Comparator<EventReceipt> BY_INDEX =
      Comparator.comparingLong(EventReceipt::index);

  private final Run.Head head;
  private final Map<String, StepFold> steps = new LinkedHashMap<>();
  private final Map<String, String> made = new HashMap<>();
  private final List<EventReceipt> receipts = new ArrayList<>();

  /// The run's own acts that are pending without an outcome.
  private final Set<String> open = new HashSet<>();

  private RunState state;
  private List<String> leftOver = List.of();

  private RunFold(Run.Head head, Instant startedAt) {
    this.head = head;
    state = new RunState.Running(startedAt);
  }

  /// Begins with a run's first event; empty if the event is none.
  public static Optional<RunFold> begin(CadfEvent event, EventReceipt receipt) {
    if (!isStart(event) || event.requestData() == null) {
      return Optional.empty();
    }
    JsonNode request = event.requestData();
    Optional<Mode> mode = Mode.ofWord(text(request, "mode"));
    if (mode.isEmpty()) {
      return Optional.empty();
    }
    RunFold fold =
        new RunFold(
            new Run.Head(
                event.correlationId(),
                new Run.Pin(
                    text(request, "plan"),
                    text(request, "planHash"),
                    text(request, "previewHash"),
                    mode.get()),
                event.initiator(),
                request.path("timeScale").doubleValue(1),
                text(request, "recoveryPoint")),
            event.eventTime());
    fold.apply(event, receipt);
    return Optional.of(fold);
  }

  /// Takes the next event of the run or of one of its steps.
  public void apply(CadfEvent event, EventReceipt receipt) {
    receipts.add(receipt);
    Optional<String> stepId = RunNames.stepOf(event.correlationId());
    if (stepId.isPresent()) {
      step(stepId.get(), event, receipt);
      return;
    }
    if (event.outcome() == Outcome.PENDING) {
      open.add(event.action());
    } else {
      open.remove(event.action());
    }
    if (isStart(event)) {
      planned(event.requestData());
    } else {
      move(event);
    }
  }

  /// Whether an act of the run itself is pending without an outcome.
  boolean isOpen(String action) {
    return open.contains(action);
  }

  /// An interrupted cleanup goes on under its recorded intent.
  void resumeCleanUp() {
    if (state instanceof RunState.Interrupted interrupted && isOpen(RunEvents.CLEANUP)) {
      state = interrupted.cleanUp();
    }
  }

  /// The process that ran it is gone.
  public void interrupt() {
    state =
        switch (state) {
          case RunState.Running running -> running.interrupt();
          case RunState.CleaningUp cleaning -> cleaning.interrupt();
          case RunState.Cancelling cancelling -> cancelling.interrupt();
          case RunState.RollingBack rolling -> rolling.interrupt();
          case RunState.Interrupted _,
              RunState.Succeeded _,
              RunState.Failed _,
              RunState.Cancelled _,
              RunState.RolledBack _ ->
              state;
        };
    steps.values().forEach(StepFold::lose);
  }

  RunState state() {
    return state;
  }

  /// One step as far as it was told; empty if there is no such step.
  Optional<RunStep> step(String id) {
    return Optional.ofNullable(steps.get(id)).map(StepFold::step);
  }

  /// The run as far as it was told.
  public Run run() {
    return new Run(
        head,
        state,
        steps.values().stream().sorted(StepFold.ORDER).map(StepFold::step).toList(),
        made,
        new Run.Achieved(recoveryTime(), leftOver),
        receipts.stream().sorted(BY_INDEX).toList());
  }

  private static boolean isStart(CadfEvent event) {
    return event.action().equals(RunEvents.START) && event.outcome() == Outcome.PENDING;
  }

  private void planned(@Nullable JsonNode request) {
    if (request == null) {
      return;
    }
    for (JsonNode json : request.path("steps").values()) {
      PreviewStep planned = PreviewJson.step(json);
      steps.put(planned.id(), new StepFold(planned));
    }
  }

  private void move(CadfEvent event) {
    boolean success = event.outcome() == Outcome.SUCCESS;
    String why = why(event);
    Instant at = event.eventTime();
    switch (event.action()) {
      case RunEvents.START -> {
        if (state instanceof RunState.Running running) {
          state = running.judge(success ? "" : why);
        }
      }
      case RunEvents.CANCEL -> {
        if (success && state instanceof RunState.Running running) {
          state = running.cancel();
        }
      }
      case RunEvents.CLEANUP -> {
        if (event.outcome() == Outcome.PENDING) {
          interrupt();
          if (state instanceof RunState.Interrupted interrupted) {
            state = interrupted.cleanUp();
          }
        } else {
          end(event, success, at, why);
        }
      }
      case RunEvents.COMPLETE -> end(event, success, at, why);
      default -> {
        // Reads of the run and the like do not move it.
      }
    }
  }

  private void end(CadfEvent event, boolean success, Instant at, String why) {
    JsonNode request = event.requestData();
    leftOver =
        request == null
            ? List.of()
            : request.path("leftOver").valueStream().map(JsonNode::asString).toList();
    boolean clean = leftOver.isEmpty();
    state =
        switch (state) {
          case RunState.CleaningUp cleaning ->
              success ? cleaning.succeed(at) : cleaning.fail(at, why);
          case RunState.Cancelling cancelling ->
              clean ? cancelling.end(at) : cancelling.fail(at, why);
          case RunState.RollingBack rolling -> success ? rolling.end(at) : rolling.fail(at, why);
          case RunState.Running _,
              RunState.Interrupted _,
              RunState.Succeeded _,
              RunState.Failed _,
              RunState.Cancelled _,
              RunState.RolledBack _ ->
              state;
        };
    if (state.ended().isPresent()) {
      steps.values().forEach(StepFold::close);
    }
  }

  private void step(String id, CadfEvent event, EventReceipt receipt) {
    StepFold step = steps.computeIfAbsent(id, any -> new StepFold(any, event));
    step.apply(event, receipt, why(event));
    JsonNode response = event.responseData();
    if (event.outcome() == Outcome.SUCCESS && response != null) {
      step.planned().ifPresent(planned -> made(planned.act(), response));
    }
  }

  private void made(Act act, JsonNode response) {
    switch (act) {
      case Act.CreateNetwork(String tier, String _) ->
          made.put("network:" + tier, text(response, "networkId"));
      case Act.CloneGroup(int _, List<String> _, List<String> sources) -> {
        List<String> copies =
            response.path("volumeIds").valueStream().map(JsonNode::asString).toList();
        for (int i = 0; i < Math.min(sources.size(), copies.size()); i++) {
          made.put("copy:" + sources.get(i), copies.get(i));
        }
      }
      default -> {
        // Nothing else makes anything.
      }
    }
  }

  /// From the start to the last step of the way forward; only if the drill went well.
  private Optional<Duration> recoveryTime() {
    boolean wentWell =
        state instanceof RunState.Succeeded
            || (state instanceof RunState.CleaningUp(Instant _, String why) && why.isEmpty());
    return wentWell ? Optional.of(forwardTime()) : Optional.empty();
  }

  /// From the start to the last ended step that brings servers up.
  Duration forwardTime() {
    Instant start = state.startedAt();
    return steps.values().stream()
        .filter(step -> step.planned().filter(p -> p.phase() == Phase.RECOVER).isPresent())
        .flatMap(step -> step.state().ended().stream())
        .max(Comparator.naturalOrder())
        .map(last -> Duration.between(start, last))
        .orElse(Duration.ZERO);
  }

  private static String why(CadfEvent event) {
    String why = event.reason().reasonForFailure();
    return why == null ? event.reason().reasonType() : why;
  }

  private static String text(JsonNode json, String field) {
    return json.path(field).asString("");
  }
}
