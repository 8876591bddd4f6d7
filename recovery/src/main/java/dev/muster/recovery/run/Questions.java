package dev.muster.recovery.run;

import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Steps that touch no cloud: gates, and what only a person can answer.
final class Questions {
  private final RunTools tools;
  private final String runId;

  Questions(RunTools tools, String runId) {
    this.tools = tools;
    this.runId = runId;
  }

  StepOutcome gate(PreviewStep step, Act.Gate gate) {
    Map<String, StepState> states = tools.journal().stepStates(runId);
    List<String> missing = new ArrayList<>();
    for (String id : gate.steps()) {
      StepState state = states.getOrDefault(id, new StepState.Pending());
      // What a person goes on without counts as done.
      if (!state.isDone() && !isSkippedByPerson(state)) {
        missing.add(id);
      }
    }
    int passed = gate.steps().size() - missing.size();
    String why =
        passed >= gate.atLeast()
            ? ""
            : "must be at least %d of %d steps, got: %d; not done: %s"
                .formatted(
                    gate.atLeast(),
                    gate.steps().size(),
                    passed,
                    String.join(", ", missing.stream().limit(10).toList()));
    return checked(step, why);
  }

  private static boolean isSkippedByPerson(StepState state) {
    return state instanceof StepState.Skipped;
  }

  /// Passes if every old server is known to be stopped, or if the run was forced; else a person is
  /// asked.
  StepOutcome confirmFence(PreviewStep step, Act.ConfirmFence fence) {
    Map<String, StepState> states = tools.journal().stepStates(runId);
    List<String> open =
        fence.steps().stream()
            .filter(id -> !Optional.ofNullable(states.get(id)).map(StepState::isDone).orElse(false))
            .toList();
    Run.Head head = tools.journal().head(runId);
    if (open.isEmpty() || head.isForced()) {
      tools
          .events()
          .checked(
              step,
              tools.events().planCrn(head.pin().plan()),
              tools.next(runId, step),
              "",
              FenceReport.of(open, head.forceReason()));
      return new StepOutcome.Done();
    }
    tools
        .events()
        .asked(
            step,
            head.pin().plan(),
            tools.next(runId, step),
            "It is not known that the old servers have stopped (%s). Make sure that they cannot write, then acknowledge"
                .formatted(String.join(", ", open.stream().limit(10).toList())),
            "",
            0,
            "escalate");
    return new StepOutcome.Asked();
  }

  StepOutcome ask(PreviewStep step, Act.AskPerson ask) {
    tools
        .events()
        .asked(
            step,
            tools.journal().head(runId).pin().plan(),
            tools.next(runId, step),
            ask.prompt(),
            ask.owner(),
            ask.deadlineSeconds(),
            ask.onDeadline());
    return new StepOutcome.Asked();
  }

  /// A step failed whose policy is to ask.
  void askAfterFailure(PreviewStep step, String why) {
    tools
        .events()
        .asked(
            step,
            tools.journal().head(runId).pin().plan(),
            tools.current(runId, step),
            "The step failed (%s). Retry it, skip it, or cancel the run".formatted(why),
            "",
            0,
            "escalate");
  }

  private StepOutcome checked(PreviewStep step, String why) {
    Run.Head head = tools.journal().head(runId);
    tools
        .events()
        .checked(step, tools.events().planCrn(head.pin().plan()), tools.next(runId, step), why);
    return why.isEmpty() ? new StepOutcome.Done() : new StepOutcome.NotDone(why);
  }
}
