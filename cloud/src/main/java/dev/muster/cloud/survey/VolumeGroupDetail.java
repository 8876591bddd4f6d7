package dev.muster.cloud.survey;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.VolumeGroup;
import java.util.List;

/// A volume group with what a listing tells beyond the port's own record.
///
/// @param errors what the cloud says is wrong with it
public record VolumeGroupDetail(VolumeGroup group, String pool, List<String> errors) {
  public VolumeGroupDetail {
    requireNonNull(group, "group is null");
    errors = List.copyOf(errors);
  }

  public String id() {
    return group.id();
  }

  public String name() {
    return group.name();
  }

  /// The storage's own view of a consistency group.
  ///
  /// @param state for example `consistent_copying`
  /// @param primaryRole `master`, `aux` or empty
  /// @param cycleSeconds the time between two consistent points, 0 if the storage does not tell
  public record Copying(String state, String primaryRole, int cycleSeconds, int volumes) {}
}
