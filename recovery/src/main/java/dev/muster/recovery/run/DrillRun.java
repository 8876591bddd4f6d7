package dev.muster.recovery.run;

import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Condition;
import dev.muster.recovery.plan.Drill.SuccessCondition;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.preview.SiteDiff;
import dev.muster.recovery.preview.SiteView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// One drill from its recorded start to its recorded end. Single-use.
final class DrillRun {
  private final RunEngine.Tools tools;
  private final RecoveryPlan plan;
  private final Preview preview;
  private final SiteView before;
  private final String runId;
  private final StepRunner runner;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  /// @param before the recovery site as it was before the drill
  DrillRun(
      RunEngine.Tools tools, RecoveryPlan plan, Preview preview, SiteView before, String runId) {
    this.tools = tools;
    this.plan = plan;
    this.preview = preview;
    this.before = before;
    this.runId = runId;
    runner = tools.runner(runId);
  }

  RecoveryPlan plan() {
    return plan;
  }

  Preview preview() {
    return preview;
  }

  /// Nothing new begins from now on.
  void cancel() {
    cancelled.set(true);
  }

  /// Does the drill and takes everything away again, however it went.
  ///
  /// @throws dev.muster.cloud.AuditUnavailableException if an event could not be recorded; the run
  ///   is interrupted then
  void run() throws InterruptedException {
    List<String> failures = forward();
    boolean wasCancelled = tools.journal().require(runId).state() instanceof RunState.Cancelling;
    String why = wasCancelled ? cancelled() : judge(failures);
    List<String> leftOver = new ArrayList<>(tools.cleanup(runId, plan).run());
    if (leftOver.isEmpty()) {
      leftOver.addAll(differences());
    }
    String whole =
        leftOver.isEmpty()
            ? why
            : (why.isEmpty() ? "" : why + "; ") + "left over: " + String.join("; ", leftOver);
    int code = wasCancelled ? 409 : 500;
    tools.events().complete(tools.journal().require(runId), code, whole, leftOver);
  }

  private List<String> forward() throws InterruptedException {
    Instant end =
        tools
            .journal()
            .require(runId)
            .state()
            .startedAt()
            .plus(tools.settings().real(plan.spec().drill().ttl()));
    StepGraph graph =
        new StepGraph(
            preview.steps().stream().filter(step -> step.phase() != Phase.CLEANUP).toList(),
            new Limits(plan.spec().concurrency()),
            runner::forward,
            () -> whyStop(end));
    return graph.run(new Parallel(tools.threads()));
  }

  private Optional<String> whyStop(Instant end) {
    if (cancelled.get()) {
      return Optional.of("cancelled");
    }
    return tools.clock().instant().isBefore(end)
        ? Optional.empty()
        : Optional.of("its time to live is over: " + plan.spec().drill().ttl());
  }

  /// Records that it was cancelled: its start gets an outcome, whatever ended it.
  private String cancelled() {
    String why = "cancelled";
    tools.events().failed(tools.journal().require(runId), 409, why);
    return why;
  }

  /// Records how it went.
  ///
  /// @return why it did not go well, or empty
  private String judge(List<String> failures) {
    Run run = tools.journal().require(runId);
    Duration time = tools.journal().forwardTime(runId);
    Duration cloudTime = tools.settings().cloud(time);
    String why = failures.isEmpty() ? unmet(run, cloudTime) : failures.getFirst();
    if (why.isEmpty()) {
      tools.events().passed(run, time, cloudTime);
    } else {
      tools.events().failed(run, 500, why);
    }
    return why;
  }

  private String unmet(Run run, Duration cloudTime) {
    for (SuccessCondition condition : plan.spec().drill().successWhen()) {
      switch (condition) {
        case SuccessCondition.RecoveredWithinObjective() -> {
          Duration rto = plan.spec().objectives().rto();
          if (cloudTime.compareTo(rto) > 0) {
            return "recovery time must be at most %s, got: %s".formatted(rto, cloudTime);
          }
        }
        case SuccessCondition.StepReached(Condition reached) -> {
          if (!isReached(run, reached)) {
            return "must be reached: " + reached;
          }
        }
      }
    }
    return "";
  }

  private static boolean isReached(Run run, Condition condition) {
    return run.steps().stream()
        .filter(step -> isPartOf(step, condition))
        .allMatch(step -> step.state() instanceof StepState.Succeeded);
  }

  private static boolean isPartOf(RunStep step, Condition condition) {
    return step.planned()
        .filter(planned -> planned.bounds().planStep().equals(condition.step()))
        .filter(planned ->
            condition.reached() != Condition.Reached.DONE
                || !(planned.act() instanceof Act.CheckHealth))
        .isPresent();
  }

  /// Compares what the drill could have touched with how it was. Others may change the site
  /// meanwhile: that is not the drill's.
  private List<String> differences() {
    Set<String> touched = new HashSet<>();
    Set<String> sources = new HashSet<>();
    for (PreviewStep step : preview.steps()) {
      if (step.phase() == Phase.RECOVER) {
        touched.add(step.subject().name());
      }
      if (step.act() instanceof Act.CloneGroup(int _, List<String> volumeIds, var _)) {
        sources.addAll(volumeIds);
      }
    }
    before.volumes().stream()
        .filter(volume -> sources.contains(volume.id()))
        .forEach(volume -> touched.add(volume.name()));
    return switch (SiteView.look(tools.sites().recovery().look())) {
      case Result.Done<SiteView>(SiteView after) ->
          SiteDiff.between(
              before, after, name -> touched.contains(name) || name.contains(RunNames.mark(runId)));
      case Result.Refused<SiteView>(int status, String message) ->
          List.of("cannot be compared: %d %s".formatted(status, message));
      case Result.Unknown<SiteView>(String why) -> List.of("cannot be compared: " + why);
    };
  }
}
