package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

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

  /// Makes one server.
  ///
  /// @param imageId what it is made from; one of the vendor's EMPTY images if it gets no storage
  /// @param networks at least one, in the order of the interfaces
  /// @param sshKey the name of a key of the workspace; empty for none
  /// @param withoutStorage whether it stands by without volumes until some are attached
  record CreateServer(
      String name,
      String imageId,
      Machine machine,
      List<WantedInterface> networks,
      String sshKey,
      boolean withoutStorage,
      List<String> userTags)
      implements Mutation {
    public CreateServer {
      requireNonNull(name, "name is null");
      requireNonNull(imageId, "imageId is null");
      requireNonNull(machine, "machine is null");
      networks = List.copyOf(networks);
      requireNonNull(sshKey, "sshKey is null");
      userTags = List.copyOf(userTags);
      if (networks.isEmpty()) {
        throw new IllegalArgumentException("networks is empty: a server needs at least one");
      }
    }

    /// The hardware that a server is to run on.
    ///
    /// @param systemType for example `s1022`
    /// @param processorType `dedicated`, `shared` or `capped`
    /// @param processors cores, fractions allowed unless dedicated
    public record Machine(
        String systemType, String processorType, double processors, double memoryGiB) {
      public Machine {
        requireNonNull(systemType, "systemType is null");
        requireNonNull(processorType, "processorType is null");
        if (!(processors > 0) || !(memoryGiB > 0)) {
          throw new IllegalArgumentException(
              "processors and memoryGiB must be above zero, got: %s and %s"
                  .formatted(processors, memoryGiB));
        }
      }
    }

    /// An interface that a server is to have.
    ///
    /// @param ipAddress empty lets the cloud choose
    public record WantedInterface(String networkId, String ipAddress) {
      public WantedInterface {
        requireNonNull(networkId, "networkId is null");
        requireNonNull(ipAddress, "ipAddress is null");
      }
    }
  }

  /// Gives a server other processors or memory. A server that runs can change within an eighth and
  /// eight times of what it was deployed with.
  ///
  /// @param processors cores; 0 keeps them
  /// @param memoryGiB 0 keeps it
  record ResizeServer(String serverId, double processors, double memoryGiB) implements Mutation {
    public ResizeServer {
      requireNonNull(serverId, "serverId is null");
      if (!(processors >= 0) || !(memoryGiB >= 0) || processors + memoryGiB == 0) {
        throw new IllegalArgumentException(
            "processors or memoryGiB must be above zero, and none below, got: %s and %s"
                .formatted(processors, memoryGiB));
      }
    }
  }

  /// Deletes a server and its boot volume; its data volumes stay.
  record DeleteServer(String serverId) implements Mutation {
    public DeleteServer {
      requireNonNull(serverId, "serverId is null");
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

  /// Changes a volume; what is empty or 0 stays as it is. Being acknowledged is not being done: it
  /// ends when the volume shows the change.
  ///
  /// @param name empty keeps the name
  /// @param sizeGb whole GiB, only growing; 0 keeps the size
  record UpdateVolume(
      String volumeId,
      String name,
      int sizeGb,
      Optional<Boolean> bootable,
      Optional<Boolean> shareable)
      implements Mutation {
    public UpdateVolume {
      requireNonNull(volumeId, "volumeId is null");
      requireNonNull(name, "name is null");
      requireNonNull(bootable, "bootable is null");
      requireNonNull(shareable, "shareable is null");
      if (sizeGb < 0) {
        throw new IllegalArgumentException("sizeGb must be 0 or more, got: " + sizeGb);
      }
      if (name.isEmpty() && sizeGb == 0 && bootable.isEmpty() && shareable.isEmpty()) {
        throw new IllegalArgumentException("nothing of volume %s to change".formatted(volumeId));
      }
    }

    /// Lets servers start from a volume, or not.
    public static UpdateVolume bootable(String volumeId, boolean bootable) {
      return new UpdateVolume(volumeId, "", 0, Optional.of(bootable), Optional.empty());
    }

    /// Lets several servers hold a volume at once, or not.
    public static UpdateVolume shareable(String volumeId, boolean shareable) {
      return new UpdateVolume(volumeId, "", 0, Optional.empty(), Optional.of(shareable));
    }

    /// Grows a volume.
    public static UpdateVolume size(String volumeId, int sizeGb) {
      return new UpdateVolume(volumeId, "", sizeGb, Optional.empty(), Optional.empty());
    }
  }

  /// Begins or ends the replication of one volume to the partner site.
  record SetReplication(String volumeId, boolean enabled) implements Mutation {
    public SetReplication {
      requireNonNull(volumeId, "volumeId is null");
    }
  }

  /// Makes auxiliary volumes known in this workspace, which is the one at the recovery site.
  ///
  /// @param sourceCrn the workspace that holds the primaries
  record OnboardVolumes(String sourceCrn, List<AuxVolume> volumes) implements Mutation {
    public OnboardVolumes {
      requireNonNull(sourceCrn, "sourceCrn is null");
      volumes = List.copyOf(volumes);
      if (volumes.isEmpty()) {
        throw new IllegalArgumentException("volumes is empty: nothing to onboard");
      }
    }

    /// One auxiliary volume.
    ///
    /// @param auxVolumeName the storage's name
    /// @param name how it is to be shown; empty shows the storage's name
    public record AuxVolume(String auxVolumeName, String name) {
      public AuxVolume {
        requireNonNull(auxVolumeName, "auxVolumeName is null");
        requireNonNull(name, "name is null");
      }
    }

    List<String> auxNames() {
      return volumes.stream().map(AuxVolume::auxVolumeName).toList();
    }
  }

  /// Which half of each pair is copied from.
  enum Source {
    /// The half at home.
    MASTER,
    /// The half at the recovery site.
    AUX
  }

  /// Starts the replication of a volume group. What was written on the other half since the stop is
  /// discarded. It is done when data is being copied, not when the copy is consistent again.
  ///
  /// @param groupId either site's handle
  record StartVolumeGroup(String groupId, Source source) implements Mutation {
    public StartVolumeGroup {
      requireNonNull(groupId, "groupId is null");
      requireNonNull(source, "source is null");
    }
  }

  /// Stops the replication of a volume group.
  ///
  /// @param groupId either site's handle
  /// @param allowReadAccess whether the auxiliary volumes become usable, which is how a group is
  ///   failed over; from then on both halves can be written
  record StopVolumeGroup(String groupId, boolean allowReadAccess) implements Mutation {
    public StopVolumeGroup {
      requireNonNull(groupId, "groupId is null");
    }
  }

  /// Makes a volume group in error available again.
  record ResetVolumeGroup(String groupId) implements Mutation {
    public ResetVolumeGroup {
      requireNonNull(groupId, "groupId is null");
    }
  }

  /// Forms a volume group of volumes that replicate and lie in one storage pool.
  record CreateVolumeGroup(String name, List<String> volumeIds) implements Mutation {
    public CreateVolumeGroup {
      requireNonNull(name, "name is null");
      volumeIds = List.copyOf(volumeIds);
      if (volumeIds.isEmpty()) {
        throw new IllegalArgumentException("volumeIds is empty: nothing to group");
      }
    }
  }

  /// Changes the members of a volume group at this site; the other site has to be told the same.
  record UpdateVolumeGroup(String groupId, List<String> add, List<String> remove)
      implements Mutation {
    public UpdateVolumeGroup {
      requireNonNull(groupId, "groupId is null");
      add = List.copyOf(add);
      remove = List.copyOf(remove);
      if (add.isEmpty() && remove.isEmpty()) {
        throw new IllegalArgumentException("nothing of group %s to change".formatted(groupId));
      }
    }
  }

  /// Deletes a volume group that has no members.
  record DeleteVolumeGroup(String groupId) implements Mutation {
    public DeleteVolumeGroup {
      requireNonNull(groupId, "groupId is null");
    }
  }

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
