package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.ActContext;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Operation;
import dev.muster.cloud.OperationState;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/// Does single steps, each so that it can be done again: take up what was begun and never ended,
/// look whether it is needed, act once, wait until it holds.
final class StepRunner {
  /// How long a cloud that shows no trace of an act is looked at after a restart, in its time.
  private static final Duration TRACE_WITHIN = Duration.ofMinutes(2);

  private final RunTools tools;
  private final String runId;
  private final Waits waits;
  private final Questions questions;

  /// @param withdrawn whether waiting is to be given up
  StepRunner(RunTools tools, String runId, BooleanSupplier withdrawn) {
    this.tools = tools;
    this.runId = runId;
    waits = new Waits(tools, runId, withdrawn);
    questions = new Questions(tools, runId);
  }

  /// Does one step and waits for its end.
  ///
  /// @throws AuditUnavailableException if an event could not be recorded
  StepOutcome run(PreviewStep step) throws InterruptedException {
    return switch (step.act()) {
      case Act.ReadServer read -> waits.readServer(step, read);
      case Act.CheckGroup check -> waits.checkGroup(step, check);
      case Act.RecordPoint record -> waits.recordPoint(step, record);
      case Act.CheckHealth check -> waits.checkHealth(step, check);
      case Act.AwaitSync await -> waits.awaitSync(step, await);
      case Act.AwaitConsistent await -> waits.awaitConsistent(step, await);
      case Act.Probe probe -> waits.probe(step, probe);
      case Act.LetPass pass -> waits.letPass(step, pass);
      case Act.RunScript script -> waits.runScript(step, script);
      case Act.Gate gate -> questions.gate(step, gate);
      case Act.ConfirmFence fence -> questions.confirmFence(step, fence);
      case Act.AskPerson ask -> questions.ask(step, ask);
      case Act.Change _ -> mutate(step);
    };
  }

  private StepOutcome mutate(PreviewStep step) throws InterruptedException {
    AuditedCloud door = tools.sites().door(step.subject().site());
    Optional<StepFold.OpenAct> open = tools.journal().openAct(runId, step.id());
    if (open.isPresent()) {
      StepOutcome outcome = takeUp(door, open.get(), step);
      if (!(outcome instanceof StepOutcome.NotDone)) {
        return outcome;
      }
    }
    Map<String, String> made = tools.journal().made(runId);
    Optional<ObjectNode> holds = holds(step, made);
    if (holds.isPresent()) {
      return satisfied(step, holds.get());
    }
    String why = StartGuard.whyNot(step, runId, tools);
    if (!why.isEmpty()) {
      tools.events().refused(StartGuard.EXPECTED, step, tools.target(runId, step), next(step), why);
      return new StepOutcome.NotDone(why);
    }
    Optional<Mutation> mutation = Mutations.of(step.act(), runId, made);
    if (mutation.isEmpty()) {
      why = "what it works on was not made";
      tools.events().refused("made before", step, tools.target(runId, step), next(step), why);
      return new StepOutcome.NotDone(why);
    }
    StepOutcome outcome = act(door, mutation.get(), next(step), step);
    // What was refused may hold all the same: somebody was faster, or an answer got lost.
    if (outcome instanceof StepOutcome.NotDone) {
      Optional<ObjectNode> after = holds(step, made);
      if (after.isPresent()) {
        return satisfied(step, after.get());
      }
    }
    return outcome;
  }

  /// What it is for holds. If this run never began it, somebody else did, and for some acts that
  /// means that the world is not what this run thinks it is.
  private StepOutcome satisfied(PreviewStep step, ObjectNode seen) {
    boolean never = tools.journal().attempts(runId, step.id()) == 0;
    boolean foreign =
        step.phase().isForward()
            && (step.act() instanceof Act.StartServer
                || step.act() instanceof Act.Promote
                || step.act() instanceof Act.Replicate);
    if (never && foreign) {
      String why = "holds already, but this run has not begun it: " + seen;
      tools
          .events()
          .refused(step.expectation().before(), step, tools.target(runId, step), next(step), why);
      return new StepOutcome.NotDone(why);
    }
    tools.events().satisfied(step, tools.target(runId, step), current(step), seen);
    return new StepOutcome.Done();
  }

  private Optional<ObjectNode> holds(PreviewStep step, Map<String, String> made) {
    return PostCondition.holds(
        step.act(), runId, made, tools.looks(step.subject().site()).fromNow());
  }

  /// Finds out what became of an act that was begun before.
  StepOutcome takeUp(AuditedCloud door, StepFold.OpenAct open, PreviewStep step)
      throws InterruptedException {
    Optional<Mutation> asked = Mutations.of(open.event());
    if (asked.isEmpty()) {
      return new StepOutcome.NotDone("what was asked for cannot be told from the ledger");
    }
    Operation operation =
        door.takeUp(asked.get(), open.event(), open.receipt(), tools.settings().real(TRACE_WITHIN));
    // First it may have to be seen that the cloud shows no trace of it, look by look.
    Duration within = Duration.ofSeconds(step.bounds().timeoutSeconds());
    return await(operation, within.plus(TRACE_WITHIN.multipliedBy(3)), step);
  }

  /// Does one mutation and waits for its end.
  private StepOutcome act(
      AuditedCloud door, Mutation mutation, ActContext context, PreviewStep step)
      throws InterruptedException {
    Operation operation = begin(door, mutation, context);
    return await(operation, Duration.ofSeconds(step.bounds().timeoutSeconds()), step);
  }

  /// A ledger that is only busy is tried again: nothing was asked of the cloud yet.
  private Operation begin(AuditedCloud door, Mutation mutation, ActContext context)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return door.begin(mutation, context);
      } catch (AuditUnavailableException e) {
        if (!e.isPassing() || e.isAfterPending() || attempt >= 600) {
          throw e;
        }
      }
      tools.settings().pause().pause(tools.settings().pollEvery());
    }
  }

  /// @param timeout in the cloud's time
  private StepOutcome await(Operation operation, Duration timeout, PreviewStep step)
      throws InterruptedException {
    try {
      OperationState end =
          operation.done().get(tools.settings().real(timeout).toMillis(), TimeUnit.MILLISECONDS);
      return switch (end) {
        case OperationState.Succeeded _ -> new StepOutcome.Done();
        case OperationState.Failed(int code, String why) ->
            new StepOutcome.NotDone("%d %s".formatted(code, why), code == 429 || code == 503);
        case OperationState.Pending(String detail) -> new StepOutcome.NotDone(detail);
      };
    } catch (TimeoutException e) {
      // Not failed: nobody knows. Its outcome event still comes, and it is not begun again before.
      String why = "not seen to be done within " + timeout;
      tools.events().slow(step, tools.target(runId, step), current(step), why);
      return new StepOutcome.Slow(why);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuditUnavailableException unavailable) {
        throw unavailable;
      }
      if (e.getCause() instanceof InterruptedException) {
        return new StepOutcome.Withdrawn();
      }
      return new StepOutcome.NotDone("broke off: " + e.getCause());
    }
  }

  /// One mutation of a cleanup.
  StepOutcome cleanUp(CleanupTodo todo, Initiator by) throws InterruptedException {
    AuditedCloud door = tools.sites().recovery();
    Run.Head head = tools.journal().head(runId);
    int attempt = tools.journal().attempts(runId, todo.stepId()) + 1;
    Operation operation =
        begin(door, todo.mutation(), RunEvents.context(head, todo.stepId(), attempt, by));
    try {
      operation
          .done()
          .get(tools.settings().real(Cleanup.ACT_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new StepOutcome.Slow("not seen to be done");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuditUnavailableException unavailable) {
        throw unavailable;
      }
      return new StepOutcome.NotDone("broke off: " + e.getCause());
    }
    return new StepOutcome.Done();
  }

  /// Waits until the outcomes of all acts that were begun and never ended are on record.
  void resolve() throws InterruptedException {
    Parallel parallel = new Parallel(tools.threads());
    for (String stepId : tools.journal().openSteps(runId)) {
      Optional<StepFold.OpenAct> open = tools.journal().openAct(runId, stepId);
      Optional<Mutation> asked = open.flatMap(act -> Mutations.of(act.event()));
      if (asked.isPresent()) {
        AuditedCloud door = tools.door(open.get().event());
        parallel.begin(
            stepId,
            () -> {
              Operation operation =
                  door.takeUp(
                      asked.get(),
                      open.get().event(),
                      open.get().receipt(),
                      tools.settings().real(TRACE_WITHIN));
              operation.await();
              return new StepOutcome.Done();
            });
      }
    }
    while (!parallel.isIdle()) {
      parallel.next((_, _) -> {});
    }
  }

  private ActContext next(PreviewStep step) {
    return tools.next(runId, step);
  }

  private ActContext current(PreviewStep step) {
    return tools.current(runId, step);
  }
}
