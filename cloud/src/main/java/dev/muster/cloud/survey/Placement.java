package dev.muster.cloud.survey;

import java.util.List;

/// Where servers are put.
public final class Placement {
  private Placement() {}

  /// A shared processor pool.
  ///
  /// @param status `active` if it can be used
  public record ProcessorPool(String id, String name, String status, double availableCores) {}

  /// A placement group.
  ///
  /// @param policy `affinity` or `anti-affinity`
  public record Group(String id, String name, String policy, List<String> memberIds) {
    public Group {
      memberIds = List.copyOf(memberIds);
    }
  }

  /// A dedicated host.
  ///
  /// @param state `up` if it can be used
  public record Host(
      String id, String name, String group, String state, double cores, double memoryGiB) {}
}
