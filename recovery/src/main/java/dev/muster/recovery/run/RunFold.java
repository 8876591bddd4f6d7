package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewJson;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

  private Run.Head head;
  private final Instant askedAt;
  private final Optional<Instant> detectedAt;
  private final Map<String, StepFold> steps = new LinkedHashMap<>();
  private final Map<String, String> made = new HashMap<>();
  private final Map<String, String> points = new TreeMap<>();
  private final Map<String, String> world = new TreeMap<>();
  private final Map<String, String> meters = new TreeMap<>();
  private final Map<Integer, String> planParts = new TreeMap<>();
  private final Set<Integer> startParts = new HashSet<>();
  private final List<EventReceipt> receipts = new ArrayList<>();

  /// The run's own acts that are pending without an outcome.
  private final Map<String, Initiator> open = new HashMap<>();

  // Asked for with every step: copied when they change, not when they are asked for.
  private @Nullable List<PreviewStep> plannedCopy;
  private @Nullable Map<String, String> madeCopy;
  private @Nullable Map<String, List<PreviewStep>> stopsCopy;

  private RunState state;
  private List<String> leftOver = List.of();
  private Optional<Cost> cost = Optional.empty();
  private boolean wentWell;
  private @Nullable Instant judgedAt;
  private @Nullable Instant workingSince;
  private String expectedPreview = "";
  private int planPartsExpected;

  private RunFold(Run.Head head, Instant askedAt, Optional<Instant> detectedAt) {
    this.head = head;
    this.askedAt = askedAt;
    this.detectedAt = detectedAt;
    state = new RunState.Queued(askedAt);
  }

  /// Begins with a run's first event; empty if the event is none.
  public static Optional<RunFold> begin(CadfEvent event, EventReceipt receipt) {
    JsonNode request = event.requestData();
    if (request == null || !(isCreate(event) || isStart(event))) {
      return Optional.empty();
    }
    Optional<Mode> mode = Mode.ofWord(text(request, "mode"));
    if (mode.isEmpty()) {
      return Optional.empty();
    }
    RunFold fold =
        new RunFold(
            new Run.Head(
                event.correlationId(),
                new Run.Pin(text(request, "plan"), text(request, "planHash"), "", mode.get()),
                event.initiator(),
                request.path("timeScale").doubleValue(1),
                "",
                text(request, "forceReason"),
                List.of(),
                request
                    .path("servers")
                    .valueStream()
                    .map(JsonNode::asString)
                    .collect(Collectors.toSet())),
            event.eventTime(),
            instant(text(request, "detectedAt")));
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
      open.put(event.action(), event.initiator());
    } else {
      open.remove(event.action());
    }
    JsonNode request = event.requestData();
    if (request == null) {
      return;
    }
    if (isCreate(event)) {
      planParts.put(request.path("part").intValue(1), text(request, "planText"));
      planPartsExpected = request.path("parts").intValue(1);
      expectedPreview = text(request, "expectedPreview");
    } else if (isStart(event)) {
      started(event, request);
    } else {
      move(event, request);
    }
  }

  private static boolean isCreate(CadfEvent event) {
    return event.action().equals(RunEvents.CREATE) && event.outcome() == Outcome.SUCCESS;
  }

  private static boolean isStart(CadfEvent event) {
    return event.action().equals(RunEvents.START) && event.outcome() == Outcome.PENDING;
  }

  private void started(CadfEvent event, JsonNode request) {
    for (JsonNode json : request.path("steps").values()) {
      PreviewStep planned = PreviewJson.step(json);
      steps.put(planned.id(), new StepFold(planned));
    }
    plannedCopy = null;
    stopsCopy = null;
    request
        .path("world")
        .propertyStream()
        .forEach(line -> world.put(line.getKey(), line.getValue().asString("")));
    request
        .path("meters")
        .propertyStream()
        .forEach(line -> meters.put(line.getKey(), line.getValue().asString("")));
    startParts.add(request.path("part").intValue(1));
    Run.Pin pin = head.pin();
    head =
        new Run.Head(
            head.id(),
            new Run.Pin(pin.plan(), pin.planHash(), text(request, "previewHash"), pin.mode()),
            head.initiator(),
            request.path("timeScale").doubleValue(1),
            text(request, "recoveryPoint"),
            head.forceReason(),
            overridden(request),
            head.servers());
    boolean whole = startParts.size() >= request.path("parts").intValue(1);
    if (whole && state instanceof RunState.Queued queued) {
      state = queued.begin(event.eventTime());
      workingSince = event.eventTime();
    }
  }

  /// Stands in one of the parts of a start.
  private List<String> overridden(JsonNode request) {
    List<String> all = new ArrayList<>(head.overridden());
    request.path("overridden").valueStream().map(JsonNode::asString).forEach(all::add);
    return all;
  }

  private void move(CadfEvent event, JsonNode request) {
    Instant at = event.eventTime();
    boolean success = event.outcome() == Outcome.SUCCESS;
    String why = why(event);
    switch (event.action()) {
      case RunEvents.RETRY -> fold(request).ifPresent(StepFold::retry);
      case RunEvents.SKIP -> fold(request).ifPresent(step -> step.skip(text(request, "reason")));
      case RunEvents.ACKNOWLEDGE -> fold(request).ifPresent(step -> step.acknowledge(at));
      case RunEvents.RESUME -> {
        if (request.path("afterRestart").booleanValue(false)) {
          steps.values().forEach(StepFold::lose);
        }
      }
      case RunEvents.COMPLETE, RunEvents.CLEANUP -> {
        if (event.outcome() != Outcome.PENDING) {
          leftOver = request.path("leftOver").valueStream().map(JsonNode::asString).toList();
          cost = Cost.read(request.path("cost")).or(() -> cost);
        }
      }
      default -> {
        // Only the run itself moves.
      }
    }
    if (event.action().equals(RunEvents.START) && success) {
      wentWell = true;
      judgedAt = at;
    }
    RunState before = state;
    state = RunMoves.after(state, head.pin().mode(), event, why, leftOver.isEmpty());
    if (state instanceof RunState.Running && !(before instanceof RunState.Running)) {
      workingSince = at;
    }
    if (state.ended().isPresent() && before.ended().isEmpty()) {
      steps.values().forEach(StepFold::close);
    }
  }

  private Optional<StepFold> fold(JsonNode request) {
    return Optional.ofNullable(steps.get(text(request, "step")));
  }

  /// Whether an act of the run itself is pending without an outcome.
  boolean isOpen(String action) {
    return open.containsKey(action);
  }

  Optional<Initiator> openBy(String action) {
    return Optional.ofNullable(open.get(action));
  }

  String expectedPreview() {
    return expectedPreview;
  }

  /// Since when it goes forward, counted anew each time a person let it go on; empty if it does
  /// not.
  Optional<Instant> workingSince() {
    return state instanceof RunState.Running ? Optional.ofNullable(workingSince) : Optional.empty();
  }

  Optional<Instant> awaitingSince() {
    return state instanceof RunState.AwaitingCommit
        ? Optional.ofNullable(judgedAt)
        : Optional.empty();
  }

  /// Whether it moves production away from home.
  boolean isOut() {
    return steps.values().stream()
        .flatMap(step -> step.planned().stream())
        .filter(step -> step.act() instanceof Act.Promote)
        .anyMatch(step -> step.subject().site().equals("recovery"));
  }

  /// An interrupted cleanup goes on under its recorded intent.
  void resumeCleanUp() {
    if (state instanceof RunState.Interrupted interrupted && isOpen(RunEvents.CLEANUP)) {
      state = interrupted.cleanUp();
    }
  }

  /// The process that ran it is gone.
  public void interrupt() {
    state = state.interrupt();
    if (state.ended().isEmpty()) {
      steps.values().forEach(StepFold::lose);
    }
  }

  /// It goes on where it was.
  void takeUp() {
    if (state instanceof RunState.Interrupted interrupted) {
      state = interrupted.resume();
    }
  }

  RunState state() {
    return state;
  }

  Run.Head head() {
    return head;
  }

  /// The plan's text; empty if not all of it is on record.
  Optional<String> planText() {
    return planPartsExpected > 0 && planParts.size() == planPartsExpected
        ? Optional.of(String.join("", planParts.values()))
        : Optional.empty();
  }

  Map<String, String> world() {
    return Map.copyOf(world);
  }

  /// The steps as planned, in their order.
  List<PreviewStep> planned() {
    List<PreviewStep> planned = plannedCopy;
    if (planned == null) {
      planned = steps.values().stream().flatMap(step -> step.planned().stream()).toList();
      plannedCopy = planned;
    }
    return planned;
  }

  /// The stops on the way forward, by server.
  Map<String, List<PreviewStep>> stops() {
    Map<String, List<PreviewStep>> stops = stopsCopy;
    if (stops == null) {
      stops =
          planned().stream()
              .filter(step -> step.act() instanceof Act.ShutDown && step.phase().isForward())
              .collect(Collectors.groupingBy(step -> step.subject().name()));
      stopsCopy = stops;
    }
    return stops;
  }

  Optional<StepFold> stepFold(String id) {
    return Optional.ofNullable(steps.get(id));
  }

  Collection<StepFold> stepFolds() {
    return steps.values();
  }

  Map<String, String> made() {
    Map<String, String> copy = madeCopy;
    if (copy == null) {
      copy = Map.copyOf(made);
      madeCopy = copy;
    }
    return copy;
  }

  /// One step as far as it was told; empty if there is no such step.
  Optional<RunStep> step(String id) {
    return Optional.ofNullable(steps.get(id)).map(StepFold::step);
  }

  /// The run as far as it was told.
  public Run run() {
    Actuals actuals = actuals();
    return new Run(
        head,
        state,
        steps.values().stream().sorted(StepFold.ORDER).map(StepFold::step).toList(),
        made,
        new Run.Achieved(
            wentWell ? Optional.of(actuals.forward()) : Optional.empty(),
            leftOver,
            wentWell ? Optional.of(actuals.times()) : Optional.empty(),
            actuals.point(),
            cost),
        receipts.stream().sorted(BY_INDEX).toList());
  }

  /// What it took so far; empty for what is not paid by the hour.
  Optional<Cost> cost(Instant now) {
    return meters.isEmpty()
        ? Optional.empty()
        : Optional.of(Cost.of(steps.values(), meters, head.timeScale(), now));
  }

  /// Copies that were given up since then, as the cloud was seen neither to make nor to refuse
  /// them, and that were not taken away: they may still come. In words.
  List<String> copiesThatMayCome(Instant since) {
    List<String> may = new ArrayList<>();
    for (StepFold step : steps.values()) {
      int unseen = step.unseenSince(since);
      if (unseen > 0
          && step.planned().map(PreviewStep::act).orElse(null)
              instanceof Act.CloneGroup(int number, List<String> volumeIds, var _)) {
        String name = "clone-%s-".formatted(RunNames.copies(head.id(), number));
        long gone =
            steps.values().stream()
                .filter(taken -> taken.id().startsWith("delete-" + name))
                .filter(taken -> taken.state() instanceof StepState.Succeeded)
                .count();
        if (gone < (long) unseen * volumeIds.size()) {
          may.add(
              "volumes %s*: asked for, not seen, may still come; clean up again later"
                  .formatted(name));
        }
      }
    }
    return may;
  }

  Actuals actuals() {
    return Actuals.of(askedAt, detectedAt, state.startedAt(), steps.values(), points.values());
  }

  private void step(String id, CadfEvent event, EventReceipt receipt) {
    StepFold step = steps.computeIfAbsent(id, any -> new StepFold(any, event));
    step.apply(event, receipt, why(event));
    JsonNode response = event.responseData();
    if (event.outcome() == Outcome.SUCCESS && response != null) {
      if (step.planned().isPresent()) {
        Act act = step.planned().get().act();
        MadeFold.of(act, response, made);
        if (act instanceof Act.CreateNetwork || act instanceof Act.CloneGroup) {
          madeCopy = null;
        }
      }
      String point = text(response, "recoveryPoint");
      if (!point.isEmpty()) {
        points.put(id, point);
      }
    }
  }

  private static String why(CadfEvent event) {
    String why = event.reason().reasonForFailure();
    return why == null ? event.reason().reasonType() : why;
  }

  private static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (java.time.format.DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static String text(@Nullable JsonNode json, String field) {
    return json == null ? "" : json.path(field).asString("");
  }
}
