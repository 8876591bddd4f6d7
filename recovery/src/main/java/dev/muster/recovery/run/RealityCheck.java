package dev.muster.recovery.run;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Result;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Compares what a run has on record with what the clouds show, before the run goes on after a
/// break. A ledger that was restored from an old backup, or somebody who helped by hand, makes the
/// two differ; then nothing may be done that was planned for the other world.
final class RealityCheck {
  private final RunTools tools;
  private final String runId;
  private final Map<String, StepState> states;
  private final List<String> views = new ArrayList<>();
  private final Map<String, Glance> glances = new HashMap<>();

  private RealityCheck(RunTools tools, String runId) {
    this.tools = tools;
    this.runId = runId;
    states = tools.journal().stepStates(runId);
  }

  /// What a site's lists show, by id. They may lag behind: where they contradict the ledger, the
  /// resource itself is looked at. However many steps a run has, that takes a handful of calls.
  private record Glance(
      Map<String, Server> servers, Map<String, Volume> volumes, Map<String, VolumeGroup> groups) {
    static Glance at(CloudReader cloud) {
      return new Glance(
          byId(cloud.servers(), Server::id),
          byId(cloud.volumes(), Volume::id),
          byId(cloud.volumeGroups(), VolumeGroup::id));
    }

    private static <T> Map<String, T> byId(Result<List<T>> list, Function<T, String> id) {
      return list instanceof Result.Done<List<T>>(List<T> items)
          ? items.stream().collect(Collectors.toMap(id, item -> item, (first, _) -> first))
          : Map.of();
    }

    /// Whether an act seems done; empty if the lists do not tell.
    Optional<Boolean> shows(Act act) {
      return switch (act) {
        case Act.ShutDown(String id, boolean _) -> server(id).map(Server::isStopped);
        case Act.StartServer(String id) ->
            server(id).map(server -> server.isRunning() && server.isHealthy());
        case Act.AttachVolume(String id, String volume) ->
            Optional.ofNullable(volumes.get(volume))
                .map(seen -> seen.isAttachedTo(id) && seen.state().equals("in-use"));
        case Act.Promote(String id) ->
            Optional.ofNullable(groups.get(id)).map(group -> !group.isReplicating());
        default -> Optional.empty();
      };
    }

    private Optional<Server> server(String id) {
      return Optional.ofNullable(servers.get(id));
    }
  }

  /// Each difference with both views; empty if there is none. Only a move that has not begun to end
  /// is checked: a drill looks at everything anyhow, and what ends looks at each thing it undoes.
  static List<String> of(RunTools tools, String runId) {
    RunState state = tools.journal().state(runId);
    boolean forward =
        switch (state) {
          case RunState.Running _ -> true;
          case RunState.Paused paused -> paused.stage() == RunState.Stage.FORWARD;
          case RunState.Halted halted -> halted.stage() == RunState.Stage.FORWARD;
          case RunState.Interrupted(var _, RunState was) -> was instanceof RunState.Running;
          case RunState.Queued _,
              RunState.AwaitingCommit _,
              RunState.Committing _,
              RunState.CleaningUp _,
              RunState.Cancelling _,
              RunState.RollingBack _,
              RunState.Succeeded _,
              RunState.Committed _,
              RunState.Failed _,
              RunState.Cancelled _,
              RunState.RolledBack _ ->
              false;
        };
    Mode mode = tools.journal().head(runId).pin().mode();
    if (!forward || mode == Mode.DRILL || mode == Mode.REPROTECT) {
      return List.of();
    }
    RealityCheck check = new RealityCheck(tools, runId);
    for (PreviewStep step : tools.journal().planned(runId)) {
      if (step.phase().isForward()) {
        check.compare(step);
      }
    }
    return List.copyOf(check.views);
  }

  private void compare(PreviewStep step) {
    StepState state = states.getOrDefault(step.id(), new StepState.Pending());
    boolean never =
        state instanceof StepState.Pending && tools.journal().attempts(runId, step.id()) == 0;
    switch (step.act()) {
      // A server at a lost site that comes back is for the fence, not for this.
      case Act.ShutDown _ -> {
        if (state.isDone() && step.phase() == PreviewStep.Phase.QUIESCE) {
          mustHold(step, "stopped");
        }
      }
      case Act.Promote _ -> {
        if (state.isDone()) {
          mustHold(step, "promoted");
        } else if (never) {
          mustNotHold(step, "not promoted");
        }
      }
      case Act.AttachVolume _ -> {
        if (state.isDone()) {
          mustHold(step, "attached");
        }
      }
      case Act.StartServer _ -> {
        if (state.isDone()) {
          mustHold(step, "started");
        } else if (never) {
          mustNotHold(step, "not started");
        }
      }
      default -> {
        // Its post-condition is looked at when its turn comes.
      }
    }
  }

  private void mustHold(PreviewStep step, String recorded) {
    if (!holds(step, true)) {
      views.add(
          "%s at %s: the ledger says %s, the cloud does not show it"
              .formatted(step.subject().name(), step.subject().site(), recorded));
    }
  }

  private void mustNotHold(PreviewStep step, String recorded) {
    if (holds(step, false)) {
      views.add(
          "%s at %s: the ledger says %s, the cloud shows that it is"
              .formatted(step.subject().name(), step.subject().site(), recorded));
    }
  }

  private boolean holds(PreviewStep step, boolean expected) {
    String site = step.subject().site();
    Glance glance = glances.computeIfAbsent(site, any -> Glance.at(tools.looks(any).fromNow()));
    if (glance.shows(step.act()).equals(Optional.of(expected))) {
      return expected;
    }
    CloudReader cloud = tools.looks(site).fromNow();
    return PostCondition.holds(step.act(), runId, Map.of(), cloud).isPresent();
  }
}
