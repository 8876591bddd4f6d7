package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.AuditRecorder;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.PollPolicy;
import dev.muster.cloud.Result;
import dev.muster.cloud.WorkspacePoller;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Preview;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
  private final RunWorkers workers;
  private final RunStarts starts;
  private final RunAdoption adoption;
  private final RunControls controls;

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
    workers = new RunWorkers(tools, archive, this::startNext);
    starts = new RunStarts(tools, workers, runIds);
    adoption = new RunAdoption(tools, workers);
    controls = new RunControls(tools, workers, adoption);
  }

  /// What a run of the plan would do now. Looks at the sites, leaves no event. A failover does not
  /// look at the site that is lost, if it was seen before.
  public Result<Preview> preview(RecoveryPlan plan, Mode mode) {
    return preview(plan, mode, false);
  }

  /// As [#preview(RecoveryPlan, Mode)], for a run that is to be started with force.
  public Result<Preview> preview(RecoveryPlan plan, Mode mode, boolean forced) {
    return starts.preview(plan, mode, forced);
  }

  /// A plan with the members that its tags find now, or as it is if it names them or they cannot be
  /// found.
  public RecoveryPlan resolve(RecoveryPlan plan, Mode mode) {
    return starts.resolve(plan, mode);
  }

  /// Looks at both sites and records what is seen of a plan's servers if that is news. On the day
  /// on which a site is lost, failover knows it from there.
  ///
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized void observe(RecoveryPlan plan, Initiator by) {
    starts.observe(plan, by);
  }

  /// Starts a run, or puts it behind those that hold its servers. Returns as soon as that is
  /// durable.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized StartResult start(StartRequest request) {
    return starts.start(request, holder -> controls.cancel(holder, request.initiator()));
  }

  /// Lets what is under way end and begins nothing more until [#resume]. Past the point of no
  /// return the event that records it carries a warning.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; the run goes on
  public synchronized ControlResult pause(String runId, Initiator by) {
    return controls.pause(runId, by);
  }

  /// Lets a paused, halted or interrupted run go on where it was; steps that failed are tried
  /// again. Refused as long as reality contradicts what the run has on record.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult resume(String runId, Initiator by) {
    return controls.resume(runId, by);
  }

  /// Cancels a run. What is under way ends; then a drill is cleaned up, and any other run halts and
  /// offers [#leave], [#rollBack] and [#resume].
  ///
  /// @throws AuditUnavailableException if it could not be recorded; the run goes on
  public synchronized ControlResult cancel(String runId, Initiator by) {
    return controls.cancel(runId, by);
  }

  /// Ends a halted or paused run and leaves everything as it is.
  ///
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized ControlResult leave(String runId, Initiator by) {
    return controls.leave(runId, by);
  }

  /// Takes back what a run did, as long as replication is not turned round.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult rollBack(String runId, Initiator by) {
    return controls.rollBack(runId, by);
  }

  /// Accepts a run that awaits it: replication is turned round, and there is no way back.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult commit(String runId, Initiator by) {
    return controls.commit(runId, by);
  }

  /// Tries a failed step again, and goes on with the run if it halted.
  ///
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized ControlResult retry(String runId, String stepId, Initiator by) {
    return controls.retry(runId, stepId, by);
  }

  /// Goes on without a step that is pending, waits for a person, or failed.
  ///
  /// @param reason for the record
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized ControlResult skip(String runId, String stepId, String reason, Initiator by) {
    return controls.skip(runId, stepId, reason, by);
  }

  /// Says that what a step waits for a person to do is done.
  ///
  /// @param note for the record, may be empty
  /// @throws AuditUnavailableException if it could not be recorded
  public synchronized ControlResult acknowledge(
      String runId, String stepId, String note, Initiator by) {
    return controls.acknowledge(runId, stepId, note, by);
  }

  /// Takes away what an interrupted drill left, instead of going on with it, or what a drill that
  /// is over could not take away. Returns as soon as that this begins is durable.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; nothing was done
  public synchronized ControlResult cleanUp(String runId, Initiator by) {
    return controls.cleanUp(runId, by);
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
        adoption.adopt(runId);
      }
    }
    starts.startQueued();
    return ids;
  }

  /// Sees to what is due by time: deadlines of persons, the life of drills, run timeouts, moves
  /// that nobody committed, runs whose servers are free. To be called every few seconds.
  ///
  /// @throws AuditUnavailableException if something due could not be recorded; call it again
  public synchronized void tick() {
    for (String runId : tools.journal().notOver()) {
      Optional<RecoveryPlan> plan = workers.planOf(runId);
      if (plan.isEmpty()) {
        continue;
      }
      if (workers.isAtWork(runId)) {
        // It looks at its own time only when something ends.
        if (Due.overdue(tools, runId, plan.get()).isPresent()) {
          workers.wake(runId);
        }
        continue;
      }
      Run.Head head = tools.journal().head(runId);
      switch (Due.of(tools, runId, plan.get())) {
        case Due.Nothing() -> {}
        case Due.GoOn() -> workers.work(runId, plan.get());
        case Due.Cancel() -> controls.cancel(runId, head.initiator());
        case Due.Halt(String why) -> tools.events().halted(head, why, List.of());
        case Due.RollBack() -> controls.rollBack(runId, head.initiator());
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
    starts.startQueued();
  }

  /// What was waited for is over.
  private synchronized void startNext() {
    try {
      starts.startQueued();
    } catch (RuntimeException e) {
      // They still wait; the next tick tries again.
      return;
    }
  }

  /// Where the groups of a plan stand, by what runs did and by what was last seen; asks no cloud.
  public List<GroupStanding> groups(RecoveryPlan plan) {
    return tools.journal().groups(plan);
  }

  /// As [#groups(RecoveryPlan)], of the plan that a run does; empty if that is not on record.
  public List<GroupStanding> groups(String runId) {
    return tools
        .journal()
        .run(runId)
        .flatMap(_ -> workers.planOf(runId))
        .map(this::groups)
        .orElse(List.of());
  }

  public Optional<Run> run(String runId) {
    return tools.journal().run(runId);
  }

  /// All runs, newest first, those before the last restart too.
  public List<Run> runs() {
    return tools.journal().runs();
  }

  /// The id of the run after which a resource is named, whether or not that run is known here;
  /// empty if it is not named after a run.
  public static Optional<String> madeBy(String resourceName) {
    return RunNames.madeBy(resourceName);
  }

  /// The place of a queued run among those that wait, from 1; 0 if it does not wait.
  public int position(String runId) {
    return RunQueue.position(tools.journal(), runId);
  }

  /// The runs that must be over before a queued run begins, oldest first: they hold some of its
  /// servers, or wait before it.
  public List<String> waitsFor(String runId) {
    return RunQueue.before(tools.journal(), runId);
  }

  /// How long acts take, as the runs so far showed.
  public List<Latency> latencies() {
    return tools.journal().latencies();
  }

  /// Why a change must not be made; empty if it may be made. While a plan is failed over, its
  /// auxiliary volumes and their groups are production; and nobody takes away what a run that is
  /// not over made or uses.
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
}
