package dev.muster.recovery.run;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.StopMode;
import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.SiteView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One thing that still has to be taken away or put back. Found by looking: by the names that
/// follow from the run's id, and by what the run recorded to have begun. So it does not matter
/// whether the run ended well, failed, or its process died.
///
/// @param stepId the planned cleanup step, or a new id for something unplanned
/// @param act what kind of act it is, for the limits
record CleanupTodo(String stepId, Stage stage, Act act, Mutation mutation, String what) {

  /// What must be over before the next begins.
  enum Stage {
    STOP,
    TAKE_OFF,
    REMOVE
  }

  /// All that has to be done, given what is seen.
  static List<CleanupTodo> find(Run run, SiteView seen) {
    Finder finder = new Finder(run, seen);
    finder.stops();
    finder.copies();
    finder.isolatedNetworks();
    finder.ownNetworks();
    return List.copyOf(finder.found);
  }

  private static final class Finder {
    private final Run run;
    private final SiteView seen;
    private final String mark;
    private final Map<String, String> sourceOf;
    private final List<CleanupTodo> found = new ArrayList<>();

    Finder(Run run, SiteView seen) {
      this.run = run;
      this.seen = seen;
      mark = RunNames.mark(run.id());
      sourceOf =
          run.made().entrySet().stream()
              .filter(entry -> entry.getKey().startsWith("copy:"))
              .collect(
                  Collectors.toMap(
                      Map.Entry::getValue,
                      entry -> entry.getKey().substring("copy:".length()),
                      (first, _) -> first));
    }

    /// Only servers that this run has begun to start: a standby that somebody else started is not
    /// ours to stop.
    void stops() {
      begun(Act.StartServer.class)
          .flatMap(start -> seen.server(start.serverId()).stream())
          .filter(server -> !server.isStopped())
          .forEach(server ->
              add(
                  "stop-" + server.name(),
                  Stage.STOP,
                  new Act.StopServer(server.id()),
                  new Mutation.StopServer(server.id(), StopMode.IMMEDIATE),
                  "server %s is %s".formatted(server.name(), server.status())));
    }

    void copies() {
      for (Volume volume : seen.volumes()) {
        // The second condition cannot fail; a copy that replicates is never ours.
        if (volume.name().contains(mark) && !volume.replication().enabled()) {
          String source = sourceOf.getOrDefault(volume.id(), volume.name());
          String what = "volume " + volume.name();
          for (String serverId : volume.serverIds()) {
            add(
                "detach-" + source,
                Stage.TAKE_OFF,
                new Act.DetachCopy(serverId, source),
                new Mutation.DetachVolume(serverId, volume.id()),
                what);
          }
          add(
              "delete-" + source,
              Stage.REMOVE,
              new Act.DeleteCopy(source),
              new Mutation.DeleteVolume(volume.id()),
              what);
        }
      }
    }

    void isolatedNetworks() {
      for (Network network : seen.networks()) {
        if (network.name().startsWith(mark)) {
          String tier = network.name().substring(mark.length());
          for (Server server : seen.servers()) {
            for (Server.Interface nic : server.interfaces()) {
              if (nic.networkId().equals(network.id())) {
                add(
                    "unjoin-" + server.name(),
                    Stage.TAKE_OFF,
                    new Act.LeaveIsolated(server.id(), tier),
                    new Mutation.DetachNetwork(server.id(), network.id(), nic.macAddress()),
                    "server %s is on %s".formatted(server.name(), network.name()));
              }
            }
          }
          add(
              "delete-network-" + tier,
              Stage.REMOVE,
              new Act.DeleteNetwork(tier),
              new Mutation.DeleteNetwork(network.id()),
              "network " + network.name());
        }
      }
    }

    /// What a standby was taken off. It is put back only when it stands still: a rehearsing copy
    /// must never reach a real network.
    void ownNetworks() {
      begun(Act.LeaveNetwork.class)
          .forEach(leave ->
              seen.server(leave.serverId())
                  .filter(Server::isStopped)
                  .filter(server -> !isOn(server, leave))
                  .ifPresent(server -> rejoin(server, leave)));
    }

    private void rejoin(Server server, Act.LeaveNetwork leave) {
      add(
          "rejoin-" + server.name(),
          Stage.REMOVE,
          new Act.RejoinNetwork(server.id(), leave.networkId(), leave.ipAddress()),
          new Mutation.AttachNetwork(server.id(), leave.networkId(), leave.ipAddress()),
          "server %s lacks its interface %s".formatted(server.name(), leave.ipAddress()));
    }

    /// The acts of a kind that may have happened.
    private <T extends Act> Stream<T> begun(Class<T> kind) {
      return run.steps().stream()
          .filter(RunStep::wasBegun)
          .flatMap(step -> act(step).stream())
          .filter(kind::isInstance)
          .map(kind::cast);
    }

    private static boolean isOn(Server server, Act.LeaveNetwork leave) {
      return server.interfaces().stream()
          .anyMatch(nic ->
              nic.networkId().equals(leave.networkId())
                  && nic.ipAddress().equals(leave.ipAddress()));
    }

    private static Optional<Act> act(RunStep step) {
      return step.planned().map(PreviewStep::act);
    }

    private void add(String id, Stage stage, Act act, Mutation mutation, String what) {
      String stepId =
          run.steps().stream()
              .filter(step -> act(step).filter(act::equals).isPresent())
              .findFirst()
              .map(RunStep::id)
              .orElseGet(() -> id.replaceAll("[^A-Za-z0-9._-]", "-"));
      found.add(new CleanupTodo(stepId, stage, act, mutation, what));
    }
  }
}
