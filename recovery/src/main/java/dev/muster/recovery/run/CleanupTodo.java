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

  /// What looking showed.
  ///
  /// @param todos all that has to be done
  /// @param untouched what is there and is left to people, in words
  record Found(List<CleanupTodo> todos, List<String> untouched) {
    Found {
      todos = List.copyOf(todos);
      untouched = List.copyOf(untouched);
    }

    /// Everything that is not as it should be, in words.
    List<String> all() {
      return Stream.concat(todos.stream().map(CleanupTodo::what), untouched.stream())
          .distinct()
          .toList();
    }
  }

  /// All that has to be done, given what is seen.
  static Found find(Run run, SiteView seen) {
    Finder finder = new Finder(run, seen);
    finder.stops();
    finder.copies();
    finder.isolatedNetworks();
    finder.ownNetworks();
    return new Found(finder.found, finder.untouched);
  }

  private static final class Finder {
    private final Run run;
    private final SiteView seen;
    private final String mark;
    private final Map<String, String> sourceOf;
    private final List<CleanupTodo> found = new ArrayList<>();
    private final List<String> untouched = new ArrayList<>();

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

    /// Only servers that this run has begun to start and that still stand where it put them. One
    /// that is on another network, or has nothing of the run, was started by somebody else since.
    void stops() {
      begun(Act.StartServer.class)
          .flatMap(start -> seen.server(start.serverId()).stream())
          .filter(server -> !server.isStopped())
          .forEach(server -> {
            String what = "server %s is %s".formatted(server.name(), server.status());
            String whyNot = whyNotOurs(server);
            if (whyNot.isEmpty()) {
              add(
                  "stop-" + server.name(),
                  Stage.STOP,
                  new Act.StopServer(server.id()),
                  new Mutation.StopServer(server.id(), StopMode.IMMEDIATE),
                  what);
            } else {
              untouched.add("%s, not stopped: %s".formatted(what, whyNot));
            }
          });
    }

    private String whyNotOurs(Server server) {
      List<String> others =
          server.interfaces().stream()
              .filter(nic -> !isOwnNetwork(nic.networkId()))
              .map(Server.Interface::networkName)
              .distinct()
              .toList();
      if (!others.isEmpty()) {
        return "it is on network %s, which this run did not make"
            .formatted(String.join(" and ", others));
      }
      boolean hasCopy =
          seen.volumes().stream()
              .anyMatch(volume -> isCopy(volume) && volume.isAttachedTo(server.id()));
      return hasCopy || !server.interfaces().isEmpty() ? "" : "it has nothing of this run";
    }

    private boolean isOwnNetwork(String networkId) {
      return seen.networks().stream()
          .anyMatch(network -> network.id().equals(networkId) && network.name().startsWith(mark));
    }

    /// A copy that replicates is never ours.
    private boolean isCopy(Volume volume) {
      return volume.name().contains(mark) && !volume.replication().enabled();
    }

    /// Whether something may be taken off a server: never while it runs.
    private boolean stands(String serverId) {
      return seen.server(serverId).map(Server::isStopped).orElse(true);
    }

    void copies() {
      for (Volume volume : seen.volumes()) {
        if (isCopy(volume)) {
          copy(volume, sourceOf.getOrDefault(volume.id(), volume.name()));
        }
      }
    }

    private void copy(Volume volume, String source) {
      String what = "volume " + volume.name();
      for (String serverId : volume.serverIds()) {
        if (stands(serverId)) {
          add(
              "detach-" + source,
              Stage.TAKE_OFF,
              new Act.DetachCopy(serverId, source),
              new Mutation.DetachVolume(serverId, volume.id()),
              what);
        } else {
          untouched.add(what + " is attached to a server that is not stopped");
        }
      }
      if (volume.serverIds().isEmpty()) {
        add(
            "delete-" + source,
            Stage.REMOVE,
            new Act.DeleteCopy(source),
            new Mutation.DeleteVolume(volume.id()),
            what);
      }
    }

    void isolatedNetworks() {
      for (Network network : seen.networks()) {
        if (network.name().startsWith(mark)) {
          isolatedNetwork(network, network.name().substring(mark.length()));
        }
      }
    }

    private void isolatedNetwork(Network network, String tier) {
      boolean free = true;
      for (Server server : seen.servers()) {
        for (Server.Interface nic : server.interfaces()) {
          if (nic.networkId().equals(network.id())) {
            free = false;
            String what = "server %s is on %s".formatted(server.name(), network.name());
            if (server.isStopped()) {
              add(
                  "unjoin-" + server.name(),
                  Stage.TAKE_OFF,
                  new Act.LeaveIsolated(server.id(), tier),
                  new Mutation.DetachNetwork(server.id(), network.id(), nic.macAddress()),
                  what);
            } else {
              untouched.add(what + " and not stopped");
            }
          }
        }
      }
      if (free) {
        add(
            "delete-network-" + tier,
            Stage.REMOVE,
            new Act.DeleteNetwork(tier),
            new Mutation.DeleteNetwork(network.id()),
            "network " + network.name());
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
