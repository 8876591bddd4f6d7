package dev.muster.estate;

import dev.muster.cloud.Network;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.Workspace;
import java.util.List;
import java.util.Optional;

/// One site as it is, not as it shows itself: nothing late, nothing lost.
public record Truth(
    Workspace workspace,
    List<Server> servers,
    List<Network> networks,
    List<Volume> volumes,
    List<VolumeGroup> groups) {
  public Truth {
    servers = List.copyOf(servers);
    networks = List.copyOf(networks);
    volumes = List.copyOf(volumes);
    groups = List.copyOf(groups);
  }

  public Optional<Server> server(String id) {
    return servers.stream().filter(server -> server.id().equals(id)).findFirst();
  }

  public Optional<Volume> volume(String id) {
    return volumes.stream().filter(volume -> volume.id().equals(id)).findFirst();
  }
}
