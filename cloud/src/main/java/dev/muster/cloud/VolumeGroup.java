package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// Volumes that replicate together and share one consistent point: one site's handle on a
/// [ConsistencyGroup], with an id of its own at each site.
///
/// @param status the cloud's word: `available`, `creating`, `updating`, `error`
/// @param consistencyGroup the storage's name, equal at both sites
/// @param replicationStatus `enabled` or `disabled`; may lag behind at the site that did not act
/// @param auxiliary true at the recovery site
/// @param storagePool the pool of all members, or empty
/// @param partnerCrn the workspace that holds the other half, or empty
/// @param troubles what the cloud says went wrong with it
public record VolumeGroup(
    String id,
    String name,
    String status,
    String consistencyGroup,
    String replicationStatus,
    boolean auxiliary,
    List<String> volumeIds,
    String storagePool,
    String partnerCrn,
    List<Trouble> troubles) {
  public VolumeGroup {
    volumeIds = List.copyOf(volumeIds);
    requireNonNull(storagePool, "storagePool is null");
    requireNonNull(partnerCrn, "partnerCrn is null");
    troubles = List.copyOf(troubles);
  }

  /// A group without troubles.
  public VolumeGroup(
      String id,
      String name,
      String status,
      String consistencyGroup,
      String replicationStatus,
      boolean auxiliary,
      List<String> volumeIds) {
    this(
        id,
        name,
        status,
        consistencyGroup,
        replicationStatus,
        auxiliary,
        volumeIds,
        "",
        "",
        List.of());
  }

  /// Something that went wrong with a group.
  ///
  /// @param volumeIds the volumes concerned; may be empty
  public record Trouble(String key, String message, List<String> volumeIds) {
    public Trouble {
      requireNonNull(key, "key is null");
      requireNonNull(message, "message is null");
      volumeIds = List.copyOf(volumeIds);
    }
  }

  public boolean isAvailable() {
    return status.equals("available");
  }

  public boolean isInError() {
    return status.equals("error");
  }

  public boolean isReplicating() {
    return replicationStatus.equals("enabled");
  }

  /// The troubles in one line for people, or empty.
  public String troubleText() {
    return String.join(
        "; ",
        troubles.stream()
            .map(trouble ->
                trouble.volumeIds().isEmpty()
                    ? trouble.message()
                    : String.join(", ", trouble.volumeIds()) + ": " + trouble.message())
            .toList());
  }
}
