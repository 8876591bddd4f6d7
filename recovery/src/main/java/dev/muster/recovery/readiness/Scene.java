package dev.muster.recovery.readiness;

import dev.muster.cloud.survey.NetworkDetail;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.cloud.survey.VolumeGroupDetail;
import dev.muster.recovery.readiness.Fact.Known;
import dev.muster.recovery.readiness.Fact.Missing;
import dev.muster.recovery.readiness.ReadinessReport.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// All that checks judge by, and the ways through it. Servers are matched across the sites by name,
/// volumes by the names that the storage gives to both ends of a relationship, never by id.
final class Scene {
  private final Demand demand;
  private final SiteFacts source;
  private final SiteFacts target;
  private final Upkeep upkeep;
  private final Instant now;
  private final ReadinessPolicy policy;
  private final Fact<Map<String, List<ServerDetail>>> sourceServers;
  private final Fact<Map<String, List<ServerDetail>>> targetServers;
  private final Fact<Map<String, List<VolumeDetail>>> attachedAtSource;
  private final Fact<Map<String, List<VolumeDetail>>> attachedAtTarget;
  private final Fact<Map<String, VolumeDetail>> copies;

  Scene(
      Demand demand,
      SiteFacts source,
      SiteFacts target,
      Upkeep upkeep,
      Instant now,
      ReadinessPolicy policy) {
    this.demand = demand;
    this.source = source;
    this.target = target;
    this.upkeep = upkeep;
    this.now = now;
    this.policy = policy;
    sourceServers = map(source.of(Topic.SERVERS), Scene::byName);
    targetServers = map(target.of(Topic.SERVERS), Scene::byName);
    attachedAtSource = map(source.of(Topic.VOLUMES), Scene::byServer);
    attachedAtTarget = map(target.of(Topic.VOLUMES), Scene::byServer);
    copies = map(target.of(Topic.VOLUMES), Scene::byRelationship);
  }

  Demand demand() {
    return demand;
  }

  SiteFacts source() {
    return source;
  }

  SiteFacts target() {
    return target;
  }

  Upkeep upkeep() {
    return upkeep;
  }

  Instant now() {
    return now;
  }

  ReadinessPolicy policy() {
    return policy;
  }

  Subject plan() {
    return new Subject("plan", demand.plan());
  }

  Subject sourceSite() {
    return new Subject("site", source.workspace().zone());
  }

  Subject targetSite() {
    return new Subject("site", target.workspace().zone());
  }

  static Subject server(String name) {
    return new Subject("server", name);
  }

  static Subject group(Demand.Group group) {
    return new Subject("group", group.name());
  }

  static Subject volume(VolumeDetail volume) {
    return new Subject("volume", volume.name());
  }

  static Subject network(String name) {
    return new Subject("network", name);
  }

  /// The servers of that name at the source.
  Fact<List<ServerDetail>> atSource(String name) {
    return map(sourceServers, all -> all.getOrDefault(name, List.of()));
  }

  /// The servers of that name at the target.
  Fact<List<ServerDetail>> atTarget(String name) {
    return map(targetServers, all -> all.getOrDefault(name, List.of()));
  }

  /// The members that stand exactly once at the source. What is not there is the matter of another
  /// check.
  Fact<List<ServerDetail>> protectedServers() {
    return map(
        sourceServers,
        all ->
            demand.members().stream()
                .map(name -> all.getOrDefault(name, List.of()))
                .filter(named -> named.size() == 1)
                .map(List::getFirst)
                .toList());
  }

  /// The servers that wait at the target, as [#protectedServers].
  Fact<List<ServerDetail>> standbys() {
    return map(
        targetServers,
        all ->
            demand.members().stream()
                .map(name -> all.getOrDefault(name, List.of()))
                .filter(named -> named.size() == 1)
                .map(List::getFirst)
                .toList());
  }

  /// The volumes of a server of the source.
  Fact<List<VolumeDetail>> volumesOf(ServerDetail server) {
    return map(attachedAtSource, all -> all.getOrDefault(server.id(), List.of()));
  }

  /// The volumes of a server of the target.
  Fact<List<VolumeDetail>> volumesAtTarget(ServerDetail server) {
    return map(attachedAtTarget, all -> all.getOrDefault(server.id(), List.of()));
  }

  /// The replicated volumes of the group's members at the source.
  Fact<List<VolumeDetail>> primaries(Demand.Group group) {
    return both(
        sourceServers,
        attachedAtSource,
        (servers, attached) ->
            group.members().stream()
                .flatMap(name -> servers.getOrDefault(name, List.of()).stream())
                .flatMap(server -> attached.getOrDefault(server.id(), List.of()).stream())
                .filter(VolumeDetail::isReplicated)
                .distinct()
                .toList());
  }

  /// The other end of a volume's relationship, at the target.
  Fact<Optional<VolumeDetail>> copyOf(VolumeDetail primary) {
    return map(
        copies,
        all ->
            Optional.ofNullable(all.get(relationship(primary)))
                .filter(copy -> copy.isPartnerOf(primary)));
  }

  /// The group's volumes at the target: the other ends of its volumes at the source, or, when the
  /// source is not asked, the members of the volume group of that name.
  Fact<List<VolumeDetail>> copies(Demand.Group group) {
    return switch (primaries(group)) {
      case Known<List<VolumeDetail>> known ->
          map(
              copies,
              all ->
                  known.value().stream()
                      .flatMap(
                          primary -> Optional.ofNullable(all.get(relationship(primary))).stream())
                      .toList());
      case Missing<List<VolumeDetail>> missing -> copiesByGroup(group, missing);
    };
  }

  private Fact<List<VolumeDetail>> copiesByGroup(
      Demand.Group group, Missing<List<VolumeDetail>> missing) {
    Fact<Optional<VolumeGroupDetail>> twin = groupAtTarget(group);
    return switch (both(
        twin,
        target.of(Topic.VOLUMES),
        (found, volumes) ->
            found.map(vg ->
                volumes.stream()
                    .filter(volume -> volume.replication().groupId().equals(vg.id()))
                    .toList()))) {
      case Known<Optional<List<VolumeDetail>>> known when known.value().isPresent() ->
          new Known<>(known.value().get(), known.at(), known.took());
      case Known<Optional<List<VolumeDetail>>> _ -> new Missing<>(missing.why(), missing.excused());
      case Missing<Optional<List<VolumeDetail>>> other ->
          new Missing<>(other.why(), other.excused());
    };
  }

  /// The plan's volume group at the source.
  Fact<Optional<VolumeGroupDetail>> groupAtSource(Demand.Group group) {
    Fact<List<VolumeGroupDetail>> groups = source.of(Topic.GROUPS);
    return switch (primaries(group)) {
      case Known<List<VolumeDetail>> known -> map(groups, all -> find(all, group, known.value()));
      case Missing<List<VolumeDetail>> missing -> new Missing<>(missing.why(), missing.excused());
    };
  }

  /// The volume group at the target that belongs to the plan's: of the same consistency group, or,
  /// when the source is not asked, of the plan's name.
  Fact<Optional<VolumeGroupDetail>> groupAtTarget(Demand.Group group) {
    Fact<List<VolumeGroupDetail>> groups = target.of(Topic.GROUPS);
    return switch (groupAtSource(group)) {
      case Known<Optional<VolumeGroupDetail>> at ->
          map(
              groups,
              all ->
                  at.value()
                      .flatMap(here ->
                          all.stream()
                              .filter(there ->
                                  !here.group().consistencyGroup().isEmpty()
                                      && there
                                          .group()
                                          .consistencyGroup()
                                          .equals(here.group().consistencyGroup()))
                              .findFirst()));
      case Missing<Optional<VolumeGroupDetail>> missing -> namedAtTarget(group, groups, missing);
    };
  }

  /// That there is none of the name does not say that there is none.
  private static Fact<Optional<VolumeGroupDetail>> namedAtTarget(
      Demand.Group group,
      Fact<List<VolumeGroupDetail>> groups,
      Missing<Optional<VolumeGroupDetail>> missing) {
    return switch (map(groups, all -> find(all, group, List.of()))) {
      case Known<Optional<VolumeGroupDetail>> known when known.value().isEmpty() -> missing;
      case Known<Optional<VolumeGroupDetail>> known -> known;
      case Missing<Optional<VolumeGroupDetail>> other -> other;
    };
  }

  private static Optional<VolumeGroupDetail> find(
      List<VolumeGroupDetail> all, Demand.Group group, List<VolumeDetail> members) {
    Optional<VolumeGroupDetail> named =
        group
            .volumeGroup()
            .flatMap(name -> all.stream().filter(vg -> vg.name().equals(name)).findFirst());
    // In the other direction the group may have another name there: then its volumes tell.
    Set<String> ids = new HashSet<>();
    members.forEach(volume -> ids.add(volume.replication().groupId()));
    return named.or(() ->
        ids.size() == 1
            ? all.stream().filter(vg -> ids.contains(vg.id())).findFirst()
            : Optional.empty());
  }

  /// A network of the target by its name.
  Fact<Optional<NetworkDetail>> networkAtTarget(String name) {
    return map(target.of(Topic.NETWORKS), all -> named(all, name));
  }

  Fact<Optional<NetworkDetail>> networkAtSource(String name) {
    return map(source.of(Topic.NETWORKS), all -> named(all, name));
  }

  private static Optional<NetworkDetail> named(List<NetworkDetail> all, String name) {
    return all.stream().filter(network -> network.name().equals(name)).findFirst();
  }

  private static Map<String, List<ServerDetail>> byName(List<ServerDetail> servers) {
    Map<String, List<ServerDetail>> byName = new HashMap<>();
    for (ServerDetail server : servers) {
      byName.computeIfAbsent(server.name(), _ -> new ArrayList<>()).add(server);
    }
    return byName;
  }

  private static Map<String, List<VolumeDetail>> byServer(List<VolumeDetail> volumes) {
    Map<String, List<VolumeDetail>> byServer = new HashMap<>();
    for (VolumeDetail volume : volumes) {
      for (String id : volume.volume().serverIds()) {
        byServer.computeIfAbsent(id, _ -> new ArrayList<>()).add(volume);
      }
    }
    return byServer;
  }

  private static Map<String, VolumeDetail> byRelationship(List<VolumeDetail> volumes) {
    Map<String, VolumeDetail> byRelationship = new HashMap<>();
    for (VolumeDetail volume : volumes) {
      if (!volume.replication().masterVolumeName().isEmpty()) {
        byRelationship.putIfAbsent(relationship(volume), volume);
      }
    }
    return byRelationship;
  }

  private static String relationship(VolumeDetail volume) {
    return volume.replication().masterVolumeName() + " " + volume.replication().auxVolumeName();
  }

  static <T, U> Fact<U> map(Fact<T> fact, Function<T, U> mapper) {
    return switch (fact) {
      case Known<T> known -> new Known<>(mapper.apply(known.value()), known.at(), known.took());
      case Missing<T>(String why, boolean excused) -> new Missing<>(why, excused);
    };
  }

  static <T, U, V> Fact<V> both(Fact<T> first, Fact<U> second, BiFunction<T, U, V> mapper) {
    return switch (first) {
      case Known<T> known -> map(second, other -> mapper.apply(known.value(), other));
      case Missing<T>(String why, boolean excused) -> new Missing<>(why, excused);
    };
  }
}
