package dev.muster.recovery.preview;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What one step of a drill does. Ids are known where the resource exists before the run; what the
/// run makes is named by what it is made for: an isolated network by its tier, a copy by its source
/// volume.
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
  @JsonSubTypes.Type(value = Act.DeleteNetwork.class, name = "delete-network")
})
public sealed interface Act {
  /// The action's name in the catalogue.
  String action();

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
  record CreateNetwork(String tier, String cidr) implements Act {
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
  record CloneGroup(int number, List<String> volumeIds, List<String> sources) implements Act {
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
      implements Act {
    @Override
    public String action() {
      return "dr-network.detach";
    }
  }

  record JoinIsolated(String serverId, String tier) implements Act {
    @Override
    public String action() {
      return "dr-network.attach";
    }
  }

  /// Gives a standby the copy of one volume.
  ///
  /// @param source name of the primary volume whose copy is meant
  record AttachCopy(String serverId, String source) implements Act {
    @Override
    public String action() {
      return "dr-volume.attach";
    }
  }

  record StartServer(String serverId) implements Act {
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

  record StopServer(String serverId) implements Act {
    @Override
    public String action() {
      return "dr-instance.stop";
    }
  }

  record DetachCopy(String serverId, String source) implements Act {
    @Override
    public String action() {
      return "dr-volume.detach";
    }
  }

  record LeaveIsolated(String serverId, String tier) implements Act {
    @Override
    public String action() {
      return "dr-network.detach";
    }
  }

  record DeleteCopy(String source) implements Act {
    @Override
    public String action() {
      return "dr-volume.delete";
    }
  }

  /// Gives a standby its own interface back, with its own address.
  record RejoinNetwork(String serverId, String networkId, String ipAddress) implements Act {
    @Override
    public String action() {
      return "dr-network.attach";
    }
  }

  record DeleteNetwork(String tier) implements Act {
    @Override
    public String action() {
      return "dr-network.delete";
    }
  }
}
