package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.Mutation;
import dev.muster.cloud.Mutation.StopMode;
import dev.muster.recovery.preview.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Turns a planned act into the mutation it stands for, once it is known what the run has made, and
/// reads back from an event which mutation was asked for.
final class Mutations {
  private Mutations() {}

  /// Empty if the act changes nothing in a cloud, or works on something that the run has not made.
  static Optional<Mutation> of(Act act, String runId, Map<String, String> made) {
    return switch (act) {
      case Act.CreateNetwork(String tier, String cidr) ->
          Optional.of(
              new Mutation.CreateNetwork(
                  RunNames.network(runId, tier), "vlan", cidr, "", List.of(), false));
      case Act.CloneGroup(int number, List<String> volumeIds, var _) ->
          Optional.of(new Mutation.CloneVolumes(RunNames.copies(runId, number), volumeIds));
      case Act.LeaveNetwork(String server, String network, String _, String mac) ->
          Optional.of(new Mutation.DetachNetwork(server, network, mac));
      case Act.JoinIsolated(String server, String tier) ->
          network(made, tier).map(id -> new Mutation.AttachNetwork(server, id, ""));
      case Act.JoinNetwork(String server, String network, String address) ->
          Optional.of(new Mutation.AttachNetwork(server, network, address));
      case Act.AttachCopy(String server, String source) ->
          copy(made, source).map(id -> new Mutation.AttachVolume(server, id));
      case Act.AttachVolume(String server, String volume) ->
          Optional.of(new Mutation.AttachVolume(server, volume));
      case Act.DetachVolume(String server, String volume) ->
          Optional.of(new Mutation.DetachVolume(server, volume));
      case Act.MarkBootable(String volume) ->
          Optional.of(Mutation.UpdateVolume.bootable(volume, true));
      case Act.StartServer(String server) -> Optional.of(new Mutation.StartServer(server));
      case Act.StopServer(String server) ->
          Optional.of(new Mutation.StopServer(server, StopMode.IMMEDIATE));
      case Act.ShutDown(String server, boolean immediate) ->
          Optional.of(
              new Mutation.StopServer(server, immediate ? StopMode.IMMEDIATE : StopMode.GRACEFUL));
      case Act.Resize(String server, double processors, double memoryGiB) ->
          Optional.of(new Mutation.ResizeServer(server, processors, memoryGiB));
      case Act.Promote(String group) -> Optional.of(new Mutation.StopVolumeGroup(group, true));
      case Act.Replicate(String group, String source) ->
          Optional.of(
              new Mutation.StartVolumeGroup(
                  group, Mutation.Source.valueOf(source.toUpperCase(Locale.ROOT))));
      case Act.DetachCopy(String server, String source) ->
          copy(made, source).map(id -> new Mutation.DetachVolume(server, id));
      case Act.DeleteCopy(String source) -> copy(made, source).map(Mutation.DeleteVolume::new);
      case Act.RejoinNetwork(String server, String network, String address) ->
          Optional.of(new Mutation.AttachNetwork(server, network, address));
      case Act.DeleteNetwork(String tier) -> network(made, tier).map(Mutation.DeleteNetwork::new);
      // Its interface's address is known only by looking.
      case Act.LeaveIsolated _ -> Optional.empty();
      case Act.ReadServer _,
          Act.CheckHealth _,
          Act.CheckGroup _,
          Act.AwaitSync _,
          Act.AwaitConsistent _,
          Act.ConfirmFence _,
          Act.RecordPoint _,
          Act.Gate _,
          Act.AskPerson _,
          Act.Probe _,
          Act.RunScript _,
          Act.LetPass _ ->
          Optional.empty();
    };
  }

  /// What a pending event of a run's act asked the cloud for; empty if the event is none of those
  /// that runs write.
  static Optional<Mutation> of(CadfEvent pending) {
    JsonNode asked = pending.requestData();
    if (asked == null) {
      return Optional.empty();
    }
    String server = text(asked, "instanceId");
    String crn = pending.target().id();
    String target = crn.substring(crn.lastIndexOf(':') + 1);
    return switch (pending.action()) {
      case "dr-instance.start" -> Optional.of(new Mutation.StartServer(target));
      case "dr-instance.stop" ->
          Optional.of(
              new Mutation.StopServer(
                  target,
                  text(asked, "mode").equals("immediate")
                      ? StopMode.IMMEDIATE
                      : StopMode.GRACEFUL));
      case "dr-instance.update" ->
          Optional.of(
              new Mutation.ResizeServer(
                  target,
                  asked.path("processors").doubleValue(0),
                  asked.path("memoryGiB").doubleValue(0)));
      case "dr-network.create" ->
          Optional.of(
              new Mutation.CreateNetwork(
                  text(asked, "name"),
                  text(asked, "type"),
                  text(asked, "cidr"),
                  text(asked, "gateway"),
                  texts(asked, "dnsServers"),
                  asked.path("advertised").booleanValue(false)));
      case "dr-network.delete" -> Optional.of(new Mutation.DeleteNetwork(target));
      case "dr-network.attach" ->
          Optional.of(new Mutation.AttachNetwork(server, target, text(asked, "ipAddress")));
      case "dr-network.detach" ->
          Optional.of(new Mutation.DetachNetwork(server, target, text(asked, "macAddress")));
      case "dr-volume.create" ->
          asked.has("sourceVolumeIds")
              ? Optional.of(
                  new Mutation.CloneVolumes(text(asked, "name"), texts(asked, "sourceVolumeIds")))
              : Optional.empty();
      case "dr-volume.update" ->
          asked.has("bootable")
              ? Optional.of(Mutation.UpdateVolume.bootable(target, true))
              : Optional.empty();
      case "dr-volume.attach" -> Optional.of(new Mutation.AttachVolume(server, target));
      case "dr-volume.detach" -> Optional.of(new Mutation.DetachVolume(server, target));
      case "dr-volume.delete" -> Optional.of(new Mutation.DeleteVolume(target));
      case "dr-volume-group.stop" ->
          Optional.of(
              new Mutation.StopVolumeGroup(
                  target, asked.path("allowReadAccess").booleanValue(false)));
      case "dr-volume-group.start" ->
          Optional.of(
              new Mutation.StartVolumeGroup(
                  target,
                  text(asked, "source").equals("aux")
                      ? Mutation.Source.AUX
                      : Mutation.Source.MASTER));
      default -> Optional.empty();
    };
  }

  private static Optional<String> network(Map<String, String> made, String tier) {
    return Optional.ofNullable(made.get("network:" + tier));
  }

  private static Optional<String> copy(Map<String, String> made, String source) {
    return Optional.ofNullable(made.get("copy:" + source));
  }

  private static String text(JsonNode data, String field) {
    return data.path(field).asString("");
  }

  private static List<String> texts(JsonNode data, String field) {
    List<String> texts = new ArrayList<>();
    data.path(field).values().forEach(value -> texts.add(value.asString("")));
    return List.copyOf(texts);
  }
}
