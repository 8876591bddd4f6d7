package dev.muster.recovery.run;

import dev.muster.cloud.Mutation;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.Finding;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What must not be changed: what a run that is not over made or uses, and, while a plan is failed
/// over, what was a copy and is production then.
final class Objection {
  private Objection() {}

  static Optional<Finding> of(RunTools tools, String workspaceId, Mutation mutation) {
    if (!isOurs(tools, workspaceId)) {
      return Optional.empty();
    }
    Optional<Finding> production = failedOver(tools, harmed(mutation));
    return production.isPresent() ? production : usedByRun(tools, takenAway(mutation));
  }

  private static Optional<Finding> usedByRun(RunTools tools, Set<String> ids) {
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    for (String runId : tools.journal().notOver()) {
      boolean uses =
          tools.journal().made(runId).values().stream().anyMatch(ids::contains)
              || tools.journal().planned(runId).stream().anyMatch(step -> uses(step.act(), ids));
      if (uses) {
        return Optional.of(
            new Finding(
                String.join(", ", ids),
                "must not be taken away while run %s of plan %s uses it (the run is %s)"
                    .formatted(
                        runId,
                        tools.journal().head(runId).pin().plan(),
                        tools.journal().state(runId).word())));
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> failedOver(RunTools tools, Set<String> ids) {
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    Set<String> decided = new TreeSet<>();
    for (String runId : tools.journal().touching(act -> worksOn(act, ids))) {
      Run.Head head = tools.journal().head(runId);
      // The newest run that touched it says where production is.
      if (head.pin().mode() == Mode.DRILL || !decided.add(head.pin().plan())) {
        continue;
      }
      RunState state = tools.journal().state(runId);
      boolean home =
          state instanceof RunState.RolledBack
              || state instanceof RunState.Queued
              || (state instanceof RunState.Committed && head.pin().mode() == Mode.FAILBACK);
      if (!home) {
        return Optional.of(
            new Finding(
                String.join(", ", ids),
                "must not be changed while plan %s is failed over (run %s is %s): the copies are what production writes to, and deleting one deletes its other half too"
                    .formatted(head.pin().plan(), runId, state.word())));
      }
    }
    return Optional.empty();
  }

  private static boolean isOurs(RunTools tools, String workspaceId) {
    return tools.sites().home().workspace().id().equals(workspaceId)
        || tools.sites().recovery().workspace().id().equals(workspaceId);
  }

  /// What a change would delete or cut off from what uses it.
  private static Set<String> takenAway(Mutation mutation) {
    return switch (mutation) {
      case Mutation.DeleteServer(String id) -> Set.of(id);
      case Mutation.DeleteNetwork(String id) -> Set.of(id);
      case Mutation.DetachNetwork(String server, String network, String _) ->
          Set.of(server, network);
      default -> harmed(mutation);
    };
  }

  /// What a change would take away from production, or unprotect.
  private static Set<String> harmed(Mutation mutation) {
    return switch (mutation) {
      case Mutation.DeleteVolume(String id) -> Set.of(id);
      case Mutation.DetachVolume(String _, String id) -> Set.of(id);
      case Mutation.SetReplication(String id, boolean enabled) -> enabled ? Set.of() : Set.of(id);
      case Mutation.UpdateVolumeGroup(String _, var _, var remove) -> Set.copyOf(remove);
      case Mutation.DeleteVolumeGroup(String id) -> Set.of(id);
      default -> Set.of();
    };
  }

  /// As [#worksOn], and the servers and networks of the run as well.
  private static boolean uses(Act act, Set<String> ids) {
    return switch (act) {
      case Act.StartServer(String id) -> ids.contains(id);
      case Act.ShutDown(String id, boolean _) -> ids.contains(id);
      case Act.JoinIsolated(String id, String _) -> ids.contains(id);
      case Act.AttachCopy(String id, String _) -> ids.contains(id);
      case Act.JoinNetwork(String server, String network, String _) ->
          ids.contains(server) || ids.contains(network);
      case Act.CloneGroup(int _, var volumes, var _) -> volumes.stream().anyMatch(ids::contains);
      default -> worksOn(act, ids);
    };
  }

  private static boolean worksOn(Act act, Set<String> ids) {
    return switch (act) {
      // The group of the site that is left is only looked at.
      case Act.CheckGroup(String group, var _, String _) -> ids.contains(group);
      case Act.Promote(String group) -> ids.contains(group);
      case Act.Replicate(String group, String _) -> ids.contains(group);
      case Act.RecordPoint(String group, var volumes) ->
          ids.contains(group) || volumes.stream().anyMatch(ids::contains);
      case Act.AwaitSync(String group, var volumes) ->
          ids.contains(group) || volumes.stream().anyMatch(ids::contains);
      case Act.AttachVolume(String _, String volume) -> ids.contains(volume);
      case Act.DetachVolume(String _, String volume) -> ids.contains(volume);
      default -> false;
    };
  }
}
