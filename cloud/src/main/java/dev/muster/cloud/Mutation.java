package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// An act that changes something in a workspace. Each is one event pair in the ledger.
public sealed interface Mutation {

  /// How a server is stopped.
  enum StopMode {
    /// The operating system is asked to shut down.
    GRACEFUL,
    /// Power is taken away.
    IMMEDIATE
  }

  record StartServer(String serverId) implements Mutation {
    public StartServer {
      requireNonNull(serverId, "serverId is null");
    }
  }

  record StopServer(String serverId, StopMode mode) implements Mutation {
    public StopServer {
      requireNonNull(serverId, "serverId is null");
      requireNonNull(mode, "mode is null");
    }
  }

  /// Takes one consistent snapshot of a server's volumes.
  ///
  /// @param volumeIds the volumes to include, or empty for all of the server's
  record SnapshotServer(String serverId, String name, String description, List<String> volumeIds)
      implements Mutation {
    public SnapshotServer {
      requireNonNull(serverId, "serverId is null");
      requireNonNull(name, "name is null");
      requireNonNull(description, "description is null");
      volumeIds = List.copyOf(volumeIds);
    }
  }

  record DeleteSnapshot(String snapshotId) implements Mutation {}

  /// Captures a server into the image catalogue.
  record CaptureImage(String serverId, String name) implements Mutation {
    public CaptureImage {
      requireNonNull(serverId, "serverId is null");
      requireNonNull(name, "name is null");
    }
  }

  record DeleteImage(String imageId) implements Mutation {
    public DeleteImage {
      requireNonNull(imageId, "imageId is null");
    }
  }

  /// Makes a network.
  ///
  /// @param type `vlan` or `pub-vlan`
  /// @param cidr empty for `pub-vlan`
  /// @param gateway empty lets the cloud choose
  /// @param advertised whether the network is announced to others; false isolates it
  record CreateNetwork(
      String name,
      String type,
      String cidr,
      String gateway,
      List<String> dnsServers,
      boolean advertised)
      implements Mutation {
    public CreateNetwork {
      requireNonNull(name, "name is null");
      requireNonNull(type, "type is null");
      requireNonNull(cidr, "cidr is null");
      requireNonNull(gateway, "gateway is null");
      dnsServers = List.copyOf(dnsServers);
    }
  }

  /// Changes a network; empty parts stay as they are.
  record UpdateNetwork(String networkId, String name, String gateway, List<String> dnsServers)
      implements Mutation {
    public UpdateNetwork {
      requireNonNull(networkId, "networkId is null");
      requireNonNull(name, "name is null");
      requireNonNull(gateway, "gateway is null");
      dnsServers = List.copyOf(dnsServers);
    }
  }

  record DeleteNetwork(String networkId) implements Mutation {}

  /// Gives a server an interface on a network.
  ///
  /// @param ipAddress empty lets the cloud choose
  record AttachNetwork(String serverId, String networkId, String ipAddress) implements Mutation {}

  record DetachNetwork(String serverId, String networkId, String macAddress) implements Mutation {}

  /// Makes an empty data volume.
  ///
  /// @param sizeGb whole GiB, 1 or more
  /// @param tier `tier0`, `tier1`, `tier3` or `tier5k`
  record CreateVolume(String name, int sizeGb, String tier, boolean shareable, boolean replicated)
      implements Mutation {
    public CreateVolume {
      requireNonNull(name, "name is null");
      requireNonNull(tier, "tier is null");
      if (sizeGb < 1) {
        throw new IllegalArgumentException("sizeGb must be 1 or more, got: " + sizeGb);
      }
    }
  }

  /// Makes copies that do not replicate.
  ///
  /// @param name the base of the copies' names
  record CloneVolumes(String name, List<String> volumeIds) implements Mutation {
    public CloneVolumes {
      requireNonNull(name, "name is null");
      volumeIds = List.copyOf(volumeIds);
      if (volumeIds.isEmpty()) {
        throw new IllegalArgumentException("volumeIds is empty: nothing to clone");
      }
    }
  }

  record AttachVolume(String serverId, String volumeId) implements Mutation {
    public AttachVolume {
      requireNonNull(serverId, "serverId is null");
      requireNonNull(volumeId, "volumeId is null");
    }
  }

  record DetachVolume(String serverId, String volumeId) implements Mutation {
    public DetachVolume {
      requireNonNull(serverId, "serverId is null");
      requireNonNull(volumeId, "volumeId is null");
    }
  }

  record DeleteVolume(String volumeId) implements Mutation {}

  /// Makes a cloud connection.
  ///
  /// @param speedMbps megabits per second, one of the cloud's list
  record CreateCloudConnection(
      String name, int speedMbps, boolean globalRouting, boolean metered, List<String> networkIds)
      implements Mutation {
    public CreateCloudConnection {
      requireNonNull(name, "name is null");
      networkIds = List.copyOf(networkIds);
    }
  }

  /// Changes a cloud connection.
  ///
  /// @param name empty keeps the name
  /// @param speedMbps 0 keeps the speed
  record UpdateCloudConnection(String connectionId, String name, int speedMbps)
      implements Mutation {
    public UpdateCloudConnection {
      requireNonNull(connectionId, "connectionId is null");
      requireNonNull(name, "name is null");
    }
  }

  /// Makes an IKE policy.
  ///
  /// @param policy the wanted policy; its id is not used
  record CreateIkePolicy(IkePolicy policy, Secret presharedKey) implements Mutation {
    public CreateIkePolicy {
      requireNonNull(policy, "policy is null");
      requireNonNull(presharedKey, "presharedKey is null");
    }
  }

  /// Changes an IPsec policy.
  ///
  /// @param before the policy as it stands, so that the event can tell what changed
  /// @param after the policy as wanted
  record UpdateIpsecPolicy(IpsecPolicy before, IpsecPolicy after) implements Mutation {
    public UpdateIpsecPolicy {
      requireNonNull(before, "before is null");
      requireNonNull(after, "after is null");
      if (!before.id().equals(after.id())) {
        throw new IllegalArgumentException(
            "an IPsec policy keeps its id: %s, got: %s".formatted(before.id(), after.id()));
      }
    }
  }
}
