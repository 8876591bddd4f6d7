package dev.muster.recovery.preview;

import static java.util.Objects.requireNonNull;

import dev.muster.cloud.CloudReader;
import dev.muster.cloud.Network;
import dev.muster.cloud.Result;
import dev.muster.cloud.Result.Done;
import dev.muster.cloud.Result.Refused;
import dev.muster.cloud.Result.Unknown;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.VolumeGroup;
import dev.muster.cloud.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One site as it was seen: what its four listings say.
public record SiteView(
    Workspace workspace,
    List<Server> servers,
    List<Network> networks,
    List<Volume> volumes,
    List<VolumeGroup> volumeGroups) {
  public SiteView {
    requireNonNull(workspace, "workspace is null");
    servers = List.copyOf(servers);
    networks = List.copyOf(networks);
    volumes = List.copyOf(volumes);
    volumeGroups = List.copyOf(volumeGroups);
  }

  /// Looks with four calls, however large the site is. The first listing that fails is the answer.
  public static Result<SiteView> look(CloudReader cloud) {
    return then(
        cloud.servers(),
        servers ->
            then(
                cloud.networks(),
                networks ->
                    then(
                        cloud.volumes(),
                        volumes ->
                            cloud
                                .volumeGroups()
                                .map(groups ->
                                    new SiteView(
                                        cloud.workspace(), servers, networks, volumes, groups)))));
  }

  static <T, U> Result<U> then(Result<T> first, Function<T, Result<U>> next) {
    return switch (first) {
      case Done<T>(T value) -> next.apply(value);
      case Refused<T> refused -> refused.as();
      case Unknown<T> unknown -> unknown.as();
    };
  }

  public Optional<Server> server(String id) {
    return servers.stream().filter(server -> server.id().equals(id)).findFirst();
  }

  /// The attached volumes that replicate or are replicated to.
  List<Volume> replicatedOn(Server server) {
    return replicatedOn(server, volumes);
  }

  /// As [#replicatedOn(Server)], of these volumes.
  public static List<Volume> replicatedOn(Server server, List<Volume> volumes) {
    return volumes.stream()
        .filter(
            volume -> volume.isAttachedTo(server.id()) || server.volumeIds().contains(volume.id()))
        .filter(volume -> volume.replication().enabled() || volume.replication().auxiliary())
        .toList();
  }

  public Optional<Volume> volume(String id) {
    return volumes.stream().filter(volume -> volume.id().equals(id)).findFirst();
  }

  Optional<VolumeGroup> volumeGroup(String id) {
    return volumeGroups.stream().filter(group -> group.id().equals(id)).findFirst();
  }

  Optional<Network> networkNamed(String name) {
    return networks.stream().filter(network -> network.name().equals(name)).findFirst();
  }

  Optional<VolumeGroup> volumeGroupNamed(String name) {
    return volumeGroups.stream().filter(group -> group.name().equals(name)).findFirst();
  }

  /// Whether a network or a volume has this in its name.
  public boolean hasNameWith(String part) {
    return networks.stream().anyMatch(network -> network.name().contains(part))
        || volumes.stream().anyMatch(volume -> volume.name().contains(part));
  }

  boolean hasNetworkNamed(String name) {
    return networks.stream().anyMatch(network -> network.name().equals(name));
  }
}
