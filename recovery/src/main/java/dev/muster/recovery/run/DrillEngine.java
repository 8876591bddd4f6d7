package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.DrillPlanner;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.PreviewStep;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Starts drills, cancels them, and cleans up after those that were interrupted. Owns one virtual
/// thread per run and one per step under way. Does not know who may do what. Thread-safe.
///
/// A run whose first event cannot be recorded does nothing; one that cannot record further events
/// begins nothing more and is interrupted.
public final class DrillEngine implements AutoCloseable {
  private final Tools tools;
  private final Supplier<String> runIds;
  private final RunArchive archive;
  private final Map<String, DrillRun> live = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Run>> ends = new ConcurrentHashMap<>();

  /// Makes an engine.
  ///
  /// @param journal MUST also be what `recorder` and both sites' doors write to
  /// @param clock real time
  /// @param runIds new ids of 4 to 10 lower-case letters and digits, never the same twice
  /// @param serviceInstanceCrn the service instance whose plans are run; ends with `::`
  public DrillEngine(
      Sites sites,
      RunJournal journal,
      AuditRecorder recorder,
      EngineSettings settings,
      InstantSource clock,
      Supplier<String> runIds,
      String serviceInstanceCrn,
      RunArchive archive) {
    tools =
        new Tools(
            sites,
            journal,
            new RunEvents(recorder, serviceInstanceCrn),
            settings,
            clock,
            Executors.newVirtualThreadPerTaskExecutor());
    this.runIds = requireNonNull(runIds, "runIds is null");
    this.archive = requireNonNull(archive, "archive is null");
  }

  /// What every run of the engine works with.
  record Tools(
      Sites sites,
      RunJournal journal,
      RunEvents events,
      EngineSettings settings,
      InstantSource clock,
      ExecutorService threads) {
    StepRunner runner(String runId) {
      return new StepRunner(sites, journal, events, settings, clock, runId);
    }

    Cleanup cleanup(String runId, Initiator initiator, Concurrency concurrency) {
      return new Cleanup(
          sites, journal, runner(runId), settings, clock, threads, runId, initiator, concurrency);
    }

    Cleanup cleanup(String runId, RecoveryPlan plan) {
      return cleanup(runId, journal.require(runId).head().initiator(), plan.spec().concurrency());
    }
  }

  /// What a drill of the plan would do now. Looks at both sites, leaves no event.
  public Result<Preview> preview(RecoveryPlan plan) {
    return look().map(inventory -> new DrillPlanner().plan(plan, inventory));
  }

  /// Starts a drill. Returns as soon as its start is durable.
  ///
  /// @throws AuditUnavailableException if the start could not be recorded; nothing was done
  public synchronized StartResult start(RecoveryPlan plan, Initiator initiator) {
    return switch (look()) {
      case Result.Done<Inventory>(Inventory inventory) -> start(plan, initiator, inventory);
      case Result.Refused<Inventory>(int status, String message) ->
          blind("%d %s".formatted(status, message));
      case Result.Unknown<Inventory>(String why) -> blind(why);
    };
  }

  /// Cancels a run that is under way.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; the run goes on
  public synchronized CancelResult cancel(String runId, Initiator by) {
    Optional<Run> run = tools.journal().run(runId);
    if (run.isEmpty()) {
      return new CancelResult.NotFound();
    }
    DrillRun drill = live.get(runId);
    if (drill == null || !(run.get().state() instanceof RunState.Running)) {
      return new CancelResult.TooLate(run.get());
    }
    EventReceipt receipt = tools.events().cancelled(run.get(), by);
    drill.cancel();
    return new CancelResult.Cancelling(tools.journal().require(runId), receipt);
  }

  /// Takes away what an interrupted run left. Returns as soon as that this begins is durable.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized CleanUpResult cleanUp(String runId, Initiator by) {
    Optional<Run> run = tools.journal().run(runId);
    if (run.isEmpty()) {
      return new CleanUpResult.NotFound();
    }
    if (!(run.get().state() instanceof RunState.Interrupted)) {
      return new CleanUpResult.NotInterrupted(run.get());
    }
    Optional<EventReceipt> begun = beginCleanUp(run.get(), by);
    CompletableFuture<Run> end = new CompletableFuture<>();
    ends.put(runId, end);
    tools
        .threads()
        .execute(() ->
            toTheEnd(
                runId,
                end,
                () -> {
                  List<String> left = tools.cleanup(runId, by, Concurrency.DEFAULT).run();
                  String why = left.isEmpty() ? "" : "left over: " + String.join("; ", left);
                  tools.events().cleanupEnds(tools.journal().require(runId), by, why, left);
                }));
    return new CleanUpResult.Started(tools.journal().require(runId), begun);
  }

  /// Ends what the interruption left open. A cleanup that was itself interrupted has its intent on
  /// record already and goes on under it: an act has one pending event and one outcome.
  private Optional<EventReceipt> beginCleanUp(Run run, Initiator by) {
    if (tools.journal().isOpen(run.id(), RunEvents.START)) {
      tools.events().failed(run, 500, "interrupted");
    }
    if (tools.journal().isOpen(run.id(), RunEvents.CLEANUP)) {
      tools.journal().resumeCleanUp(run.id());
      return Optional.empty();
    }
    return Optional.of(tools.events().cleanupBegins(run, by));
  }

  public Optional<Run> run(String runId) {
    return tools.journal().run(runId);
  }

  /// All runs, newest first, those before the last restart too.
  public List<Run> runs() {
    return tools.journal().runs();
  }

  /// Waits until a run of this process is over or interrupted, its evidence kept.
  ///
  /// @return the run; empty if there is none of that id
  public Optional<Run> await(String runId) throws InterruptedException {
    CompletableFuture<Run> end = ends.get(runId);
    if (end != null) {
      try {
        return Optional.of(end.get());
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException("run " + runId + " broke off", e.getCause());
      }
    }
    return run(runId);
  }

  /// Breaks off what is under way, which leaves it interrupted, and waits for it.
  @Override
  public void close() {
    tools.threads().shutdownNow();
    tools.threads().close();
  }

  private Result<Inventory> look() {
    return Inventory.look(tools.sites().home().look(), tools.sites().recovery().look());
  }

  private static StartResult blind(String why) {
    return new StartResult.NotReady(List.of(new Finding("sites", "cannot be seen: " + why)));
  }

  private StartResult start(RecoveryPlan plan, Initiator initiator, Inventory inventory) {
    Preview preview = new DrillPlanner().plan(plan, inventory);
    Optional<Run> holder = holder(servers(preview.steps()));
    if (holder.isPresent()) {
      return holder.get().state() instanceof RunState.Interrupted
          ? new StartResult.NotReady(
              List.of(
                  new Finding(
                      "run " + holder.get().id(),
                      "was interrupted and holds servers of this plan; clean it up first")))
          : new StartResult.AlreadyRunning(holder.get());
    }
    if (!preview.isRunnable()) {
      return new StartResult.NotReady(preview.findings());
    }
    String runId = RunNames.requireRunId(runIds.get());
    try {
      tools.events().start(runId, preview, tools.settings().timeScale(), initiator);
    } catch (RuntimeException e) {
      // A part of its plan may be on record. Nothing was done, and nobody runs it.
      tools.journal().interrupted(runId);
      throw e;
    }
    DrillRun drill = new DrillRun(tools, plan, preview, inventory.recovery(), runId);
    CompletableFuture<Run> end = new CompletableFuture<>();
    live.put(runId, drill);
    ends.put(runId, end);
    tools.threads().execute(() -> toTheEnd(runId, end, drill::run));
    return new StartResult.Started(tools.journal().require(runId));
  }

  /// The run that has not ended and works with one of these servers.
  private Optional<Run> holder(Set<String> servers) {
    return tools.journal().runs().stream()
        .filter(run -> !run.isOver())
        .filter(run ->
            servers(run.steps().stream().flatMap(step -> step.planned().stream()).toList()).stream()
                .anyMatch(servers::contains))
        .findFirst();
  }

  private static Set<String> servers(List<PreviewStep> steps) {
    Set<String> servers = new HashSet<>();
    for (PreviewStep step : steps) {
      if (step.act() instanceof Act.ReadServer(String serverId, var _)) {
        servers.add(serverId);
      }
    }
    return servers;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws InterruptedException;
  }

  private void toTheEnd(String runId, CompletableFuture<Run> end, Work work) {
    try {
      work.run();
    } catch (AuditUnavailableException e) {
      // Nothing may be done that is not recorded. What is left is cleaned up when the ledger is
      // back.
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
    Run run = tools.journal().require(runId);
    DrillRun drill = live.remove(runId);
    if (drill != null && run.isOver()) {
      archive.keep(run, drill.plan().source(), drill.preview());
    }
    end.complete(run);
  }
}
