package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/// A virtual server.
///
/// @param status the cloud's word in upper case: `ACTIVE`, `SHUTOFF`, `BUILD`, `ERROR` and others
/// @param health the cloud's word in upper case: `OK`, `WARNING`, `CRITICAL`, `PENDING`
/// @param volumeIds attached volumes; empty in listings, where the cloud does not tell
/// @param fault the cloud's reason when the status is `ERROR`, else empty
/// @param taskState what the cloud is changing it by, in the cloud's own words; empty at rest
/// @param userTags in the cloud's order; empty in listings, where the cloud does not tell
public record Server(
    String id,
    String name,
    String status,
    String health,
    Shape shape,
    List<Interface> interfaces,
    List<String> volumeIds,
    String fault,
    String taskState,
    List<String> userTags) {
  public Server {
    interfaces = List.copyOf(interfaces);
    volumeIds = List.copyOf(volumeIds);
    requireNonNull(taskState, "taskState is null");
    userTags = List.copyOf(userTags);
  }

  /// A server that nothing is changing, without tags.
  public Server(
      String id,
      String name,
      String status,
      String health,
      Shape shape,
      List<Interface> interfaces,
      List<String> volumeIds,
      String fault) {
    this(id, name, status, health, shape, interfaces, volumeIds, fault, "", List.of());
  }

  /// What the server is made of.
  ///
  /// @param osType `aix`, `ibmi`, `rhel`, `sles` and others
  /// @param processors cores, fractions allowed
  /// @param memoryGiB memory in GiB
  public record Shape(String osType, String systemType, double processors, double memoryGiB) {}

  /// One network interface of a server.
  public record Interface(
      String networkId, String networkName, String ipAddress, String macAddress) {}

  public boolean isRunning() {
    return status.equals("ACTIVE");
  }

  public boolean isStopped() {
    return status.equals("SHUTOFF");
  }

  /// Whether it is on or off and the cloud is not changing that.
  public boolean isAtRest() {
    return (isRunning() || isStopped()) && taskState.isEmpty();
  }

  public boolean isHealthy() {
    return health.equals("OK");
  }

  public boolean isBroken() {
    return status.equals("ERROR");
  }

  /// The states side by side, as a recorder of evidence wants them.
  public Map<String, String> states() {
    return Map.of("status", status, "health", health);
  }
}
