package dev.muster.cloud;

import java.util.List;

/// A connection between a workspace and other networks.
///
/// @param speedMbps megabits per second
/// @param linkStatus the cloud's word, for example `up`
public record CloudConnection(
    String id,
    String name,
    int speedMbps,
    String linkStatus,
    boolean globalRouting,
    boolean metered,
    List<String> networkIds) {
  public CloudConnection {
    networkIds = List.copyOf(networkIds);
  }
}
