package dev.muster.server.recovery;

import dev.muster.cadf.CadfEvent.Credential;
import dev.muster.cadf.CadfEvent.Host;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.Crn;
import dev.muster.cloud.AuditRecorder;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.readiness.PlanReadiness;
import dev.muster.recovery.readiness.ReadinessJson;
import dev.muster.recovery.readiness.ReadinessReport;
import dev.muster.recovery.readiness.ReadinessReport.CheckResult;
import dev.muster.recovery.readiness.ReadinessReport.Verdict;
import dev.muster.recovery.run.RunEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Checks the plans that are kept again and again. Looking is nobody's act and leaves no event;
/// that a result changed is one. Not thread-safe: one caller at a time.
public final class ReadinessWatch {
  static final String ACTION = "dr-readiness.check";

  private static final List<Mode> MODES = List.of(Mode.DRILL, Mode.PLANNED, Mode.UNPLANNED);
  private static final Initiator MUSTER =
      new Initiator(
          "muster",
          "Muster",
          "service/security/account/serviceid",
          "",
          "",
          new Host("muster", "127.0.0.1", "IPv4"),
          new Credential("token"));

  private final Supplier<List<RecoveryPlan>> plans;
  private final RunEngine engine;
  private final PlanReadiness readiness;
  private final AuditRecorder recorder;
  private final Crn serviceInstance;
  private final Supplier<String> ids;

  /// Verdicts of checks that do not pass, by their numbers; by plan and mode.
  private final Map<Key, SortedMap<Integer, Verdict>> last = new HashMap<>();

  private record Key(String plan, String hash, Mode mode) {}

  /// @param plans the plans that are kept now
  /// @param ids makes correlation ids
  public ReadinessWatch(
      Supplier<List<RecoveryPlan>> plans,
      RunEngine engine,
      PlanReadiness readiness,
      AuditRecorder recorder,
      Crn serviceInstance,
      Supplier<String> ids) {
    this.plans = plans;
    this.engine = engine;
    this.readiness = readiness;
    this.recorder = recorder;
    this.serviceInstance = serviceInstance;
    this.ids = ids;
  }

  /// Checks every plan in every mode once. The first look at a version of a plan is what later ones
  /// are compared with. What is seen of the sites is kept for the day on which one is lost.
  public void look() {
    Map<Key, SortedMap<Integer, Verdict>> seen = new HashMap<>();
    for (RecoveryPlan plan : plans.get()) {
      engine.observe(plan, MUSTER);
      for (Mode mode : MODES) {
        ReadinessReport report = readiness.check(engine.resolve(plan, mode), mode, engine::preview);
        Key key = new Key(plan.name(), plan.hash(), mode);
        SortedMap<Integer, Verdict> now = notPassing(report);
        seen.put(key, now);
        SortedMap<Integer, Verdict> before = last.get(key);
        if (before != null && !before.equals(now)) {
          record(report, before);
        }
      }
    }
    // Plans that are gone are forgotten.
    last.clear();
    last.putAll(seen);
  }

  private static SortedMap<Integer, Verdict> notPassing(ReadinessReport report) {
    SortedMap<Integer, Verdict> verdicts = new TreeMap<>();
    for (CheckResult result : report.results()) {
      if (result.verdict() != Verdict.PASS) {
        verdicts.put(result.id(), result.verdict());
      }
    }
    return verdicts;
  }

  private void record(ReadinessReport report, SortedMap<Integer, Verdict> before) {
    ObjectNode asked = JsonNodeFactory.instance.objectNode().put("mode", report.mode().word());
    ObjectNode was = asked.putObject("before");
    before.forEach((id, verdict) -> was.put(id.toString(), ReadinessJson.word(verdict)));
    recorder
        .act(
            ACTION,
            MUSTER,
            ids.get(),
            serviceInstance.resource("plan", report.plan()).toString(),
            report.plan(),
            asked)
        .success(200, ReadinessJson.summary(report));
  }
}
