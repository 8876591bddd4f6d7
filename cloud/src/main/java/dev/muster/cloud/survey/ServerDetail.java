package dev.muster.cloud.survey;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Server;

/// A server with what a listing tells beyond the port's own record.
///
/// @param task what the cloud is doing with it, or empty
/// @param pin `none`, `soft` or `hard`
/// @param remoteRestart whether the cloud may restart it elsewhere by itself
/// @param placementGroup id, or empty
/// @param processorPool id, or empty
/// @param dedicatedHost id, or empty
/// @param serialNumber the virtual serial number that licences are bound to, or empty
public record ServerDetail(
    Server server,
    String task,
    String imageId,
    String pin,
    boolean remoteRestart,
    Range cores,
    Range memoryGiB,
    String placementGroup,
    String processorPool,
    String dedicatedHost,
    String serialNumber) {
  public ServerDetail {
    requireNonNull(server, "server is null");
    requireNonNull(cores, "cores is null");
    requireNonNull(memoryGiB, "memoryGiB is null");
  }

  /// What a running server can be resized to.
  public record Range(double min, double max) {
    /// Whether the cloud told a range.
    public boolean isKnown() {
      return max > 0;
    }

    public boolean holds(double value) {
      return value >= min && value <= max;
    }
  }

  public String id() {
    return server.id();
  }

  public String name() {
    return server.name();
  }
}
