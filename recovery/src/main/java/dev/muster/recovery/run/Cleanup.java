package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.Accepted;
import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Completion;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Progress;
import dev.muster.cloud.Result;
import dev.muster.cloud.Volume;
import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.SiteView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Takes away what a run made and puts back what it took off. Looks first, each time: the same code
/// ends a good drill, a failed one, and one whose process died.
final class Cleanup {
  /// A second and third go help where something was busy; more would only repeat.
  private static final int PASSES = 3;

  private static final Duration ACT_TIMEOUT = Duration.ofMinutes(30);

  private final Sites sites;
  private final RunJournal journal;
  private final StepRunner runner;
  private final EngineSettings settings;
  private final InstantSource clock;
  private final Executor threads;
  private final String runId;
  private final Initiator initiator;
  private final Limits limits;

  Cleanup(
      Sites sites,
      RunJournal journal,
      StepRunner runner,
      EngineSettings settings,
      InstantSource clock,
      Executor threads,
      String runId,
      Initiator initiator,
      Concurrency concurrency) {
    this.sites = sites;
    this.journal = journal;
    this.runner = runner;
    this.settings = settings;
    this.clock = clock;
    this.threads = threads;
    this.runId = runId;
    this.initiator = initiator;
    limits = new Limits(concurrency);
  }

  /// Does what can be done.
  ///
  /// @return what is left, for people; empty if nothing is
  List<String> run() throws InterruptedException {
    settle();
    for (int pass = 0; pass < PASSES; pass++) {
      for (CleanupTodo.Stage stage : CleanupTodo.Stage.values()) {
        doStage(stage);
      }
      if (isClean()) {
        return List.of();
      }
    }
    return left();
  }

  private void doStage(CleanupTodo.Stage stage) throws InterruptedException {
    if (!(SiteView.look(sites.recovery().look()) instanceof Result.Done<SiteView>(SiteView seen))) {
      return;
    }
    Run run = journal.require(runId);
    Parallel parallel = new Parallel(threads);
    for (CleanupTodo todo : CleanupTodo.find(run, seen).todos()) {
      if (todo.stage() == stage) {
        parallel.begin(
            todo.stepId(),
            limits.of(todo.act()),
            () ->
                runner.act(
                    sites.recovery(),
                    todo.mutation(),
                    RunEvents.context(journal.require(runId), todo.stepId(), initiator),
                    ACT_TIMEOUT));
      }
    }
    while (!parallel.isIdle()) {
      // Whether it worked is seen by looking again.
      parallel.next((_, _) -> {});
    }
  }

  private boolean isClean() {
    return left().isEmpty();
  }

  private List<String> left() {
    return switch (SiteView.look(sites.recovery().look())) {
      case Result.Done<SiteView>(SiteView seen) ->
          CleanupTodo.find(journal.require(runId), seen).all();
      case Result.Refused<SiteView>(int status, String message) ->
          List.of("cannot be seen: %d %s".formatted(status, message));
      case Result.Unknown<SiteView>(String why) -> List.of("cannot be seen: " + why);
    };
  }

  /// Waits for acts whose outcome is not recorded: one that the cloud took on late would undo what
  /// is cleaned up before it. One that never reached the cloud is waited for in vain, up to the
  /// limit.
  private void settle() throws InterruptedException {
    List<RunStep> unresolved =
        new ArrayList<>(
            journal.require(runId).steps().stream().filter(RunStep::isUnresolved).toList());
    Instant deadline = clock.instant().plus(settings.real(settings.settleWithin()));
    unresolved.removeIf(this::isSettled);
    while (!unresolved.isEmpty() && clock.instant().isBefore(deadline)) {
      settings.pause().pause(settings.pollEvery());
      unresolved.removeIf(this::isSettled);
    }
  }

  private boolean isSettled(RunStep step) {
    Optional<Act> act = step.planned().map(PreviewStep::act);
    if (act.isEmpty()) {
      return true;
    }
    CloudReader cloud = sites.recovery().look();
    Run run = journal.require(runId);
    return switch (act.get()) {
      case Act.ReadServer _, Act.CheckHealth _ -> true;
      case Act.CreateNetwork(String tier, String _) ->
          cloud.networks() instanceof Result.Done<List<dev.muster.cloud.Network>>(var networks)
              && networks.stream()
                  .anyMatch(network -> network.name().equals(RunNames.network(runId, tier)));
      case Act.CloneGroup(int number, List<String> volumeIds, var _) ->
          cloud.volumes() instanceof Result.Done<List<Volume>>(List<Volume> volumes)
              && volumes.stream()
                      .filter(volume -> isCopy(volume, number))
                      .filter(volume -> !volume.state().equals("creating"))
                      .count()
                  >= volumeIds.size();
      // Seen again and again by the passes themselves.
      case Act.LeaveIsolated _ -> true;
      case Act.LeaveNetwork _,
          Act.JoinIsolated _,
          Act.AttachCopy _,
          Act.StartServer _,
          Act.StopServer _,
          Act.DetachCopy _,
          Act.DeleteCopy _,
          Act.RejoinNetwork _,
          Act.DeleteNetwork _ ->
          Mutations.of(act.get(), run).map(mutation -> isOver(mutation, cloud)).orElse(true);
    };
  }

  private boolean isCopy(Volume volume, int number) {
    String base = RunNames.copies(runId, number);
    int at = volume.name().indexOf(base);
    int end = at + base.length();
    return at >= 0 && (end == volume.name().length() || volume.name().charAt(end) == '-');
  }

  private static boolean isOver(Mutation mutation, CloudReader cloud) {
    return !(Completion.look(mutation, Accepted.of(""), cloud) instanceof Progress.Working);
  }
}
