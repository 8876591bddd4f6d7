package dev.muster.cloud;

import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Resolves an unknown result by looking, never by repeating.
public final class Adoption {
  private Adoption() {}

  /// Finds out by looking what became of a mutation whose call got no answer. Creations are found
  /// by their name, other acts by the resource they touch.
  ///
  /// @return the acceptance to watch, or a refusal with status 404 when nothing of that name is
  ///   there
  public static Result<Accepted> adopt(Mutation mutation, CloudReader cloud) {
    return switch (mutation) {
      case Mutation.SnapshotServer m ->
          byName(cloud.snapshots(), m.name(), Snapshot::name, Snapshot::id);
      case Mutation.CaptureImage m -> byName(cloud.images(), m.name(), Image::name, Image::id);
      case Mutation.CreateNetwork m ->
          byName(cloud.networks(), m.name(), Network::name, Network::id);
      case Mutation.CreateVolume m -> byName(cloud.volumes(), m.name(), Volume::name, Volume::id);
      case Mutation.CloneVolumes m -> adoptClones(m, cloud);
      case Mutation.CreateCloudConnection m ->
          byName(cloud.cloudConnections(), m.name(), CloudConnection::name, CloudConnection::id);
      case Mutation.CreateIkePolicy m ->
          byName(cloud.ikePolicies(), m.policy().name(), IkePolicy::name, IkePolicy::id);
      case Mutation.StartServer m -> touched(m.serverId());
      case Mutation.StopServer m -> touched(m.serverId());
      case Mutation.DeleteSnapshot m -> touched(m.snapshotId());
      case Mutation.DeleteImage m -> touched(m.imageId());
      case Mutation.UpdateNetwork m -> touched(m.networkId());
      case Mutation.DeleteNetwork m -> touched(m.networkId());
      case Mutation.AttachNetwork m -> touched(m.serverId());
      case Mutation.DetachNetwork m -> touched(m.serverId());
      case Mutation.AttachVolume m -> touched(m.volumeId());
      case Mutation.DetachVolume m -> touched(m.volumeId());
      case Mutation.DeleteVolume m -> touched(m.volumeId());
      case Mutation.UpdateCloudConnection m -> touched(m.connectionId());
      case Mutation.UpdateIpsecPolicy m -> touched(m.after().id());
    };
  }

  private static Result<Accepted> adoptClones(Mutation.CloneVolumes clone, CloudReader cloud) {
    return switch (cloud.volumes()) {
      case Done<List<Volume>>(List<Volume> volumes) -> {
        List<String> copies =
            volumes.stream()
                .filter(volume -> volume.name().startsWith("clone-" + clone.name() + "-"))
                // The cloud numbers the copies of one request in the order of their sources.
                .sorted(Comparator.comparingInt(volume -> number(volume.name())))
                .map(Volume::id)
                .toList();
        yield copies.size() == clone.volumeIds().size()
            ? new Done<>(Accepted.of(String.join(",", copies)))
            : new Refused<>(404, "no copies named after " + clone.name());
      }
      case Refused<List<Volume>> refused -> refused.as();
      case Unknown<List<Volume>> unknown -> unknown.as();
    };
  }

  private static int number(String name) {
    String last = name.substring(name.lastIndexOf('-') + 1);
    return last.matches("[0-9]{1,4}") ? Integer.parseInt(last) : 0;
  }

  private static <T> Result<Accepted> byName(
      Result<List<T>> listing, String name, Function<T, String> nameOf, Function<T, String> idOf) {
    return switch (listing) {
      case Done<List<T>>(List<T> items) ->
          items.stream()
              .filter(item -> nameOf.apply(item).equals(name))
              .findFirst()
              .<Result<Accepted>>map(item -> new Done<>(Accepted.of(idOf.apply(item))))
              .orElseGet(() -> new Refused<>(404, "nothing named " + name));
      case Refused<List<T>> refused -> refused.as();
      case Unknown<List<T>> unknown -> unknown.as();
    };
  }

  private static Result<Accepted> touched(String id) {
    return new Done<>(Accepted.of(id));
  }
}
