package dev.muster.server.recovery;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.recovery.run.Run;
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

  static RunView of(Run run, @Nullable String evidence) {
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
        head.initiator().name().isEmpty() ? head.initiator().id() : head.initiator().name(),
        run.steps().stream().map(StepView::of).toList(),
        evidence);
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
