package dev.muster.recovery.preview;

import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.cloud.Volume.Replication;
import dev.muster.cloud.VolumeGroup;
import dev.muster.recovery.plan.ProtectionGroup;
import dev.muster.recovery.preview.Member.Replicated;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds a group's members at both sites. Servers are matched by name, volumes by the names the
/// storage gives to both ends of a relationship, never by id.
final class MemberMatch {
  private final Inventory inventory;
  private final List<Finding> findings;
  private final boolean forDrill;

  /// @param findings collects what is missing
  /// @param forDrill whether the standbys and copies must be fit for a drill
  MemberMatch(Inventory inventory, List<Finding> findings, boolean forDrill) {
    this.inventory = inventory;
    this.findings = findings;
    this.forDrill = forDrill;
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
      Optional<Server> home = only(inventory.home(), name);
      Optional<Server> standby = only(inventory.recovery(), name);
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
    Set<String> servers =
        home.servers().stream()
            .filter(server -> group.members().contains(server.name()))
            .map(Server::id)
            .collect(Collectors.toSet());
    Set<String> ids =
        home.volumes().stream()
            .filter(volume -> volume.replication().enabled())
            .filter(volume -> servers.stream().anyMatch(volume::isAttachedTo))
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

  private Optional<Server> only(SiteView site, String name) {
    List<Server> named = site.serversNamed(name);
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
        inventory.home().volumes().stream()
            .filter(volume -> volume.isAttachedTo(home.id()))
            .filter(volume -> volume.replication().enabled())
            .sorted(Comparator.comparing(Volume::name))
            .toList();
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
    Replication wanted = primary.replication();
    Optional<Volume> auxiliary =
        inventory.recovery().volumes().stream()
            .filter(volume -> volume.replication().auxiliary())
            .filter(volume ->
                volume.replication().masterVolumeName().equals(wanted.masterVolumeName())
                    && volume.replication().auxVolumeName().equals(wanted.auxVolumeName()))
            .findFirst();
    if (auxiliary.isEmpty()) {
      findings.add(
          new Finding(
              "volume " + primary.name(),
              "no auxiliary volume %s at %s"
                  .formatted(wanted.auxVolumeName(), inventory.recovery().workspace().zone())));
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
