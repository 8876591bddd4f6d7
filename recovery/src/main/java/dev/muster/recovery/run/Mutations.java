package dev.muster.recovery.run;

import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.StopMode;
import dev.muster.recovery.preview.Act;
import java.util.List;
import java.util.Optional;

/// Turns a planned act into the mutation it stands for, once it is known what the run has made.
final class Mutations {
  private Mutations() {}

  /// Empty if the act is a read, or works on something that the run has not made.
  static Optional<Mutation> of(Act act, Run run) {
    return switch (act) {
      case Act.ReadServer _, Act.CheckHealth _ -> Optional.empty();
      case Act.CreateNetwork(String tier, String cidr) ->
          Optional.of(
              new Mutation.CreateNetwork(
                  RunNames.network(run.id(), tier), "vlan", cidr, "", List.of(), false));
      case Act.CloneGroup(int number, List<String> volumeIds, var _) ->
          Optional.of(new Mutation.CloneVolumes(RunNames.copies(run.id(), number), volumeIds));
      case Act.LeaveNetwork(String server, String network, String _, String mac) ->
          Optional.of(new Mutation.DetachNetwork(server, network, mac));
      case Act.JoinIsolated(String server, String tier) ->
          network(run, tier).map(id -> new Mutation.AttachNetwork(server, id, ""));
      case Act.AttachCopy(String server, String source) ->
          copy(run, source).map(id -> new Mutation.AttachVolume(server, id));
      case Act.StartServer(String server) -> Optional.of(new Mutation.StartServer(server));
      case Act.StopServer(String server) ->
          Optional.of(new Mutation.StopServer(server, StopMode.IMMEDIATE));
      case Act.DetachCopy(String server, String source) ->
          copy(run, source).map(id -> new Mutation.DetachVolume(server, id));
      case Act.DeleteCopy(String source) -> copy(run, source).map(Mutation.DeleteVolume::new);
      case Act.RejoinNetwork(String server, String network, String address) ->
          Optional.of(new Mutation.AttachNetwork(server, network, address));
      case Act.DeleteNetwork(String tier) -> network(run, tier).map(Mutation.DeleteNetwork::new);
      // Its interface's address is known only by looking.
      case Act.LeaveIsolated _ -> Optional.empty();
    };
  }

  private static Optional<String> network(Run run, String tier) {
    return Optional.ofNullable(run.made().get("network:" + tier));
  }

  private static Optional<String> copy(Run run, String source) {
    return Optional.ofNullable(run.made().get("copy:" + source));
  }
}
