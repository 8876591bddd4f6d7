package dev.muster.simulator.fault;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// A change of the cloud that no caller asked for.
///
/// @param workspace id, name or zone; empty for the struck call's
/// @param resource id or name; empty for the struck call's
/// @param to what it becomes: a server's new name, a volume's new size in GiB, an address
public record Change(
    What what, Optional<String> workspace, Optional<String> resource, Optional<String> to) {
  public Change {
    requireNonNull(what, "what is null");
    requireNonNull(workspace, "workspace is null");
    requireNonNull(resource, "resource is null");
    requireNonNull(to, "to is null");
    if (to.isPresent() != what.needsTo) {
      throw new IllegalArgumentException(
          what + (what.needsTo ? " needs 'to'" : " has no 'to', got: " + to.orElse("")));
    }
  }

  /// Kinds of change, with the path parameter that names what is changed.
  public enum What {
    SERVER_STOPPED("pvm_instance_id", false),
    SERVER_STARTED("pvm_instance_id", false),
    SERVER_RENAMED("pvm_instance_id", true),
    SERVER_DELETED("pvm_instance_id", false),
    /// Ends in `ERROR` what the server is just doing, or at once.
    SERVER_ERROR("pvm_instance_id", false),
    /// Ends with health `WARNING` for good what the server is just doing, or at once.
    SERVER_WARNING("pvm_instance_id", false),
    /// Only this half of a pair, outside of the API's own rules.
    VOLUME_DELETED("volume_id", false),
    /// Only the other half of the pair that this volume belongs to.
    COPY_DELETED("volume_id", false),
    /// Only this half of a pair.
    VOLUME_RESIZED("volume_id", true),
    GROUP_ERROR("volume_group_id", false),
    REPLICATION_STOPPED("volume_group_id", false),
    REPLICATION_INCONSISTENT("volume_group_id", false),
    /// Copying goes on, and the copy's last consistent point stays where it is.
    REPLICATION_LAGGING("volume_group_id", false),
    /// The link between the sites is gone, as when one of them is lost.
    REPLICATION_CUT("volume_group_id", false),
    /// The link is back.
    REPLICATION_MENDED("volume_group_id", false),
    /// Somebody has the address `to` on the network `resource`.
    ADDRESS_TAKEN("network_id", true);

    private final String parameter;
    private final boolean needsTo;

    What(String parameter, boolean needsTo) {
      this.parameter = parameter;
      this.needsTo = needsTo;
    }

    String parameter() {
      return parameter;
    }
  }
}
