package dev.muster.cloud;

import java.util.List;
import java.util.Map;

/// A virtual server.
///
/// @param status the cloud's word in upper case: `ACTIVE`, `SHUTOFF`, `BUILD`, `ERROR` and others
/// @param health the cloud's word in upper case: `OK`, `WARNING`, `CRITICAL`, `PENDING`
/// @param volumeIds attached volumes; empty in listings, where the cloud does not tell
/// @param fault the cloud's reason when the status is `ERROR`, else empty
public record Server(
    String id,
    String name,
    String status,
    String health,
    Shape shape,
    List<Interface> interfaces,
    List<String> volumeIds,
    String fault) {
  public Server {
    interfaces = List.copyOf(interfaces);
    volumeIds = List.copyOf(volumeIds);
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
