package dev.muster.torture.invariant;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.estate.Truth;
import java.util.Optional;

/// I10: a drill asks the protected site for nothing, and at the other site it touches its own
/// copies and networks, and standbys that have nothing of production.
final class DrillApart implements Check {
  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    if (!(sight instanceof Sight.Asked(String site, Mutation mutation, Estates estates))
        || tales.behind.isEmpty()) {
      return;
    }
    Intent intent = tales.behind.get();
    RunTale tale = tales.runs.get(intent.run);
    if (tale == null || !tale.isDrill()) {
      return;
    }
    String why =
        site.equals("home")
            ? "the protected site is asked"
            : why(mutation, estates.recovery(), tale, tales);
    if (!why.isEmpty()) {
      complaints.add(tale.id, intent.step, "%s: %s".formatted(mutation, why));
    }
  }

  private static String why(Mutation mutation, Truth site, RunTale tale, Tales tales) {
    return switch (mutation) {
      case Mutation.CreateNetwork create ->
          create.name().startsWith(mark(tale)) ? "" : "the network is not named after the drill";
      case Mutation.CloneVolumes clone ->
          clone.name().startsWith(mark(tale)) ? "" : "the copies are not named after the drill";
      case Mutation.DeleteNetwork(String id) ->
          isOwnNetwork(site, id, tale) ? "" : "the network is not the drill's";
      case Mutation.DetachNetwork(String server, String _, String _) ->
          standby(site, server, tale, tales);
      case Mutation.AttachNetwork(String server, String _, String _) -> {
        boolean stands = site.server(server).filter(found -> !found.isStopped()).isEmpty();
        yield stands ? standby(site, server, tale, tales) : "the server runs";
      }
      case Mutation.AttachVolume(String server, String volume) ->
          isOwnCopy(site, volume, tale)
              ? standby(site, server, tale, tales)
              : "the volume is not the drill's";
      case Mutation.DetachVolume(String _, String volume) ->
          isOwnCopy(site, volume, tale) ? "" : "the volume is not the drill's";
      case Mutation.DeleteVolume(String volume) ->
          isOwnCopy(site, volume, tale) ? "" : "the volume is not the drill's";
      case Mutation.StopServer(String server, var _) -> standby(site, server, tale, tales);
      case Mutation.StartServer(String server) -> {
        Optional<Server> outside =
            site.server(server)
                .filter(found ->
                    found.interfaces().isEmpty()
                        || found.interfaces().stream()
                            .anyMatch(nic -> !isOwnNetwork(site, nic.networkId(), tale)));
        yield outside.isPresent()
            ? "the server is not only isolated"
            : standby(site, server, tale, tales);
      }
      default -> "a drill has no such act";
    };
  }

  /// A standby of the plan that production does not use.
  private static String standby(Truth site, String serverId, RunTale tale, Tales tales) {
    Optional<Server> server = site.server(serverId);
    if (server.isEmpty()) {
      return "";
    }
    if (!tale.servers.contains(tales.names.getOrDefault(serverId, server.get().name()))) {
      return "the server is not of the plan";
    }
    boolean replicates =
        site.volumes().stream()
            .anyMatch(volume -> volume.replication().enabled() && volume.isAttachedTo(serverId));
    return replicates ? "the server has a volume that replicates" : "";
  }

  private static String mark(RunTale tale) {
    return "drill-" + tale.id + "-";
  }

  private static boolean isOwnNetwork(Truth site, String id, RunTale tale) {
    return site.networks().stream()
        .filter(network -> network.id().equals(id))
        .allMatch(network -> network.name().startsWith(mark(tale)));
  }

  private static boolean isOwnCopy(Truth site, String id, RunTale tale) {
    Optional<Volume> volume = site.volume(id);
    return volume.isEmpty()
        || (volume.get().name().startsWith("clone-" + mark(tale))
            && !volume.get().replication().enabled());
  }
}
