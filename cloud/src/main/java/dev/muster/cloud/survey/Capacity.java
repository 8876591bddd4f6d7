package dev.muster.cloud.survey;

/// What is left to be used.
public final class Capacity {
  private Capacity() {}

  /// Hosts of one system type.
  ///
  /// @param largest the most that one host has free
  /// @param all what all hosts have free together
  public record SystemPool(String systemType, Rest largest, Rest all) {}

  /// What is free, cores and memory each by itself.
  public record Rest(double cores, double memoryGiB) {}

  /// A storage pool.
  ///
  /// @param largestGb the largest volume that can be made
  public record StoragePool(
      String name, double availableGb, double largestGb, boolean replicationEnabled) {}
}
