package dev.muster.recovery.preview;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What one step of a run does. Ids are known where the resource exists before the run; what a
/// drill makes is named by what it is made for: an isolated network by its tier, a copy by its
/// source volume.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Act.ReadServer.class, name = "read-server"),
  @JsonSubTypes.Type(value = Act.CreateNetwork.class, name = "create-network"),
  @JsonSubTypes.Type(value = Act.CloneGroup.class, name = "clone-group"),
  @JsonSubTypes.Type(value = Act.LeaveNetwork.class, name = "leave-network"),
  @JsonSubTypes.Type(value = Act.JoinIsolated.class, name = "join-isolated"),
  @JsonSubTypes.Type(value = Act.AttachCopy.class, name = "attach-copy"),
  @JsonSubTypes.Type(value = Act.StartServer.class, name = "start-server"),
  @JsonSubTypes.Type(value = Act.CheckHealth.class, name = "check-health"),
  @JsonSubTypes.Type(value = Act.StopServer.class, name = "stop-server"),
  @JsonSubTypes.Type(value = Act.DetachCopy.class, name = "detach-copy"),
  @JsonSubTypes.Type(value = Act.LeaveIsolated.class, name = "leave-isolated"),
  @JsonSubTypes.Type(value = Act.DeleteCopy.class, name = "delete-copy"),
  @JsonSubTypes.Type(value = Act.RejoinNetwork.class, name = "rejoin-network"),
  @JsonSubTypes.Type(value = Act.DeleteNetwork.class, name = "delete-network"),
  @JsonSubTypes.Type(value = Act.CheckGroup.class, name = "check-group"),
  @JsonSubTypes.Type(value = Act.ShutDown.class, name = "shut-down"),
  @JsonSubTypes.Type(value = Act.AwaitSync.class, name = "await-sync"),
  @JsonSubTypes.Type(value = Act.ConfirmFence.class, name = "confirm-fence"),
  @JsonSubTypes.Type(value = Act.Promote.class, name = "promote"),
  @JsonSubTypes.Type(value = Act.RecordPoint.class, name = "record-point"),
  @JsonSubTypes.Type(value = Act.AttachVolume.class, name = "attach-volume"),
  @JsonSubTypes.Type(value = Act.DetachVolume.class, name = "detach-volume"),
  @JsonSubTypes.Type(value = Act.MarkBootable.class, name = "mark-bootable"),
  @JsonSubTypes.Type(value = Act.JoinNetwork.class, name = "join-network"),
  @JsonSubTypes.Type(value = Act.Resize.class, name = "resize"),
  @JsonSubTypes.Type(value = Act.Replicate.class, name = "replicate"),
  @JsonSubTypes.Type(value = Act.AwaitConsistent.class, name = "await-consistent"),
  @JsonSubTypes.Type(value = Act.Gate.class, name = "gate"),
  @JsonSubTypes.Type(value = Act.AskPerson.class, name = "ask-person"),
  @JsonSubTypes.Type(value = Act.Probe.class, name = "probe"),
  @JsonSubTypes.Type(value = Act.RunScript.class, name = "run-script"),
  @JsonSubTypes.Type(value = Act.LetPass.class, name = "let-pass")
})
public sealed interface Act {
  /// The action's name in the catalogue.
  String action();

  /// An act that changes a resource of a cloud: it goes out once, through the audited door.
  sealed interface Change extends Act {}

  /// Reads a server and expects one of some statuses.
  record ReadServer(String serverId, List<String> statuses) implements Act {
    public ReadServer {
      statuses = List.copyOf(statuses);
    }

    @Override
    public String action() {
      return "dr-instance.read";
    }
  }

  /// Makes a tier's isolated network: no gateway, no route.
  record CreateNetwork(String tier, String cidr) implements Change {
    @Override
    public String action() {
      return "dr-network.create";
    }
  }

  /// Copies the auxiliary volumes of one group at one consistent point, replication off.
  ///
  /// @param number the group's place in the plan, from 1
  /// @param volumeIds the auxiliary volumes
  /// @param sources the names of their primaries, in the same order
  record CloneGroup(int number, List<String> volumeIds, List<String> sources) implements Change {
    public CloneGroup {
      volumeIds = List.copyOf(volumeIds);
      sources = List.copyOf(sources);
      if (volumeIds.size() != sources.size()) {
        throw new IllegalArgumentException(
            "each volume has a source: %d volumes, %d sources"
                .formatted(volumeIds.size(), sources.size()));
      }
    }

    @Override
    public String action() {
      return "dr-volume.create";
    }
  }

  /// Takes a standby off one of its own networks, so that it cannot reach anything there.
  record LeaveNetwork(String serverId, String networkId, String ipAddress, String macAddress)
      implements Change {
    @Override
    public String action() {
      return "dr-network.detach";
    }
  }

  record JoinIsolated(String serverId, String tier) implements Change {
    @Override
    public String action() {
      return "dr-network.attach";
    }
  }

  /// Gives a standby the copy of one volume.
  ///
  /// @param source name of the primary volume whose copy is meant
  record AttachCopy(String serverId, String source) implements Change {
    @Override
    public String action() {
      return "dr-volume.attach";
    }
  }

  record StartServer(String serverId) implements Change {
    @Override
    public String action() {
      return "dr-instance.start";
    }
  }

  /// Waits until a server is healthy, and reads it once then.
  ///
  /// @param withinSeconds in the cloud's time
  record CheckHealth(String serverId, long withinSeconds) implements Act {
    @Override
    public String action() {
      return "dr-instance.read";
    }
  }

  record StopServer(String serverId) implements Change {
    @Override
    public String action() {
      return "dr-instance.stop";
    }
  }

  record DetachCopy(String serverId, String source) implements Change {
    @Override
    public String action() {
      return "dr-volume.detach";
    }
  }

  record LeaveIsolated(String serverId, String tier) implements Change {
    @Override
    public String action() {
      return "dr-network.detach";
    }
  }

  record DeleteCopy(String source) implements Change {
    @Override
    public String action() {
      return "dr-volume.delete";
    }
  }

  /// Gives a standby its own interface back, with its own address.
  record RejoinNetwork(String serverId, String networkId, String ipAddress) implements Change {
    @Override
    public String action() {
      return "dr-network.attach";
    }
  }

  record DeleteNetwork(String tier) implements Change {
    @Override
    public String action() {
      return "dr-network.delete";
    }
  }

  /// Reads a volume group and its storage, and expects one of some replication states.
  ///
  /// @param role the half that must be copied from, `master` or `aux`; empty for any
  record CheckGroup(String groupId, List<String> states, String role) implements Act {
    public CheckGroup {
      states = List.copyOf(states);
    }

    @Override
    public String action() {
      return "dr-volume-group.read";
    }
  }

  /// Stops a server of production, not one that only rehearses.
  ///
  /// @param immediate true takes the power away, false asks the operating system
  record ShutDown(String serverId, boolean immediate) implements Change {
    @Override
    public String action() {
      return "dr-instance.stop";
    }
  }

  /// Waits until the copies of a group hold everything that was written before the stops that it
  /// comes after: until their freeze times have changed twice.
  ///
  /// @param volumeIds the copies
  record AwaitSync(String groupId, List<String> volumeIds) implements Act {
    public AwaitSync {
      volumeIds = List.copyOf(volumeIds);
    }

    @Override
    public String action() {
      return "dr-volume-group.read";
    }
  }

  /// Holds a failover until it is sure that the old side cannot write: every one of some fencing
  /// steps succeeded, or the run was forced, or a person says so.
  ///
  /// @param steps ids of the steps that fence
  record ConfirmFence(List<String> steps) implements Act {
    public ConfirmFence {
      steps = List.copyOf(steps);
    }

    @Override
    public String action() {
      return "dr-readiness.check";
    }
  }

  /// Stops a group's replication with access, so that its volumes at this site can be written.
  record Promote(String groupId) implements Change {
    @Override
    public String action() {
      return "dr-volume-group.stop";
    }
  }

  /// Reads the point in time that a promoted group was recovered to: the oldest freeze time.
  record RecordPoint(String groupId, List<String> volumeIds) implements Act {
    public RecordPoint {
      volumeIds = List.copyOf(volumeIds);
    }

    @Override
    public String action() {
      return "dr-volume-group.read";
    }
  }

  record AttachVolume(String serverId, String volumeId) implements Change {
    @Override
    public String action() {
      return "dr-volume.attach";
    }
  }

  record DetachVolume(String serverId, String volumeId) implements Change {
    @Override
    public String action() {
      return "dr-volume.detach";
    }
  }

  /// Lets servers start from a volume: the storage does not carry that over to a copy.
  record MarkBootable(String volumeId) implements Change {
    @Override
    public String action() {
      return "dr-volume.update";
    }
  }

  /// Gives a server an interface on a network that was there before the run.
  ///
  /// @param ipAddress empty lets the cloud choose
  record JoinNetwork(String serverId, String networkId, String ipAddress) implements Change {
    @Override
    public String action() {
      return "dr-network.attach";
    }
  }

  /// Gives a server another shape.
  ///
  /// @param processors cores
  /// @param memoryGiB in GiB
  record Resize(String serverId, double processors, double memoryGiB) implements Change {
    @Override
    public String action() {
      return "dr-instance.update";
    }
  }

  /// Starts a group's replication from one half to the other. What was written to the other half
  /// since they parted is lost.
  ///
  /// @param source the half that is copied from: `master` or `aux`
  record Replicate(String groupId, String source) implements Change {
    @Override
    public String action() {
      return "dr-volume-group.start";
    }
  }

  /// Waits until a group's copy is consistent again.
  ///
  /// @param source as of [Replicate#source]
  record AwaitConsistent(String groupId, String source) implements Act {
    @Override
    public String action() {
      return "dr-volume-group.read";
    }
  }

  /// Passes when enough of some steps have succeeded. Touches nothing.
  ///
  /// @param steps ids of the steps
  /// @param atLeast how many are enough, 0 or more
  record Gate(List<String> steps, int atLeast) implements Act {
    public Gate {
      steps = List.copyOf(steps);
    }

    @Override
    public String action() {
      return "dr-readiness.check";
    }
  }

  /// Waits for a person.
  ///
  /// @param deadlineSeconds in real time; 0 for none
  /// @param onDeadline `escalate`, `fail` or `continue`
  record AskPerson(String prompt, String owner, long deadlineSeconds, String onDeadline)
      implements Act {
    @Override
    public String action() {
      return "dr-run.ask";
    }
  }

  /// Asks something outside the cloud until it answers as expected.
  ///
  /// @param serverId the server whose first address stands for `{ip}`; empty if there is none
  /// @param address `http://…`, `https://…` or `tcp://host:port`
  /// @param expect the HTTP status; 0 for a connection only
  /// @param withinSeconds in real time
  record Probe(String serverId, String address, int expect, long withinSeconds) implements Act {
    @Override
    public String action() {
      return "dr-readiness.check";
    }
  }

  /// Runs a pinned script in a server.
  ///
  /// @param sha256 of the script's bytes
  record RunScript(String serverName, String path, String sha256) implements Act {
    @Override
    public String action() {
      return "dr-instance.run";
    }
  }

  /// Lets time pass.
  ///
  /// @param seconds in the cloud's time
  record LetPass(long seconds) implements Act {
    @Override
    public String action() {
      return "dr-readiness.check";
    }
  }
}
