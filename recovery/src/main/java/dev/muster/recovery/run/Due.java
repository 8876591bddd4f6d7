package dev.muster.recovery.run;

import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is due by time for a run that nobody works on just now.
sealed interface Due {
  record Nothing() implements Due {}

  /// Its time to live is over.
  record Cancel() implements Due {}

  /// As [Cancel], of a run that waits for a person.
  record GoOn() implements Due {}

  /// It was at work for longer than its plan allows.
  record Halt(String why) implements Due {}

  /// Nobody committed it in time.
  record RollBack() implements Due {}

  /// Persons did not answer in time.
  record Answers(List<Answer> answers) implements Due {}

  /// What counts as a person's answer.
  record Answer(PreviewStep step, Act.AskPerson ask) {
    /// Records it.
    ///
    /// @return why the run cannot go on; empty if it can
    Optional<String> record(RunTools tools, String runId) {
      Run.Head head = tools.journal().head(runId);
      String why = "nobody answered in time: " + ask.owner();
      switch (ask.onDeadline()) {
        case "continue" ->
            tools
                .events()
                .decided(
                    RunEvents.ACKNOWLEDGE,
                    head,
                    head.initiator(),
                    Map.of("step", step.id(), "note", why));
        case "fail" ->
            tools
                .events()
                .checked(step, tools.target(runId, step), tools.current(runId, step), why);
        default ->
            tools
                .events()
                .asked(
                    step,
                    head.pin().plan(),
                    tools.current(runId, step),
                    "ESCALATED, %s. %s".formatted(why, ask.prompt()),
                    ask.owner(),
                    0,
                    "escalate");
      }
      return ask.onDeadline().equals("fail") && !step.bounds().optional()
          ? Optional.of("step %s: %s".formatted(step.id(), why))
          : Optional.empty();
    }
  }

  static Due of(RunTools tools, String runId, RecoveryPlan plan) {
    RunState state = tools.journal().state(runId);
    Instant now = tools.clock().instant();
    boolean drill = tools.journal().head(runId).pin().mode() == Mode.DRILL;
    Instant old = state.startedAt().plus(tools.settings().real(plan.spec().drill().ttl()));
    return switch (state) {
      case RunState.Paused _ -> drill && !now.isBefore(old) ? new Cancel() : new Nothing();
      case RunState.AwaitingCommit _ -> {
        Optional<Instant> since = tools.journal().awaitingSince(runId);
        boolean late =
            plan.spec()
                .commit()
                .autoRollbackAfter()
                .flatMap(patience ->
                    since.map(at -> !now.isBefore(at.plus(tools.settings().real(patience)))))
                .orElse(false);
        yield late ? new RollBack() : new Nothing();
      }
      case RunState.Running _ -> {
        List<Answer> answers = answers(tools, runId, now);
        if (!answers.isEmpty()) {
          yield new Answers(answers);
        }
        Optional<String> overdue = overdue(tools, runId, plan);
        if (overdue.isPresent()) {
          yield new Halt(overdue.get());
        }
        yield drill && !now.isBefore(old) ? new GoOn() : new Nothing();
      }
      case RunState.Queued _,
          RunState.Halted _,
          RunState.Committing _,
          RunState.RollingBack _,
          RunState.CleaningUp _,
          RunState.Cancelling _,
          RunState.Interrupted _,
          RunState.Succeeded _,
          RunState.Committed _,
          RunState.Failed _,
          RunState.Cancelled _,
          RunState.RolledBack _ ->
          new Nothing();
    };
  }

  /// Why a run must not go on by itself, if it was at work for too long; a drill has its time to
  /// live instead.
  static Optional<String> overdue(RunTools tools, String runId, RecoveryPlan plan) {
    if (plan.spec().runTimeout().isEmpty()
        || tools.journal().head(runId).pin().mode() == Mode.DRILL) {
      return Optional.empty();
    }
    Duration limit = plan.spec().runTimeout().get();
    return tools
        .journal()
        .workingSince(runId)
        .filter(
            since -> !tools.clock().instant().isBefore(since.plus(tools.settings().real(limit))))
        .map(_ -> "its run timeout is over: " + limit);
  }

  private static List<Answer> answers(RunTools tools, String runId, Instant now) {
    List<Answer> answers = new ArrayList<>();
    for (PreviewStep step : tools.journal().planned(runId)) {
      if (step.act() instanceof Act.AskPerson ask
          && tools.journal().stepState(runId, step.id()).orElse(new StepState.Pending())
              instanceof StepState.Waiting(Instant _, String _, Optional<Instant> deadline)
          && deadline.filter(at -> !now.isBefore(at)).isPresent()) {
        answers.add(new Answer(step, ask));
      }
    }
    return answers;
  }
}
