package dev.muster.server.recovery;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.recovery.run.Cost;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunEngine;
import dev.muster.recovery.run.RunState;
import dev.muster.recovery.run.RunStep;
import dev.muster.recovery.run.StepState;
import dev.muster.server.call.Answer.ReceiptView;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run on the wire.
///
/// @param state `success` or `failure` when it ended so, else the state's own word
/// @param rtaSeconds measured recovery time, wall clock; null until it is measured
/// @param cloudRtaSeconds the same in the simulated cloud's time; null when its clock is not scaled
/// @param rpaSeconds how old the recovered point was when the run was asked for; null if nothing
///   was promoted
/// @param times where the recovery time went; null until the run went well
/// @param queue where it waits; null if it does not
/// @param offers what a person can ask for now
/// @param forceReason why safety was overridden; null if it was not
/// @param overridden what would have kept it from beginning without force; null if nothing would
/// @param cost what a drill took, capacity times hours in the cloud's time; null until it is over
/// @param groups where the plan's protection groups stand now; null in lists
/// @param evidence folder on the server in which the run's evidence lies; null while it runs
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunView(
    String id,
    String plan,
    String planHash,
    String mode,
    String state,
    String detail,
    String startedAt,
    @Nullable String endedAt,
    @Nullable Double rtaSeconds,
    @Nullable Double cloudRtaSeconds,
    double timeScale,
    @Nullable Double rpaSeconds,
    @Nullable TimesView times,
    @Nullable Cost cost,
    @Nullable QueueView queue,
    List<String> offers,
    @Nullable String forceReason,
    @Nullable List<String> overridden,
    @Nullable List<GroupView> groups,
    String initiator,
    List<StepView> steps,
    @Nullable String evidence) {

  /// A step of a run on the wire.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StepView(
      String id,
      String action,
      String target,
      String state,
      @Nullable String startedAt,
      @Nullable String endedAt,
      String detail,
      List<ReceiptView> receipts) {
    static StepView of(RunStep step) {
      StepState state = step.state();
      return new StepView(
          step.id(),
          step.action(),
          step.target(),
          word(state.word()),
          state.begun().map(Object::toString).orElse(null),
          state.ended().map(Object::toString).orElse(null),
          state.detail(),
          ReceiptView.all(step.receipts()));
    }
  }

  /// Where a queued run waits.
  ///
  /// @param position from 1, among all that wait
  /// @param behind the runs that must be over before it begins, oldest first
  record QueueView(int position, List<String> behind) {}

  /// Where the recovery time went, in seconds of real time.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TimesView(
      @Nullable Double detectSeconds,
      double decideSeconds,
      double executeSeconds,
      double validateSeconds) {
    static TimesView of(Run.Times times) {
      return new TimesView(
          times.detect().map(RunView::seconds).orElse(null),
          seconds(times.decide()),
          seconds(times.execute()),
          seconds(times.validate()));
    }
  }

  /// The word of an offer: that of its verb.
  static String word(Run.Offer offer) {
    return switch (offer) {
      case PAUSE -> "pause";
      case RESUME -> "resume";
      case CANCEL -> "cancel";
      case LEAVE -> "leave";
      case ROLL_BACK -> "rollback";
      case COMMIT -> "commit";
      case CLEAN_UP -> "cleanup";
      case RETRY -> "retry";
      case SKIP -> "skip";
      case ACKNOWLEDGE -> "acknowledge";
    };
  }

  static RunView of(Run run, RunEngine engine) {
    return of(run, engine, null);
  }

  static RunView of(Run run, RunEngine engine, @Nullable String evidence) {
    return of(run, engine, evidence, null);
  }

  static RunView of(
      Run run, RunEngine engine, @Nullable String evidence, @Nullable List<GroupView> groups) {
    Run.Head head = run.head();
    RunState state = run.state();
    boolean scaled = head.timeScale() != 1;
    return new RunView(
        run.id(),
        head.pin().plan(),
        head.pin().planHash(),
        head.pin().mode().word(),
        word(state.word()),
        state.why(),
        state.startedAt().toString(),
        state.ended().map(Object::toString).orElse(null),
        run.achieved().recoveryTime().map(RunView::seconds).orElse(null),
        scaled ? run.cloudRecoveryTime().map(RunView::seconds).orElse(null) : null,
        head.timeScale(),
        run.achieved().point().map(point -> seconds(point.age())).orElse(null),
        run.achieved().times().map(TimesView::of).orElse(null),
        run.achieved().cost().orElse(null),
        queue(run, engine),
        run.offers().stream().map(RunView::word).toList(),
        head.isForced() ? head.forceReason() : null,
        head.overridden().isEmpty() ? null : head.overridden(),
        groups,
        head.initiator().name().isEmpty() ? head.initiator().id() : head.initiator().name(),
        run.steps().stream().map(StepView::of).toList(),
        evidence);
  }

  private static @Nullable QueueView queue(Run run, RunEngine engine) {
    if (!(run.state() instanceof RunState.Queued)) {
      return null;
    }
    int position = engine.position(run.id());
    // It may have begun since the run was read.
    return position == 0 ? null : new QueueView(position, engine.waitsFor(run.id()));
  }

  /// The outcome's word where there is one: the API says `success` and `failure` everywhere.
  static String word(String state) {
    return switch (state) {
      case "succeeded" -> "success";
      case "failed" -> "failure";
      default -> state;
    };
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
