package dev.muster.recovery.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.ActContext;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes the events of runs themselves; what a run does to the cloud is written by the door to the
/// cloud. A run's events are, in this order: `dr-run.create` with its plan, `dr-run.start` pending
/// with everything it is fixed to, `dr-run.start` with the verdict, whatever people decide,
/// `dr-run.complete` when it is over.
///
/// An event that a busy ledger does not take is tried again; what waits for it waits.
final class RunEvents {
  static final String CREATE = "dr-run.create";
  static final String START = "dr-run.start";
  static final String PAUSE = "dr-run.pause";
  static final String RESUME = "dr-run.resume";
  static final String HALT = "dr-run.halt";
  static final String CANCEL = "dr-run.cancel";
  static final String RETRY = "dr-run.retry";
  static final String SKIP = "dr-run.skip";
  static final String ASK = "dr-run.ask";
  static final String ACKNOWLEDGE = "dr-run.acknowledge";
  static final String COMMIT = "dr-run.commit";
  static final String ROLLBACK = "dr-run.rollback";
  static final String COMPLETE = "dr-run.complete";
  static final String CLEANUP = "dr-run.cleanup";
  static final String CHECK = "dr-readiness.check";

  /// Flags of a check's request: what the step is for held already; it takes too long.
  static final String SATISFIED = "alreadySatisfied";

  static final String SLOW = "slow";

  private static final int TRIES_MAX = 600;

  /// So that they stand in one event beside a part of the steps.
  private static final int OVERRIDDEN_MAX = 40;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final AuditRecorder recorder;
  private final EngineSettings settings;
  private final String serviceInstanceCrn;

  /// @param serviceInstanceCrn ends with `::`, as the names of service instances do
  RunEvents(AuditRecorder recorder, EngineSettings settings, String serviceInstanceCrn) {
    this.recorder = requireNonNull(recorder, "recorder is null");
    this.settings = requireNonNull(settings, "settings is null");
    if (!serviceInstanceCrn.endsWith("::")) {
      throw new IllegalArgumentException(
          "a service instance's CRN must end with '::', got: " + serviceInstanceCrn);
    }
    this.serviceInstanceCrn = serviceInstanceCrn;
  }

  /// Records that a run is asked for. A long plan takes several events.
  void create(String runId, StartRequest asked, Collection<String> servers) {
    List<String> texts = StartParts.text(asked.plan().source().text());
    for (int part = 0; part < texts.size(); part++) {
      ObjectNode request =
          JSON.objectNode()
              .put("runId", runId)
              .put("plan", asked.plan().name())
              .put("planHash", asked.plan().hash())
              .put("mode", asked.mode().word())
              .put("timeScale", settings.timeScale())
              .put("expectedPreview", asked.expectedPreview())
              .put("forceReason", asked.forceReason());
      asked.detectedAt().ifPresent(at -> request.put("detectedAt", at.toString()));
      if (part == 0) {
        servers.stream().sorted().forEach(request.putArray("servers")::add);
      }
      request.put("part", part + 1).put("parts", texts.size()).put("planText", texts.get(part));
      durable(() ->
          act(CREATE, asked.initiator(), runId, asked.plan().name(), request).success(201, null));
    }
  }

  /// Records what is about to be run. A long list of steps takes several events.
  ///
  /// @param overridden what would keep it from beginning without force
  /// @param meters how much of it is paid by the hour
  void start(
      String runId,
      Preview preview,
      List<Finding> overridden,
      Map<String, String> meters,
      double timeScale,
      Initiator initiator) {
    ObjectNode request = request(runId, pin(preview));
    request.put("timeScale", timeScale).put("recoveryPoint", preview.recoveryPoint());
    List<ObjectNode> parts = StartParts.of(preview, meters);
    for (int part = 0; part < parts.size(); part++) {
      ObjectNode partial = request.deepCopy();
      if (part == 0 && !overridden.isEmpty()) {
        ArrayNode list = partial.putArray("overridden");
        overridden.stream()
            .limit(OVERRIDDEN_MAX)
            .map(finding -> cut(finding.toString()))
            .forEach(list::add);
        if (overridden.size() > OVERRIDDEN_MAX) {
          list.add("and %d more".formatted(overridden.size() - OVERRIDDEN_MAX));
        }
      }
      partial.put("part", part + 1).put("parts", parts.size());
      partial.setAll(parts.get(part));
      durable(() -> act(START, initiator, runId, preview.plan(), partial).pending());
    }
  }

  /// Records that the run went well so far: servers are up, and checked.
  void passed(Run.Head head, Actuals actuals, double timeScale) {
    ObjectNode response = JSON.objectNode();
    Duration time = actuals.forward();
    response
        .put("recoveryTimeSeconds", seconds(time))
        .put("cloudRecoveryTimeSeconds", Math.round(time.toMillis() * timeScale) / 1000.0)
        .put("decideSeconds", seconds(actuals.times().decide()))
        .put("executeSeconds", seconds(actuals.times().execute()))
        .put("validateSeconds", seconds(actuals.times().validate()))
        .put("recoveryPoint", head.recoveryPoint());
    actuals.times().detect().ifPresent(span -> response.put("detectSeconds", seconds(span)));
    actuals
        .point()
        .ifPresent(point ->
            response
                .put("recoveredTo", point.at().toString())
                .put("recoveryPointSeconds", seconds(point.age())));
    durable(() -> act(START, head, request(head)).success(200, response));
  }

  /// Records that the run did not go well.
  void failed(Run.Head head, int code, String why) {
    durable(() -> act(START, head, request(head)).failure(code, why));
  }

  /// Records what a person decided about a run.
  EventReceipt decided(String action, Run.Head head, Initiator by) {
    return decided(action, head, by, Map.of());
  }

  /// As [#decided(String, Run.Head, Initiator)], with more to say.
  EventReceipt decided(String action, Run.Head head, Initiator by, Map<String, String> more) {
    ObjectNode request = request(head);
    more.forEach(request::put);
    return durable(() -> act(action, by, head.id(), head.pin().plan(), request).success(200, null));
  }

  /// Records that a run goes on after a restart.
  void takenUp(Run.Head head) {
    ObjectNode request = request(head).put("afterRestart", true);
    durable(() -> act(RESUME, head, request).success(200, null));
  }

  /// Records that a run cannot go on by itself.
  void halted(Run.Head head, String why, List<String> views) {
    ObjectNode request = request(head).put("why", bounded(why));
    if (!views.isEmpty()) {
      views.stream().limit(100).map(RunEvents::bounded).forEach(request.putArray("views")::add);
    }
    durable(() -> act(HALT, head, request).success(200, null));
  }

  /// Records that something that a person decided begins.
  EventReceipt begins(String action, Run.Head head, Initiator by) {
    return durable(() -> act(action, by, head.id(), head.pin().plan(), request(head)).pending());
  }

  /// Records that something that a person decided ended.
  ///
  /// @param why empty if it went well
  void ends(String action, Run.Head head, Initiator by, String why) {
    durable(() -> end(act(action, by, head.id(), head.pin().plan(), request(head)), 500, why));
  }

  /// Records the end of a run.
  ///
  /// @param why empty if it went well and nothing is left
  EventReceipt complete(Run.Head head, Initiator by, int code, String why, List<String> leftOver) {
    return complete(head, by, code, why, leftOver, Optional.empty());
  }

  /// As above, with what it took.
  EventReceipt complete(
      Run.Head head,
      Initiator by,
      int code,
      String why,
      List<String> leftOver,
      Optional<Cost> cost) {
    ObjectNode request = withLeftOver(head, leftOver);
    cost.ifPresent(took -> took.write(request.putObject("cost")));
    return durable(() -> end(act(COMPLETE, by, head.id(), head.pin().plan(), request), code, why));
  }

  void cleanupEnds(
      Run.Head head, Initiator by, String why, List<String> leftOver, Optional<Cost> cost) {
    ObjectNode request = withLeftOver(head, leftOver);
    cost.ifPresent(took -> took.write(request.putObject("cost")));
    durable(() -> end(act(CLEANUP, by, head.id(), head.pin().plan(), request), 500, why));
  }

  /// Records that a wait or a look of a step begins.
  void checking(PreviewStep step, String target, ActContext context) {
    durable(() -> check(step.expectation().after(), step, target, context, "").pending());
  }

  /// Records what a look means for the run.
  ///
  /// @param why empty if the expectation is met
  void checked(PreviewStep step, String target, ActContext context, String why) {
    checked(step, target, context, why, null);
  }

  /// As [#checked(PreviewStep, String, ActContext, String)], with what was seen.
  void checked(
      PreviewStep step,
      String target,
      ActContext context,
      String why,
      @Nullable ObjectNode response) {
    durable(() -> {
      AuditRecorder.Entry entry = check(step.expectation().after(), step, target, context, "");
      return why.isEmpty() ? entry.success(200, response) : entry.failure(424, why);
    });
  }

  /// Records that what a step is for holds already, so that it is not done.
  void satisfied(PreviewStep step, String target, ActContext context, ObjectNode response) {
    durable(() ->
        check(step.expectation().after(), step, target, context, SATISFIED).success(200, response));
  }

  /// Records that a step takes longer than it should; it may still happen.
  void slow(PreviewStep step, String target, ActContext context, String why) {
    durable(() -> check(step.expectation().after(), step, target, context, SLOW).failure(504, why));
  }

  /// Records that a step was not begun, because a last look showed what must not be.
  void refused(String expected, PreviewStep step, String target, ActContext context, String why) {
    durable(() -> check(expected, step, target, context, "").failure(424, why));
  }

  /// Records that a person is asked.
  void asked(
      PreviewStep step,
      String plan,
      ActContext context,
      String question,
      String owner,
      long deadlineSeconds,
      String onDeadline) {
    ObjectNode request = JSON.objectNode();
    context.origins().forEach(request::put);
    request
        .put("question", bounded(question))
        .put("owner", owner)
        .put("deadlineSeconds", deadlineSeconds)
        .put("onDeadline", onDeadline);
    durable(() ->
        recorder
            .act(
                ASK,
                context.initiator(),
                context.correlationId(),
                planCrn(plan),
                step.subject().name(),
                request)
            .success(200, null));
  }

  /// Records what was seen of a plan's servers, for the day on which a site cannot be seen.
  void seen(String plan, Initiator by, String correlationId, List<ObjectNode> parts) {
    for (int part = 0; part < parts.size(); part++) {
      ObjectNode request = JSON.objectNode();
      request.put("plan", plan).put("part", part + 1).put("parts", parts.size());
      request.setAll(parts.get(part));
      durable(() -> act(SeenSites.ACTION, by, correlationId, plan, request).success(200, null));
    }
  }

  private AuditRecorder.Entry check(
      String expected, PreviewStep step, String target, ActContext context, String flag) {
    ObjectNode request = JSON.objectNode();
    context.origins().forEach(request::put);
    request.put("expected", expected);
    if (!flag.isEmpty()) {
      request.put(flag, true);
    }
    return recorder.act(
        CHECK,
        context.initiator(),
        context.correlationId(),
        target,
        step.subject().name(),
        request);
  }

  /// What every act of a step carries.
  ///
  /// @param attempt from 1
  static ActContext context(Run.Head head, String stepId, int attempt, Initiator initiator) {
    return new ActContext(
        initiator,
        RunNames.correlation(head.id(), stepId, attempt),
        Map.of("runId", head.id(), "step", stepId, "plan", head.pin().plan()));
  }

  /// Plans are resources of the service instance.
  String planCrn(String plan) {
    return serviceInstanceCrn.substring(0, serviceInstanceCrn.length() - 2) + ":plan:" + plan;
  }

  private static EventReceipt end(AuditRecorder.Entry entry, int code, String why) {
    return why.isEmpty() ? entry.success(200, null) : entry.failure(code, why);
  }

  private AuditRecorder.Entry act(String action, Run.Head head, ObjectNode request) {
    return act(action, head.initiator(), head.id(), head.pin().plan(), request);
  }

  private AuditRecorder.Entry act(
      String action, Initiator initiator, String runId, String plan, ObjectNode request) {
    return recorder.act(action, initiator, runId, planCrn(plan), plan, request);
  }

  /// A ledger that is only busy is tried again.
  private EventReceipt durable(Supplier<EventReceipt> event) {
    for (int attempt = 1; ; attempt++) {
      try {
        return event.get();
      } catch (AuditUnavailableException e) {
        if (!e.isPassing() || attempt >= TRIES_MAX) {
          throw e;
        }
      }
      try {
        settings.pause().pause(settings.pollEvery());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AuditUnavailableException("interrupted while the ledger was busy", e);
      }
    }
  }

  private static Run.Pin pin(Preview preview) {
    return new Run.Pin(preview.plan(), preview.planHash(), preview.hash(), preview.mode());
  }

  private static ObjectNode request(Run.Head head) {
    return request(head.id(), head.pin());
  }

  private static ObjectNode request(String runId, Run.Pin pin) {
    ObjectNode request = JSON.objectNode();
    return request
        .put("runId", runId)
        .put("plan", pin.plan())
        .put("planHash", pin.planHash())
        .put("previewHash", pin.previewHash())
        .put("mode", pin.mode().word());
  }

  private static ObjectNode withLeftOver(Run.Head head, List<String> leftOver) {
    ObjectNode request = request(head);
    ArrayNode left = request.putArray("leftOver");
    new ArrayList<>(leftOver).stream().limit(200).map(RunEvents::bounded).forEach(left::add);
    return request;
  }

  private static String cut(String text) {
    return text.getBytes(UTF_8).length <= 600 ? text : text.substring(0, 150) + " …";
  }

  private static String bounded(String text) {
    return text.getBytes(UTF_8).length <= 2_000 ? text : text.substring(0, 600) + " …";
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
