package dev.muster.recovery.preview;

import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.Volume.Replication;
import dev.muster.cloud.VolumeGroup;
import dev.muster.recovery.plan.ProtectionGroup;
import dev.muster.recovery.preview.Member.Replicated;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds a group's members at both sites. Servers are matched by name, volumes by the names the
/// storage gives to both ends of a relationship, never by id.
final class MemberMatch {
  private final Inventory inventory;
  private final List<Finding> findings;
  private final boolean forDrill;

  // Built once: an estate of a thousand servers is not gone through for each of them.
  private final Map<String, List<Server>> atHome;
  private final Map<String, List<Server>> atRecovery;
  private final Map<String, List<Volume>> replicatedAtHome = new HashMap<>();
  private final Map<Pair, Volume> auxiliaries = new HashMap<>();

  /// The storage's names of both halves, equal at both sites.
  private record Pair(String master, String auxiliary) {
    static Pair of(Volume volume) {
      Replication replication = volume.replication();
      return new Pair(replication.masterVolumeName(), replication.auxVolumeName());
    }
  }

  /// @param findings collects what is missing
  /// @param forDrill whether the standbys and copies must be fit for a drill
  MemberMatch(Inventory inventory, List<Finding> findings, boolean forDrill) {
    this.inventory = inventory;
    this.findings = findings;
    this.forDrill = forDrill;
    atHome = byName(inventory.home());
    atRecovery = byName(inventory.recovery());
    for (Volume volume : inventory.home().volumes()) {
      if (volume.replication().enabled()) {
        for (String server : Set.copyOf(volume.serverIds())) {
          replicatedAtHome.computeIfAbsent(server, _ -> new ArrayList<>()).add(volume);
        }
      }
    }
    for (Volume volume : inventory.recovery().volumes()) {
      if (volume.replication().auxiliary()) {
        auxiliaries.putIfAbsent(Pair.of(volume), volume);
      }
    }
  }

  private static Map<String, List<Server>> byName(SiteView site) {
    return site.servers().stream().collect(Collectors.groupingBy(Server::name));
  }

  /// The members that were found completely; the rest are findings.
  List<Member> members(ProtectionGroup group) {
    if (group.selector().isPresent()) {
      // Why its tags found nobody stands in the findings already.
      return List.of();
    }
    boolean shared = group.consistency() == ProtectionGroup.Consistency.GROUP;
    Optional<VolumeGroup> volumeGroup = shared ? volumeGroup(group) : Optional.empty();
    if (shared && volumeGroup.isEmpty()) {
      return List.of();
    }
    List<Member> members = new ArrayList<>();
    for (String name : group.members()) {
      Optional<Server> home = only(inventory.home(), atHome, name);
      Optional<Server> standby = only(inventory.recovery(), atRecovery, name);
      if (home.isPresent() && standby.isPresent()) {
        if (forDrill) {
          refuseRunning(standby.get());
          refuseReplicating(standby.get());
        }
        List<Replicated> volumes = replicated(home.get(), volumeGroup);
        if (!volumes.isEmpty()) {
          members.add(new Member(name, home.get(), standby.get(), volumes));
        }
      }
    }
    return members;
  }

  private Optional<VolumeGroup> volumeGroup(ProtectionGroup group) {
    SiteView home = inventory.home();
    Optional<String> name = group.replication().volumeGroup();
    if (name.isPresent()) {
      Optional<VolumeGroup> named = home.volumeGroupNamed(name.get());
      if (named.isEmpty()) {
        findings.add(
            new Finding(
                "group " + group.name(),
                "no volume group is named %s at %s"
                    .formatted(name.get(), home.workspace().zone())));
      }
      return named;
    }
    Set<String> ids =
        group.members().stream()
            .flatMap(member -> atHome.getOrDefault(member, List.of()).stream())
            .flatMap(server -> replicatedOn(server).stream())
            .map(volume -> volume.replication().groupId())
            .collect(Collectors.toSet());
    List<VolumeGroup> found =
        home.volumeGroups().stream().filter(candidate -> ids.contains(candidate.id())).toList();
    if (found.size() != 1) {
      findings.add(
          new Finding(
              "group " + group.name(),
              "its volumes must be in one volume group, got: %d".formatted(found.size())));
      return Optional.empty();
    }
    return Optional.of(found.getFirst());
  }

  private List<Volume> replicatedOn(Server home) {
    return replicatedAtHome.getOrDefault(home.id(), List.of());
  }

  private Optional<Server> only(SiteView site, Map<String, List<Server>> byName, String name) {
    List<Server> named = byName.getOrDefault(name, List.of());
    if (named.size() == 1) {
      return Optional.of(named.getFirst());
    }
    findings.add(
        new Finding(
            subject(site, name),
            named.isEmpty()
                ? "no server has this name"
                : "%d servers have this name, expected one".formatted(named.size())));
    return Optional.empty();
  }

  private void refuseRunning(Server standby) {
    if (!standby.isStopped()) {
      findings.add(
          new Finding(
              subject(inventory.recovery(), standby.name()),
              "the standby must be SHUTOFF, got: " + standby.status()));
    }
  }

  /// A drill would boot it with what replication writes to.
  private void refuseReplicating(Server standby) {
    List<String> names =
        inventory.recovery().replicatedOn(standby).stream().map(Volume::name).sorted().toList();
    if (!names.isEmpty()) {
      findings.add(
          new Finding(
              subject(inventory.recovery(), standby.name()),
              "the standby must have no replicated volume attached, got: "
                  + String.join(", ", names)));
    }
  }

  private List<Replicated> replicated(Server home, Optional<VolumeGroup> group) {
    List<Volume> attached =
        replicatedOn(home).stream().sorted(Comparator.comparing(Volume::name)).toList();
    if (attached.isEmpty()) {
      findings.add(new Finding(subject(inventory.home(), home.name()), "has no replicated volume"));
    }
    List<Replicated> pairs = new ArrayList<>();
    for (Volume volume : attached) {
      String in = volume.replication().groupId();
      if (group.map(shared -> in.equals(shared.id())).orElse(!in.isEmpty())) {
        auxiliary(volume).ifPresent(copy -> pairs.add(new Replicated(volume, copy)));
      } else {
        findings.add(
            new Finding(
                "volume " + volume.name(),
                "must be in volume group "
                    + group.map(VolumeGroup::name).orElse("of its server, got none")));
      }
    }
    return pairs;
  }

  private Optional<Volume> auxiliary(Volume primary) {
    Optional<Volume> auxiliary = Optional.ofNullable(auxiliaries.get(Pair.of(primary)));
    if (auxiliary.isEmpty()) {
      findings.add(
          new Finding(
              "volume " + primary.name(),
              "no auxiliary volume %s at %s"
                  .formatted(
                      primary.replication().auxVolumeName(),
                      inventory.recovery().workspace().zone())));
      return auxiliary;
    }
    String mirroring = auxiliary.get().replication().mirroringState();
    if (forDrill && mirroring.startsWith("inconsistent")) {
      findings.add(
          new Finding(
              "volume " + primary.name(),
              "its copy must be consistent, got mirroring state: " + mirroring));
    }
    return auxiliary;
  }

  private static String subject(SiteView site, String server) {
    return "server %s at %s".formatted(server, site.workspace().zone());
  }
}
