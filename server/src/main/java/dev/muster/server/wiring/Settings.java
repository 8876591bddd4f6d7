package dev.muster.server.wiring;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.Secret;
import dev.muster.server.recovery.AllowedHosts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How one server is started.
///
/// @param data the data folder
/// @param host the address to listen on
/// @param port 0 to 65,535; 0 takes a free one
/// @param timeScale how many seconds pass in the cloud in one real second; above 0, and 1 unless
///   the cloud is simulated
/// @param cloud the cloud to act on
/// @param witnessPolicy a file with the witnesses that are asked to cosign checkpoints; empty for
///   none
/// @param checkHosts what checks of plans may ask beside the servers that a run recovers
public record Settings(
    Path data,
    String host,
    int port,
    double timeScale,
    CloudConfig cloud,
    Optional<Path> witnessPolicy,
    AllowedHosts checkHosts) {
  /// Settings without witnesses and further hosts.
  public Settings(Path data, String host, int port, double timeScale, CloudConfig cloud) {
    this(data, host, port, timeScale, cloud, Optional.empty(), AllowedHosts.NONE);
  }

  public Settings {
    requireNonNull(data, "data is null");
    requireNonNull(host, "host is null");
    requireNonNull(cloud, "cloud is null");
    requireNonNull(witnessPolicy, "witnessPolicy is null");
    requireNonNull(checkHosts, "checkHosts is null");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port must be 0 to 65535, got: " + port);
    }
    if (!(timeScale > 0 && timeScale <= 100_000)) {
      throw new IllegalArgumentException(
          "--time-scale must be above 0 and at most 100000, got: " + timeScale);
    }
    if (!cloud.isSimulated() && timeScale != 1) {
      throw new IllegalArgumentException(
          "--time-scale is for the simulated cloud only, got: " + timeScale);
    }
  }

  /// On the simulated cloud.
  ///
  /// @param cloudApiKey its key; empty to make one
  public Settings(
      Path data, String host, int port, double timeScale, Optional<Secret> cloudApiKey) {
    this(data, host, port, timeScale, new CloudConfig.Simulated(cloudApiKey));
  }

  /// How often a cloud is looked at while something is waited for, in real time.
  public Duration lookInterval() {
    // A cloud that runs faster is looked at more often; never more than twenty times a second.
    long millis = Math.round(3_000 / timeScale);
    return Duration.ofMillis(Math.clamp(millis, 50, 3_000));
  }
}
