package dev.muster.recovery.run;

import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;

/// What a graph of a run's steps works with.
record GraphHands(RunTools tools, StepRunner runner, String runId) implements StepGraph.Hands {
  @Override
  public StepOutcome run(PreviewStep step) throws InterruptedException {
    return runner.run(step);
  }

  @Override
  public StepState state(String stepId) {
    return tools.journal().stepState(runId, stepId).orElseGet(StepState.Pending::new);
  }

  @Override
  public void ask(PreviewStep step, String why) {
    new Questions(tools, runId).askAfterFailure(step, why);
  }

  @Override
  public void gather() throws InterruptedException {
    Duration moment = tools.settings().pollEvery().dividedBy(1_000);
    tools.settings().pause().pause(moment.toMillis() < 1 ? Duration.ofMillis(1) : moment);
  }

  @Override
  public void breathe() throws InterruptedException {
    tools.settings().pause().pause(tools.settings().pollEvery());
  }
}
