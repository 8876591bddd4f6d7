package dev.muster.recovery.preview;

import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import java.util.List;

/// A protected server as both sites show it.
///
/// @param volumes its replicated volumes in the order of their names
record Member(String name, Server home, Server standby, List<Replicated> volumes) {
  Member {
    volumes = List.copyOf(volumes);
  }

  /// A volume and its copy at the recovery site, which the storage keeps up to date.
  record Replicated(Volume primary, Volume auxiliary) {}
}
