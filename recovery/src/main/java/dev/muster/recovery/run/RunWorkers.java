package dev.muster.recovery.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.cloud.AuditUnavailableException;
import dev.muster.recovery.plan.PlanParser;
import dev.muster.recovery.plan.PlanResult;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/// Who works on which run, and who waits for it. Thread-safe.
final class RunWorkers {
  private final RunTools tools;
  private final RunArchive archive;
  private final Runnable whenOver;
  private final Map<String, RecoveryPlan> plans = new ConcurrentHashMap<>();
  private final Map<String, Live> live = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Run>> ends = new ConcurrentHashMap<>();

  /// A run at work.
  private static final class Live {
    private final RunWork work;
    private boolean woken;

    Live(RunWork work) {
      this.work = work;
    }
  }

  /// @param whenOver is told when a run ended: others may have waited for its servers
  RunWorkers(RunTools tools, RunArchive archive, Runnable whenOver) {
    this.tools = tools;
    this.archive = requireNonNull(archive, "archive is null");
    this.whenOver = whenOver;
  }

  boolean isAtWork(String runId) {
    return live.containsKey(runId);
  }

  /// Somebody will wait for a run that has not begun.
  void expect(String runId) {
    ends.put(runId, new CompletableFuture<>());
  }

  /// Waits until nobody works on a run, if somebody did.
  void await(String runId) throws InterruptedException {
    CompletableFuture<Run> end = ends.get(runId);
    if (end != null) {
      try {
        end.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("run " + runId + " broke off", e.getCause());
      }
    }
  }

  /// Somebody decided something: whoever works on the run looks at the ledger again.
  synchronized void wake(String runId) {
    Live at = live.get(runId);
    if (at != null) {
      at.woken = true;
      at.work.wake();
    } else if (tools.journal().state(runId).isWorking()) {
      planOf(runId).ifPresent(plan -> work(runId, plan));
    }
  }

  /// Puts somebody to work on a run, from where the ledger says it stands.
  synchronized void work(String runId, RecoveryPlan plan) {
    Live at = new Live(new RunWork(tools, plan, runId));
    CompletableFuture<Run> end =
        ends.compute(
            runId, (_, old) -> old == null || old.isDone() ? new CompletableFuture<>() : old);
    live.put(runId, at);
    tools.threads().execute(() -> toTheEnd(runId, at, end, plan));
  }

  private void toTheEnd(String runId, Live at, CompletableFuture<Run> end, RecoveryPlan plan) {
    try {
      do {
        at.work.drive();
      } while (goesOn(runId, at));
    } catch (AuditUnavailableException e) {
      // Nothing may be done that is not recorded. The next process goes on with it.
      tools.journal().interrupted(runId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tools.journal().interrupted(runId);
    } catch (RuntimeException e) {
      tools.journal().interrupted(runId);
      live.remove(runId);
      end.completeExceptionally(e);
      return;
    }
    live.remove(runId, at);
    Run run = tools.journal().require(runId);
    if (run.isOver()) {
      archive.keep(run, plan.source(), RunPreview.of(tools.journal(), run));
    }
    end.complete(run);
    if (run.isOver()) {
      whenOver.run();
    }
  }

  private synchronized boolean goesOn(String runId, Live at) {
    if (at.woken) {
      at.woken = false;
      return true;
    }
    live.remove(runId);
    return false;
  }

  /// A run ended without anybody at work on it.
  void over(String runId) {
    Run run = tools.journal().require(runId);
    CompletableFuture<Run> waited = ends.put(runId, CompletableFuture.completedFuture(run));
    if (waited != null) {
      waited.complete(run);
    }
    planOf(runId)
        .ifPresent(plan -> archive.keep(run, plan.source(), RunPreview.of(tools.journal(), run)));
  }

  /// The plan that a run does, from its events; empty if it is not on record or cannot be read.
  Optional<RecoveryPlan> planOf(String runId) {
    String hash = tools.journal().head(runId).pin().planHash();
    return Optional.ofNullable(plans.get(hash)).or(() -> readPlan(runId, hash));
  }

  private Optional<RecoveryPlan> readPlan(String runId, String hash) {
    Optional<String> text = tools.journal().planText(runId);
    if (text.isPresent()
        && new PlanParser(tools.outside().scripts()).parse(text.get().getBytes(UTF_8))
            instanceof PlanResult.Valid(RecoveryPlan plan)
        && plan.hash().equals(hash)) {
      plans.put(hash, plan);
      return Optional.of(plan);
    }
    return Optional.empty();
  }

  /// What an older version began has no plan on record; its cleanup needs none.
  void cleanUpOnly(String runId) {
    CompletableFuture<Run> end = new CompletableFuture<>();
    ends.put(runId, end);
    tools
        .threads()
        .execute(() -> {
          try {
            Run.Head head = tools.journal().head(runId);
            StepRunner runner = new StepRunner(tools, runId, () -> false);
            List<String> left =
                new Cleanup(tools, runner, runId, head.initiator(), Concurrency.DEFAULT).run();
            String why = left.isEmpty() ? "" : "left over: " + String.join("; ", left);
            tools
                .events()
                .cleanupEnds(
                    head,
                    head.initiator(),
                    why,
                    left,
                    tools.journal().cost(runId, tools.clock().instant()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tools.journal().interrupted(runId);
          } catch (RuntimeException e) {
            tools.journal().interrupted(runId);
          }
          end.complete(tools.journal().require(runId));
        });
  }
}
