package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.EventReceipt;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.PollPolicy;
import dev.muster.cloud.Result;
import dev.muster.cloud.WorkspacePoller;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.RunPlanner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Previews, starts and steers runs of recovery plans: drills, moves, failovers, the way back home.
/// Owns one virtual thread per run at work and one per step under way. Does not know who may do
/// what. Thread-safe.
///
/// A run's state is the fold of its events and of nothing else: whatever a person decides is on
/// record before it has an effect, and what each step is about to do is on record before the cloud
/// is asked. So after a restart [#adopt] goes on with every run where it was. A run whose first
/// event cannot be recorded does nothing; one that cannot record further events begins nothing more
/// and is interrupted.
///
/// | kind of run | begins | rests | ends |
/// |---|---|---|---|
/// | drill | [#start] | – | by itself, cleaned up, also after its time to live |
/// | planned, unplanned, failback | [#start] | awaiting [#commit] or [#rollBack] | committed, rolled back |
/// | reprotect | [#start] | – | by itself |
///
/// A step that fails halts any run that is no drill, and [Run#offers] says what a person can do
/// then. Runs that share a server wait for each other, first come first served; a failover takes
/// precedence over a drill, which is cancelled.
public final class RunEngine implements AutoCloseable {
  private final RunTools tools;
  private final Supplier<String> runIds;
  private final Sightings sightings;
  private final PreviewMemory previews = new PreviewMemory();
  private final RunWorkers workers;

  /// Makes an engine for a world that has nothing but clouds.
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
    this(
        sites,
        journal,
        recorder,
        settings,
        clock,
        runIds,
        serviceInstanceCrn,
        archive,
        Outside.NONE);
  }

  /// Makes an engine.
  ///
  /// @param outside what checks and scripts need of the rest of the world
  public RunEngine(
      Sites sites,
      RunJournal journal,
      AuditRecorder recorder,
      EngineSettings settings,
      InstantSource clock,
      Supplier<String> runIds,
      String serviceInstanceCrn,
      RunArchive archive,
      Outside outside) {
    Duration fresh = settings.pollEvery();
    PollPolicy policy = new PollPolicy(fresh, fresh.multipliedBy(30));
    tools =
        new RunTools(
            sites,
            new WorkspacePoller(sites.home().look(), policy, clock),
            new WorkspacePoller(sites.recovery().look(), policy, clock),
            journal,
            new RunEvents(recorder, settings, serviceInstanceCrn),
            settings,
            clock,
            Executors.newVirtualThreadPerTaskExecutor(),
            outside);
    this.runIds = requireNonNull(runIds, "runIds is null");
    workers = new RunWorkers(tools, archive, this::startNext);
    sightings = new Sightings(sites, journal);
  }

  /// What a run of the plan would do now. Looks at the sites, leaves no event. A failover does not
  /// look at the site that is lost, if it was seen before.
  public Result<Preview> preview(RecoveryPlan plan, Mode mode) {
    return preview(plan, mode, false);
  }

  /// As [#preview(RecoveryPlan, Mode)], for a run that is to be started with force.
  public Result<Preview> preview(RecoveryPlan plan, Mode mode, boolean forced) {
    return sightings
        .look(plan, mode)
        .map(inventory -> new RunPlanner().plan(plan, inventory, mode, forced))
        .map(previews::keep);
  }

  /// Looks at both sites and records what is seen of a plan's servers if that is news. On the day
  /// on which a site is lost, failover knows it from there.
  ///
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized void observe(RecoveryPlan plan, Initiator by) {
    if (sightings.lookAtBoth() instanceof Result.Done<Inventory>(Inventory inventory)) {
      String now = Long.toString(tools.clock().instant().toEpochMilli());
      note(plan, inventory, by, "observe-%s-%s".formatted(plan.name(), now));
    }
  }

  private void note(RecoveryPlan plan, Inventory inventory, Initiator by, String correlationId) {
    SeenSites.Seen seen = SeenSites.of(plan, inventory);
    if (!tools.journal().seen(plan.name()).equals(Optional.of(seen))) {
      tools.events().seen(plan.name(), by, correlationId, SeenSites.parts(seen));
    }
  }

  /// Starts a run, or puts it behind those that hold its servers. Returns as soon as that is
  /// durable.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized StartResult start(StartRequest request) {
    Set<String> servers = RunQueue.servers(request.plan());
    List<String> holders = RunQueue.holders(tools.journal(), servers);
    for (String holder : holders) {
      RunState state = tools.journal().state(holder);
      if (state instanceof RunState.Interrupted) {
        return notReady(
            "run " + holder,
            "was interrupted and holds servers of this plan; resume it or clean it up first");
      }
      if (request.mode() == Mode.UNPLANNED
          && tools.journal().head(holder).pin().mode() == Mode.DRILL) {
        cancel(holder, request.initiator());
      }
    }
    holders = RunQueue.holders(tools.journal(), servers);
    return holders.isEmpty() ? begin(request, servers) : queue(request, servers, holders);
  }

  private StartResult queue(StartRequest request, Set<String> servers, List<String> holders) {
    String runId = RunNames.requireRunId(runIds.get());
    tools.events().create(runId, request, servers);
    workers.expect(runId);
    return new StartResult.Queued(
        tools.journal().require(runId), RunQueue.position(tools.journal(), runId), holders);
  }

  private StartResult begin(StartRequest request, Set<String> servers) {
    return switch (sightings.look(request.plan(), request.mode())) {
      case Result.Done<Inventory>(Inventory inventory) -> {
        Preview preview =
            new RunPlanner().plan(request.plan(), inventory, request.mode(), request.isForced());
        yield begin(request, servers, inventory, preview);
      }
      case Result.Refused<Inventory>(int status, String message) ->
          notReady("sites", "cannot be seen: %d %s".formatted(status, message));
      case Result.Unknown<Inventory>(String why) -> notReady("sites", "cannot be seen: " + why);
    };
  }

  private StartResult begin(
      StartRequest request, Set<String> servers, Inventory inventory, Preview preview) {
    Optional<StartResult> refusal = refusal(request.expectedPreview(), request.isForced(), preview);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    String runId = freshId(inventory);
    try {
      tools.events().create(runId, request, servers);
      launch(runId, request.plan(), preview, inventory, request.initiator());
    } catch (RuntimeException e) {
      // A part of its start may be on record. Nothing was done, and nobody runs it.
      tools.journal().interrupted(runId);
      throw e;
    }
    return new StartResult.Started(tools.journal().require(runId));
  }

  /// An id after which nothing is named yet: what bears a run's name is taken for the run's own.
  private String freshId(Inventory inventory) {
    for (int attempt = 0; attempt < 100; attempt++) {
      String runId = RunNames.requireRunId(runIds.get());
      if (!inventory.recovery().hasNameWith(RunNames.mark(runId))) {
        return runId;
      }
    }
    throw new IllegalStateException("a hundred ids in a row stand in names at the recovery site");
  }

  private Optional<StartResult> refusal(String expected, boolean forced, Preview preview) {
    if (!preview.isRunnable(forced)) {
      List<Finding> findings = new ArrayList<>(preview.findings());
      findings.addAll(forced ? List.of() : preview.overridable());
      return Optional.of(new StartResult.NotReady(findings));
    }
    return expected.isEmpty() || expected.equals(preview.hash())
        ? Optional.empty()
        : Optional.of(new StartResult.Moved(preview, previews.differences(expected, preview)));
  }

  private void launch(
      String runId, RecoveryPlan plan, Preview preview, Inventory inventory, Initiator by) {
    tools.events().start(runId, preview, tools.settings().timeScale(), by);
    if (preview.mode() != Mode.UNPLANNED) {
      note(plan, inventory, by, runId);
    }
    workers.work(runId, plan);
  }

  private static StartResult notReady(String subject, String why) {
    return new StartResult.NotReady(List.of(new Finding(subject, why)));
  }

  /// Lets what is under way end and begins nothing more until [#resume]. Past the point of no
  /// return the event that records it carries a warning.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; the run goes on
  public synchronized ControlResult pause(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.PAUSE),
        "only a run at work is paused",
        run ->
            decide(
                run,
                RunEvents.PAUSE,
                by,
                run.isCommitBegun()
                    ? Map.of("warning", "replication is being turned round: there is no way back")
                    : Map.of()));
  }

  /// Lets a paused, halted or interrupted run go on where it was; steps that failed are tried
  /// again. Refused as long as reality contradicts what the run has on record.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult resume(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.RESUME),
        "only a paused, halted or interrupted run is resumed",
        run -> {
          List<String> views = RealityCheck.of(tools, runId);
          if (!views.isEmpty()) {
            return new ControlResult.NotNow(
                run, "the cloud contradicts the ledger: " + String.join("; ", views));
          }
          if (run.state() instanceof RunState.Interrupted) {
            return adopt(runId)
                ? new ControlResult.Accepted(tools.journal().require(runId), List.of())
                : new ControlResult.NotNow(run, "its plan is not on record");
          }
          return decide(run, RunEvents.RESUME, by, Map.of());
        });
  }

  /// Cancels a run. What is under way ends; then a drill is cleaned up, and any other run halts and
  /// offers [#leave], [#rollBack] and [#resume].
  ///
  /// @throws AuditUnavailableException if it could not be recorded; the run goes on
  public synchronized ControlResult cancel(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.CANCEL),
        "only a queued, running or paused run is cancelled",
        run -> {
          ControlResult result = decide(run, RunEvents.CANCEL, by, Map.of());
          if (run.state() instanceof RunState.Queued) {
            tools.events().complete(run.head(), by, 200, "", List.of());
            workers.over(runId);
          }
          return result;
        });
  }

  /// Ends a halted or paused run and leaves everything as it is.
  ///
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized ControlResult leave(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.LEAVE) && !workers.isAtWork(runId),
        "only a halted or paused run, with nothing under way, is left as it is",
        run -> {
          String why = "left as it is";
          for (String action : List.of(RunEvents.START, RunEvents.COMMIT, RunEvents.ROLLBACK)) {
            tools
                .journal()
                .openBy(runId, action)
                .ifPresent(who -> tools.events().ends(action, run.head(), who, why));
          }
          EventReceipt receipt = tools.events().complete(run.head(), by, 409, why, List.of());
          workers.over(runId);
          return new ControlResult.Accepted(tools.journal().require(runId), List.of(receipt));
        });
  }

  /// Takes back what a run did, as long as replication is not turned round.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult rollBack(String runId, Initiator by) {
    return control(
        runId,
        run ->
            run.offers().contains(Run.Offer.ROLL_BACK)
                && run.head().pin().mode() != Mode.REPROTECT
                && !workers.isAtWork(runId),
        "only a run that halted, is paused or awaits its commit, before the point of no return, is"
            + " rolled back",
        run -> begin(run, RunEvents.ROLLBACK, by));
  }

  /// Accepts a run that awaits it: replication is turned round, and there is no way back.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult commit(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.COMMIT),
        "only a run that awaits it is committed",
        run -> begin(run, RunEvents.COMMIT, by));
  }

  /// Tries a failed step again, and goes on with the run if it halted.
  ///
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized ControlResult retry(String runId, String stepId, Initiator by) {
    return step(
        runId,
        stepId,
        step ->
            step.state() instanceof StepState.Failed || step.state() instanceof StepState.Waiting,
        "only a step that failed or waits for a person is tried again",
        run -> decide(run, RunEvents.RETRY, by, Map.of("step", stepId)));
  }

  /// Goes on without a step that is pending, waits for a person, or failed.
  ///
  /// @param reason for the record
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized ControlResult skip(String runId, String stepId, String reason, Initiator by) {
    return step(
        runId,
        stepId,
        StepRules::canBeSkipped,
        "only a step that is pending, failed or waits for a person is skipped, and none that makes"
            + " sure that the old servers have stopped",
        run -> decide(run, RunEvents.SKIP, by, Map.of("step", stepId, "reason", reason)));
  }

  /// Says that what a step waits for a person to do is done.
  ///
  /// @param note for the record, may be empty
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized ControlResult acknowledge(
      String runId, String stepId, String note, Initiator by) {
    return step(
        runId,
        stepId,
        StepRules::canBeAcknowledged,
        "only a step that asks a person to do something is acknowledged",
        run -> decide(run, RunEvents.ACKNOWLEDGE, by, Map.of("step", stepId, "note", note)));
  }

  /// Takes away what an interrupted drill left, instead of going on with it, or what a drill that
  /// is over could not take away. Returns as soon as that this begins is durable.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult cleanUp(String runId, Initiator by) {
    return control(
        runId,
        run -> run.offers().contains(Run.Offer.CLEAN_UP) && !isHeldByOthers(run),
        "only a drill is cleaned up that was interrupted or left something, and whose servers no"
            + " other run holds",
        run -> {
          List<EventReceipt> receipts = new ArrayList<>();
          if (tools.journal().isOpen(runId, RunEvents.START)) {
            tools.events().failed(run.head(), 500, "interrupted");
          }
          // An act has one pending event and one outcome.
          if (tools.journal().isOpen(runId, RunEvents.CLEANUP)) {
            tools.journal().resumeCleanUp(runId);
          } else {
            receipts.add(tools.events().begins(RunEvents.CLEANUP, run.head(), by));
          }
          workers
              .planOf(runId)
              .ifPresentOrElse(plan -> workers.work(runId, plan), () -> workers.cleanUpOnly(runId));
          return new ControlResult.Accepted(tools.journal().require(runId), receipts);
        });
  }

  /// Of an interrupted run others wait; of one that is over they may have taken the servers.
  private boolean isHeldByOthers(Run run) {
    return run.isOver() && !RunQueue.holders(tools.journal(), run.head().servers()).isEmpty();
  }

  /// Goes on with every run that the last process left: to be called once after a restart, when the
  /// journal has been fed. Acts that were under way are taken up by looking, never repeated. A run
  /// that reality contradicts halts, with both views on record.
  ///
  /// @return the ids of the runs that are not over
  /// @throws AuditUnavailableException if it could not be recorded; what is left stays interrupted
  public synchronized List<String> adopt() {
    List<String> ids = tools.journal().notOver();
    for (String runId : ids) {
      if (tools.journal().state(runId) instanceof RunState.Interrupted) {
        adopt(runId);
      }
    }
    startQueued();
    return ids;
  }

  /// False if its plan is not on record.
  private boolean adopt(String runId) {
    Run.Head head = tools.journal().head(runId);
    Optional<RecoveryPlan> plan = workers.planOf(runId);
    boolean begun = tools.journal().isOpen(runId, RunEvents.START);
    if (tools.journal().wasQueued(runId) && (begun || plan.isEmpty())) {
      tools.journal().takeUp(runId);
      String why = "its start was not recorded whole; nothing was done";
      if (begun) {
        tools.events().failed(head, 500, why);
      }
      tools.events().complete(head, head.initiator(), 500, why, List.of());
      workers.over(runId);
      return true;
    }
    if (plan.isEmpty()) {
      return false;
    }
    tools.journal().takeUp(runId);
    RunState state = tools.journal().state(runId);
    if (!state.isWorking()) {
      return true;
    }
    tools.events().takenUp(head);
    List<String> views = RealityCheck.of(tools, runId);
    if (views.isEmpty()) {
      workers.work(runId, plan.get());
    } else {
      tools.events().halted(head, "the cloud contradicts the ledger", views);
    }
    return true;
  }

  /// Sees to what is due by time: deadlines of persons, the life of drills, moves that nobody
  /// committed, runs whose servers are free. To be called every few seconds.
  ///
  /// @throws AuditUnavailableException if something due could not be recorded; call it again
  public synchronized void tick() {
    for (String runId : tools.journal().notOver()) {
      Optional<RecoveryPlan> plan = workers.planOf(runId);
      if (plan.isEmpty() || workers.isAtWork(runId)) {
        continue;
      }
      Run.Head head = tools.journal().head(runId);
      switch (Due.of(tools, runId, plan.get())) {
        case Due.Nothing() -> {}
        case Due.GoOn() -> workers.work(runId, plan.get());
        case Due.Cancel() -> cancel(runId, head.initiator());
        case Due.RollBack() -> rollBack(runId, head.initiator());
        case Due.Answers(List<Due.Answer> answers) -> {
          Optional<String> why = Optional.empty();
          for (Due.Answer answer : answers) {
            Optional<String> failed = answer.record(tools, runId);
            why = why.or(() -> failed);
          }
          if (why.isPresent() && head.pin().mode() != Mode.DRILL) {
            tools.events().halted(head, why.get(), List.of());
          } else {
            why.ifPresent(reason -> tools.events().failed(head, 500, reason));
            workers.work(runId, plan.get());
          }
        }
      }
    }
    startQueued();
  }

  /// What was waited for is over.
  private synchronized void startNext() {
    try {
      startQueued();
    } catch (RuntimeException e) {
      // They still wait; the next tick tries again.
      return;
    }
  }

  /// Begins what waits, in the order in which it was asked for, as far as its servers are free.
  private void startQueued() {
    for (String runId : RunQueue.free(tools.journal())) {
      Optional<RecoveryPlan> plan = workers.planOf(runId);
      Run.Head head = tools.journal().head(runId);
      if (plan.isEmpty()) {
        continue;
      }
      // A failover goes to the other site, wherever that is: asked for twice it would go back.
      if (head.pin().mode() == Mode.UNPLANNED && tools.journal().wentElsewhere(runId)) {
        String why = "production went to the other site since it was asked for";
        tools.events().complete(head, head.initiator(), 409, why, List.of());
        workers.over(runId);
        continue;
      }
      Result<Inventory> seen = sightings.look(plan.get(), head.pin().mode());
      if (seen instanceof Result.Done<Inventory>(Inventory inventory)) {
        Preview preview =
            new RunPlanner().plan(plan.get(), inventory, head.pin().mode(), head.isForced());
        String expected = tools.journal().expectedPreview(runId);
        Optional<StartResult> refusal = refusal(expected, head.isForced(), preview);
        if (refusal.isEmpty()) {
          launch(runId, plan.get(), preview, inventory, head.initiator());
        } else {
          tools.events().complete(head, head.initiator(), 409, why(refusal.get()), List.of());
          workers.over(runId);
        }
      }
    }
  }

  private static String why(StartResult refusal) {
    return switch (refusal) {
      case StartResult.NotReady(List<Finding> findings) ->
          "the plan cannot be run now: " + findings.getFirst();
      case StartResult.Moved(Preview _, List<String> differences) ->
          "the world moved since the preview: " + String.join("; ", differences);
      case StartResult.Started _, StartResult.Queued _ -> "";
    };
  }

  public Optional<Run> run(String runId) {
    return tools.journal().run(runId);
  }

  /// All runs, newest first, those before the last restart too.
  public List<Run> runs() {
    return tools.journal().runs();
  }

  /// The place of a queued run among those that wait, from 1; 0 if it does not wait.
  public int position(String runId) {
    return RunQueue.position(tools.journal(), runId);
  }

  /// How long acts take, as the runs so far showed.
  public List<Latency> latencies() {
    return tools.journal().latencies();
  }

  /// Why a change must not be made while a plan is failed over; empty if it may be made. Auxiliary
  /// volumes and their groups are production then.
  ///
  /// @param workspaceId where the change would be made
  public Optional<Finding> objection(String workspaceId, Mutation mutation) {
    return Objection.of(tools, workspaceId, mutation);
  }

  /// Waits until a run of this process rests: over, interrupted, or a person has to decide; and if
  /// it is over, until its evidence is kept.
  ///
  /// @return the run; empty if there is none of that id
  public Optional<Run> await(String runId) throws InterruptedException {
    workers.await(runId);
    return run(runId);
  }

  /// Breaks off what is under way, which leaves it interrupted, and waits for it.
  @Override
  public void close() {
    tools.threads().shutdownNow();
    tools.threads().close();
  }

  /// Something that is done to a run.
  @FunctionalInterface
  private interface Control {
    ControlResult with(Run run);
  }

  /// Whether something can be done now.
  @FunctionalInterface
  private interface Rule<T> {
    boolean allows(T what);
  }

  private ControlResult control(String runId, Rule<Run> rule, String words, Control control) {
    Optional<Run> run = run(runId);
    if (run.isEmpty()) {
      return new ControlResult.NotFound();
    }
    return rule.allows(run.get())
        ? control.with(run.get())
        : new ControlResult.NotNow(
            run.get(), "%s, got: %s".formatted(words, run.get().state().word()));
  }

  private ControlResult step(
      String runId, String stepId, Rule<RunStep> rule, String words, Control control) {
    Optional<Run> run = run(runId);
    if (run.isEmpty()) {
      return new ControlResult.NotFound();
    }
    Optional<RunStep> step = run.get().step(stepId);
    if (step.isEmpty()) {
      return new ControlResult.NoSuchStep(run.get(), stepId);
    }
    RunState state = run.get().state();
    if (run.get().isOver() || state instanceof RunState.Interrupted) {
      return new ControlResult.NotNow(
          run.get(), "only of a run that is not over, got: " + state.word());
    }
    return rule.allows(step.get())
        ? control.with(run.get())
        : new ControlResult.NotNow(
            run.get(), "%s, got: %s".formatted(words, step.get().state().word()));
  }

  private ControlResult decide(Run run, String action, Initiator by, Map<String, String> more) {
    EventReceipt receipt = tools.events().decided(action, run.head(), by, more);
    workers.wake(run.id());
    return new ControlResult.Accepted(tools.journal().require(run.id()), List.of(receipt));
  }

  private ControlResult begin(Run run, String action, Initiator by) {
    EventReceipt receipt = tools.events().begins(action, run.head(), by);
    workers.wake(run.id());
    return new ControlResult.Accepted(tools.journal().require(run.id()), List.of(receipt));
  }
}
