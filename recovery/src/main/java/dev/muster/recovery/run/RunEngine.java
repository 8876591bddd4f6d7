package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Mode;
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

/// Previews, starts and steers runs of recovery plans. Owns one virtual thread per run and one per
/// step under way. Does not know who may do what. Thread-safe.
///
/// A run whose first event cannot be recorded does nothing; one that cannot record further events
/// begins nothing more and is interrupted.
public final class RunEngine implements AutoCloseable {
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
  public RunEngine(
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

  /// What a run of the plan would do now. Looks at both sites, leaves no event.
  public Result<Preview> preview(RecoveryPlan plan, Mode mode) {
    return look().map(inventory -> plan(plan, mode, inventory));
  }

  private static Preview plan(RecoveryPlan plan, Mode mode, Inventory inventory) {
    return switch (mode) {
      case DRILL -> new DrillPlanner().plan(plan, inventory);
      case PLANNED, UNPLANNED, FAILBACK, REPROTECT ->
          new Preview(
              plan.name(),
              plan.hash(),
              mode,
              List.of(),
              List.of(new Finding("mode", "cannot be planned yet: " + mode.word())),
              "",
              "");
    };
  }

  /// Starts a run, or puts it behind those that hold its servers. Returns as soon as that is
  /// durable.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized StartResult start(StartRequest request) {
    return switch (look()) {
      case Result.Done<Inventory>(Inventory inventory) -> start(request, inventory);
      case Result.Refused<Inventory>(int status, String message) ->
          blind("%d %s".formatted(status, message));
      case Result.Unknown<Inventory>(String why) -> blind(why);
    };
  }

  /// Lets what is under way end and begins nothing more until [#resume].
  public ControlResult pause(String runId, Initiator by) {
    return notYet(runId);
  }

  /// Lets a paused or halted run go on where it was.
  public ControlResult resume(String runId, Initiator by) {
    return notYet(runId);
  }

  /// Cancels a run. What is under way ends; then a drill is cleaned up, and any other run halts and
  /// offers [#leave], [#rollBack] and [#resume].
  ///
  /// @throws AuditUnavailableException if it could not be recorded; the run goes on
  public synchronized ControlResult cancel(String runId, Initiator by) {
    Optional<Run> run = tools.journal().run(runId);
    if (run.isEmpty()) {
      return new ControlResult.NotFound();
    }
    DrillRun drill = live.get(runId);
    if (drill == null || !(run.get().state() instanceof RunState.Running)) {
      return new ControlResult.NotNow(
          run.get(), "only a running run is cancelled, got: " + run.get().state().word());
    }
    EventReceipt receipt = tools.events().cancelled(run.get(), by);
    drill.cancel();
    return new ControlResult.Accepted(tools.journal().require(runId), List.of(receipt));
  }

  /// Ends a halted or cancelled run and leaves everything as it is.
  public ControlResult leave(String runId, Initiator by) {
    return notYet(runId);
  }

  /// Takes back what a run did, as long as replication is not turned round.
  public ControlResult rollBack(String runId, Initiator by) {
    return notYet(runId);
  }

  /// Accepts a run that awaits it: replication is turned round, and there is no way back.
  public ControlResult commit(String runId, Initiator by) {
    return notYet(runId);
  }

  /// Tries a failed step again.
  public ControlResult retry(String runId, String stepId, Initiator by) {
    return notYet(runId);
  }

  /// Goes on without a step that is pending, waits for a person, or failed.
  ///
  /// @param reason for the record, not blank
  public ControlResult skip(String runId, String stepId, String reason, Initiator by) {
    return notYet(runId);
  }

  /// Says that what a step waits for a person to do is done.
  ///
  /// @param note for the record, may be empty
  public ControlResult acknowledge(String runId, String stepId, String note, Initiator by) {
    return notYet(runId);
  }

  private ControlResult notYet(String runId) {
    return run(runId)
        .<ControlResult>map(run -> new ControlResult.NotNow(run, "not possible in this version"))
        .orElseGet(ControlResult.NotFound::new);
  }

  /// Takes away what an interrupted drill left. Returns as soon as that this begins is durable.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult cleanUp(String runId, Initiator by) {
    Optional<Run> run = tools.journal().run(runId);
    if (run.isEmpty()) {
      return new ControlResult.NotFound();
    }
    if (!(run.get().state() instanceof RunState.Interrupted)) {
      return new ControlResult.NotNow(
          run.get(), "only an interrupted run is cleaned up, got: " + run.get().state().word());
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
    return new ControlResult.Accepted(tools.journal().require(runId), begun.stream().toList());
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

  private StartResult start(StartRequest request, Inventory inventory) {
    RecoveryPlan plan = request.plan();
    Preview preview = plan(plan, request.mode(), inventory);
    Optional<Run> holder = holder(servers(preview.steps()));
    if (holder.isPresent()) {
      return holder.get().state() instanceof RunState.Interrupted
          ? new StartResult.NotReady(
              List.of(
                  new Finding(
                      "run " + holder.get().id(),
                      "was interrupted and holds servers of this plan; clean it up first")))
          : new StartResult.NotReady(
              List.of(new Finding("run " + holder.get().id(), "works with servers of this plan")));
    }
    if (!preview.isRunnable()) {
      return new StartResult.NotReady(preview.findings());
    }
    String expected = request.expectedPreview();
    if (!expected.isEmpty() && !expected.equals(preview.hash())) {
      return new StartResult.Moved(
          preview, List.of("the preview is %s, not %s".formatted(preview.hash(), expected)));
    }
    String runId = RunNames.requireRunId(runIds.get());
    try {
      tools.events().start(runId, preview, tools.settings().timeScale(), request.initiator());
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
