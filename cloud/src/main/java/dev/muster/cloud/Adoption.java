package dev.muster.cloud;

import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Resolves an unknown result by looking, never by repeating.
public final class Adoption {
  private Adoption() {}

  /// Finds out by looking what became of a mutation whose call got no answer. Creations are found
  /// by their name, other acts by the resource they touch.
  ///
  /// @param before what bore the creation's name already
  /// @return the acceptance to watch; a refusal with status 404 when nothing of that name is there,
  ///   with 409 when it cannot be told what the act made
  public static Result<Accepted> adopt(Mutation mutation, Namesakes before, CloudReader cloud) {
    return bearers(mutation, cloud)
        .map(listing ->
            switch (listing) {
              case Done<List<String>>(List<String> ids) -> choose(mutation, ids, before);
              case Refused<List<String>> refused -> refused.<Accepted>as();
              case Unknown<List<String>> unknown -> unknown.<Accepted>as();
            })
        .orElseGet(() -> new Done<>(Accepted.of(ActDescription.of(mutation).resourceId())));
  }

  private static Result<Accepted> choose(Mutation mutation, List<String> ids, Namesakes before) {
    int wanted =
        mutation instanceof Mutation.CloneVolumes(String _, List<String> sources)
            ? sources.size()
            : 1;
    Set<String> older = before.ids().orElse(Set.of());
    List<String> made = ids.stream().filter(id -> !older.contains(id)).toList();
    if (made.size() < wanted) {
      return new Refused<>(404, "nothing new of the asked name is there");
    }
    if (made.size() > wanted || before.ids().isEmpty()) {
      return new Refused<>(
          409,
          "what bears the asked name may not be from this act: "
              + (before.ids().isEmpty()
                  ? "what there was before could not be seen"
                  : "there is more of it than was asked for"));
    }
    return new Done<>(
        mutation instanceof Mutation.AttachNetwork attach
            ? new Accepted(attach.serverId(), made.getFirst())
            : Accepted.of(String.join(",", made)));
  }

  /// The ids of what could be what a creation made, by its name where it has one; empty for an act
  /// that creates nothing.
  static Optional<Result<List<String>>> bearers(Mutation mutation, CloudReader cloud) {
    return switch (mutation) {
      case Mutation.CreateServer m -> named(cloud.servers(), m.name(), Server::name, Server::id);
      case Mutation.CreateVolumeGroup m ->
          named(cloud.volumeGroups(), m.name(), VolumeGroup::name, VolumeGroup::id);
      case Mutation.OnboardVolumes m ->
          Optional.of(cloud.onboardings().map(all -> onboardings(m, all)));
      case Mutation.SnapshotServer m ->
          named(cloud.snapshots(), m.name(), Snapshot::name, Snapshot::id);
      case Mutation.CaptureImage m -> named(cloud.images(), m.name(), Image::name, Image::id);
      case Mutation.CreateNetwork m ->
          named(cloud.networks(), m.name(), Network::name, Network::id);
      case Mutation.AttachNetwork m ->
          Optional.of(cloud.server(m.serverId()).map(server -> interfaces(m, server)));
      case Mutation.CreateVolume m -> named(cloud.volumes(), m.name(), Volume::name, Volume::id);
      case Mutation.CloneVolumes m -> Optional.of(cloud.volumes().map(all -> copies(m, all)));
      case Mutation.CreateCloudConnection m ->
          named(cloud.cloudConnections(), m.name(), CloudConnection::name, CloudConnection::id);
      case Mutation.CreateIkePolicy m ->
          named(cloud.ikePolicies(), m.policy().name(), IkePolicy::name, IkePolicy::id);
      case Mutation.StartServer _,
          Mutation.StopServer _,
          Mutation.DeleteSnapshot _,
          Mutation.DeleteImage _,
          Mutation.UpdateNetwork _,
          Mutation.DeleteNetwork _,
          Mutation.DetachNetwork _,
          Mutation.AttachVolume _,
          Mutation.DetachVolume _,
          Mutation.DeleteVolume _,
          Mutation.ResizeServer _,
          Mutation.DeleteServer _,
          Mutation.UpdateVolume _,
          Mutation.SetReplication _,
          Mutation.StartVolumeGroup _,
          Mutation.StopVolumeGroup _,
          Mutation.ResetVolumeGroup _,
          Mutation.UpdateVolumeGroup _,
          Mutation.DeleteVolumeGroup _,
          Mutation.UpdateCloudConnection _,
          Mutation.UpdateIpsecPolicy _ ->
          Optional.empty();
    };
  }

  /// An interface has no name: it is known by its hardware address.
  private static List<String> interfaces(Mutation.AttachNetwork attach, Server server) {
    return server.interfaces().stream()
        .filter(nic -> nic.networkId().equals(attach.networkId()))
        .filter(nic -> attach.ipAddress().isEmpty() || nic.ipAddress().equals(attach.ipAddress()))
        .map(Server.Interface::macAddress)
        .toList();
  }

  /// An onboarding has no name: it is known by what it onboards.
  static List<String> onboardings(Mutation.OnboardVolumes asked, List<Onboarding> onboardings) {
    Set<String> wanted = Set.copyOf(asked.auxNames());
    return onboardings.stream()
        .filter(onboarding -> Set.copyOf(onboarding.wanted()).equals(wanted))
        .map(Onboarding::id)
        .toList();
  }

  /// The cloud numbers the copies of one request in the order of their sources.
  private static List<String> copies(Mutation.CloneVolumes clone, List<Volume> volumes) {
    return volumes.stream()
        .filter(volume -> volume.name().startsWith("clone-" + clone.name() + "-"))
        .sorted(Comparator.comparingInt(volume -> number(volume.name())))
        .map(Volume::id)
        .toList();
  }

  private static int number(String name) {
    String last = name.substring(name.lastIndexOf('-') + 1);
    return last.matches("[0-9]{1,4}") ? Integer.parseInt(last) : 0;
  }

  private static <T> Optional<Result<List<String>>> named(
      Result<List<T>> listing, String name, Function<T, String> nameOf, Function<T, String> idOf) {
    return Optional.of(
        listing.map(items ->
            items.stream().filter(item -> nameOf.apply(item).equals(name)).map(idOf).toList()));
  }
}
