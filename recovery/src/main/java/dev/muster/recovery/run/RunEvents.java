package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.ActContext;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewJson;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes the events of runs themselves; what a run does to the cloud is written by the door to the
/// cloud. A run's events are, in this order: `dr-run.start` pending with everything the run is
/// fixed to, `dr-run.start` with the drill's verdict, `dr-run.complete` when nothing is left to be
/// taken away.
final class RunEvents {
  static final String START = "dr-run.start";
  static final String CANCEL = "dr-run.cancel";
  static final String COMPLETE = "dr-run.complete";
  static final String CLEANUP = "dr-run.cleanup";
  static final String CHECK = "dr-readiness.check";

  /// Characters of steps in one event: well below an entry's 65,535 bytes.
  private static final int STEPS_LENGTH_MAX = 24_000;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final AuditRecorder recorder;
  private final String serviceInstanceCrn;

  /// @param serviceInstanceCrn ends with `::`, as the names of service instances do
  RunEvents(AuditRecorder recorder, String serviceInstanceCrn) {
    this.recorder = requireNonNull(recorder, "recorder is null");
    if (!serviceInstanceCrn.endsWith("::")) {
      throw new IllegalArgumentException(
          "a service instance's CRN must end with '::', got: " + serviceInstanceCrn);
    }
    this.serviceInstanceCrn = serviceInstanceCrn;
  }

  /// Records what is about to be run. A long list of steps takes several events.
  void start(String runId, Preview preview, double timeScale, Initiator initiator) {
    ObjectNode request = request(runId, pin(preview));
    request.put("timeScale", timeScale).put("recoveryPoint", preview.recoveryPoint());
    List<ArrayNode> parts = parts(preview.steps());
    for (int part = 0; part < parts.size(); part++) {
      ObjectNode partial = request.deepCopy();
      partial.put("part", part + 1).put("parts", parts.size());
      partial.set("steps", parts.get(part));
      act(START, initiator, runId, preview.plan(), partial).pending();
    }
  }

  /// Records that the drill went well.
  void passed(Run run, Duration recoveryTime, Duration cloudRecoveryTime) {
    ObjectNode response = JSON.objectNode();
    response
        .put("recoveryTimeSeconds", seconds(recoveryTime))
        .put("cloudRecoveryTimeSeconds", seconds(cloudRecoveryTime))
        .put("recoveryPoint", run.head().recoveryPoint());
    act(START, run, request(run)).success(200, response);
  }

  /// Records that the drill did not go well; cleanup follows.
  void failed(Run run, int code, String why) {
    act(START, run, request(run)).failure(code, why);
  }

  EventReceipt cancelled(Run run, Initiator by) {
    return act(CANCEL, by, run.id(), run.head().pin().plan(), request(run)).success(200, null);
  }

  /// Records the end of a run.
  ///
  /// @param why empty if it went well and nothing is left
  void complete(Run run, int code, String why, List<String> leftOver) {
    end(act(COMPLETE, run, withLeftOver(run, leftOver)), code, why);
  }

  EventReceipt cleanupBegins(Run run, Initiator by) {
    return act(CLEANUP, by, run.id(), run.head().pin().plan(), request(run)).pending();
  }

  void cleanupEnds(Run run, Initiator by, String why, List<String> leftOver) {
    end(act(CLEANUP, by, run.id(), run.head().pin().plan(), withLeftOver(run, leftOver)), 500, why);
  }

  /// Records what a look at a server means for the run.
  ///
  /// @param why empty if the expectation is met
  void checked(PreviewStep step, String serverCrn, ActContext context, String why) {
    end(check(step.expectation().after(), step, serverCrn, context), 424, why);
  }

  /// Records that a step was not begun, because a last look showed what must not be.
  void refused(
      String expected, PreviewStep step, String serverCrn, ActContext context, String why) {
    check(expected, step, serverCrn, context).failure(424, why);
  }

  private AuditRecorder.Entry check(
      String expected, PreviewStep step, String serverCrn, ActContext context) {
    ObjectNode request = JSON.objectNode();
    context.origins().forEach(request::put);
    request.put("expected", expected);
    return recorder.act(
        CHECK,
        context.initiator(),
        context.correlationId(),
        serverCrn,
        step.subject().name(),
        request);
  }

  /// What every act of a step carries.
  static ActContext context(Run run, String stepId, Initiator initiator) {
    int attempt = run.step(stepId).map(RunStep::attempts).orElse(0) + 1;
    return new ActContext(
        initiator,
        RunNames.correlation(run.id(), stepId, attempt),
        Map.of("runId", run.id(), "step", stepId, "plan", run.head().pin().plan()));
  }

  private static void end(AuditRecorder.Entry entry, int code, String why) {
    if (why.isEmpty()) {
      entry.success(200, null);
    } else {
      entry.failure(code, why);
    }
  }

  private AuditRecorder.Entry act(String action, Run run, ObjectNode request) {
    return act(action, run.head().initiator(), run.id(), run.head().pin().plan(), request);
  }

  private AuditRecorder.Entry act(
      String action, Initiator initiator, String runId, String plan, ObjectNode request) {
    return recorder.act(action, initiator, runId, planCrn(plan), plan, request);
  }

  /// Plans are resources of the service instance.
  private String planCrn(String plan) {
    return serviceInstanceCrn.substring(0, serviceInstanceCrn.length() - 2) + ":plan:" + plan;
  }

  private static Run.Pin pin(Preview preview) {
    return new Run.Pin(preview.plan(), preview.planHash(), preview.hash(), preview.mode());
  }

  private static ObjectNode request(Run run) {
    return request(run.id(), run.head().pin());
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

  private static ObjectNode withLeftOver(Run run, List<String> leftOver) {
    ObjectNode request = request(run);
    run.achieved()
        .recoveryTime()
        .ifPresent(time -> request.put("recoveryTimeSeconds", seconds(time)));
    ArrayNode left = request.putArray("leftOver");
    leftOver.forEach(left::add);
    return request;
  }

  private static List<ArrayNode> parts(List<PreviewStep> steps) {
    List<ArrayNode> parts = new ArrayList<>();
    ArrayNode part = JSON.arrayNode();
    int length = 0;
    for (PreviewStep step : steps) {
      ObjectNode json = PreviewJson.step(step);
      int added = json.toString().length();
      if (length + added > STEPS_LENGTH_MAX && !part.isEmpty()) {
        parts.add(part);
        part = JSON.arrayNode();
        length = 0;
      }
      part.add(json);
      length += added;
    }
    parts.add(part);
    return parts;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
