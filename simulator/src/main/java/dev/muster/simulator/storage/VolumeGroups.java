package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.Mirror.Phase;
import dev.muster.simulator.storage.Volume.Replica;
import dev.muster.simulator.storage.VolumeGroup.Refusal;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The volume groups of all workspaces, each one site's handle on a shared consistency group.
public final class VolumeGroups {
  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Volumes volumes;
  private final Table<VolumeGroup> table;

  public VolumeGroups(CloudStore store, Schedule schedule, Workspaces workspaces, Volumes volumes) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.volumes = volumes;
    table = store.table("volume-groups", VolumeGroup.class);
  }

  VolumeGroup get(String workspace, String idOrName) {
    return table
        .find(workspace, idOrName)
        .orElseThrow(() -> ApiFault.notFound("volume group", idOrName));
  }

  List<VolumeGroup> list(String workspace) {
    return table.list(workspace);
  }

  void replace(VolumeGroup group) {
    table.put(group);
  }

  Mirror mirror(VolumeGroup group) {
    return volumes.mirrors().get(group.mirrorId());
  }

  Phase seen(VolumeGroup group) {
    return volumes.mirrors().seen(mirror(group), group.workspace());
  }

  List<Volume> members(VolumeGroup group) {
    return volumes.inGroup(group.id());
  }

  /// Forms a consistency group of replicated volumes.
  VolumeGroup create(String workspace, String name, List<String> volumeIds) {
    checkName(workspace, name);
    List<Volume> members = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (String id : volumeIds) {
      Volume volume = volumes.get(workspace, id);
      Optional<String> refusal = refusal(volume, members);
      refusal.ifPresentOrElse(
          reason -> refusals.add(new Refusal(volume.id(), reason)), () -> members.add(volume));
    }
    if (members.isEmpty()) {
      throw ApiFault.badRequest(refusals.getFirst().reason());
    }
    Mirror origin = volumes.mirrors().get(members.getFirst().replica().orElseThrow().mirrorId());
    Mirror mirror = volumes.mirrors().forked(origin, Optional.of(newGroupName()));
    Instant ready = schedule.after(OperationKind.GROUP_UPDATE);
    VolumeGroup group = table.put(add(workspace, name, mirror, ready).refusing(refusals));
    members.forEach(member -> joinWithPartner(member, mirror, group));
    return group;
  }

  /// Takes over, at the recovery site, the consistency group that the partner formed.
  VolumeGroup adopt(String workspace, String consistencyGroup, List<String> volumeIds) {
    checkName(workspace, consistencyGroup);
    Mirror mirror =
        volumes
            .mirrors()
            .consistencyGroup(consistencyGroup)
            .filter(m -> m.auxWorkspace().equals(workspace))
            .orElseThrow(() -> ApiFault.notFound("consistency group", consistencyGroup));
    List<Volume> members = volumeIds.stream().map(id -> free(volumes.get(workspace, id))).toList();
    for (Volume member : members) {
      if (!member.replica().orElseThrow().mirrorId().equals(mirror.id())) {
        throw ApiFault.badRequest(
            "volume " + member.id() + " is not in the consistency group " + consistencyGroup);
      }
    }
    Instant ready = schedule.after(OperationKind.GROUP_UPDATE);
    VolumeGroup group = add(workspace, consistencyGroup, mirror, ready);
    members.forEach(member -> volumes.pairs().join(member, mirror, Optional.of(group.id())));
    return group;
  }

  /// The group's handle at that site, made if there is none yet.
  VolumeGroup counterpart(Mirror mirror, String workspace, Instant ready) {
    return table.stream(workspace)
        .filter(group -> group.mirrorId().equals(mirror.id()))
        .findFirst()
        .orElseGet(() -> add(workspace, mirror.name(), mirror, ready));
  }

  /// Onboards what the other site does not know yet, and lets go there what left the group here.
  void follow(VolumeGroup group, String partner, List<String> removed) {
    Mirror mirror = mirror(group);
    Instant ready = schedule.after(OperationKind.GROUP_UPDATE);
    for (Volume member : members(group)) {
      if (volumes.pairs().partner(member).isEmpty()) {
        String id = counterpart(mirror, partner, ready).id();
        String name = member.replica().orElseThrow().auxName();
        volumes.pairs().onboard(member, partner, name, Optional.of(id), ready);
      }
    }
    for (String id : removed) {
      Volume left = volumes.get(group.workspace(), id);
      Mirror alone = volumes.mirrors().get(left.replica().orElseThrow().mirrorId());
      volumes
          .pairs()
          .partner(left)
          .ifPresent(copy -> volumes.pairs().join(copy, alone, Optional.empty()));
    }
  }

  void update(VolumeGroup group, List<String> added, List<String> removed) {
    checkAvailable(group);
    Mirror mirror = mirror(group);
    for (String id : removed) {
      Volume member = volumes.get(group.workspace(), id);
      if (!member.replica().flatMap(Replica::groupId).equals(Optional.of(group.id()))) {
        throw ApiFault.badRequest("volume " + id + " is not in the volume group");
      }
      // The partner keeps its membership until it is told the same.
      Mirror alone =
          group.auxiliary() ? mirror : volumes.mirrors().forked(mirror, Optional.empty());
      volumes.pairs().join(member, alone, Optional.empty());
    }
    added.forEach(id -> joinWithPartner(free(volumes.get(group.workspace(), id)), mirror, group));
    Life busy = group.life().busy(store.now(), schedule.after(OperationKind.GROUP_UPDATE));
    table.put(group.with(busy, "updating"));
  }

  void delete(VolumeGroup group) {
    checkAvailable(group);
    if (!members(group).isEmpty()) {
      throw ApiFault.badRequest("volume group " + group.id() + " must be empty to be deleted");
    }
    Instant end = schedule.after(OperationKind.GROUP_UPDATE);
    table.put(group.with(group.life().ending(store.now(), end), group.pending()));
  }

  void stop(VolumeGroup group, boolean access) {
    checkAvailable(group);
    Mirror mirror = volumes.mirrors().stop(mirror(group), group.workspace(), access);
    for (Volume member : volumes.pairs().in(mirror)) {
      volumes.writes().keep(member);
    }
  }

  void start(VolumeGroup group, String source) {
    checkAvailable(group);
    volumes.pairs().in(mirror(group)).forEach(volumes.writes()::settle);
    volumes.mirrors().start(mirror(group), group.workspace(), source);
  }

  /// Makes a group in error available again.
  void reset(VolumeGroup group) {
    String status = group.statusAt(store.now());
    if (!status.equals("error")) {
      throw ApiFault.badRequest(
          "volume group action reset: the group is not in the expected state, it is " + status);
    }
    table.put(group.with(group.life().busy(store.now(), store.now()), ""));
  }

  /// Pairs that have been replicating for long, as an estate describes them.
  ///
  /// @param name of the group at the protected site; empty for pairs in no group
  public void establish(List<Volume> primaries, String auxWorkspace, Optional<String> name) {
    String home = primaries.getFirst().workspace();
    String auxPool =
        workspaces
            .partnerPool(workspaces.get(home).zone(), primaries.getFirst().disk().pool())
            .orElseThrow(() -> new IllegalArgumentException("the pool has no partner pool"));
    if (name.isEmpty()) {
      for (Volume primary : primaries) {
        Mirror alone = volumes.mirrors().established(home, auxWorkspace, Optional.empty());
        volumes.pairs().establishPair(primary, alone, auxPool);
      }
      return;
    }
    Mirror mirror = volumes.mirrors().established(home, auxWorkspace, Optional.of(newGroupName()));
    VolumeGroup group = add(home, name.get(), mirror, store.now());
    VolumeGroup auxGroup = add(auxWorkspace, mirror.name(), mirror, store.now());
    for (Volume primary : primaries) {
      volumes.pairs().establishPair(primary, mirror, auxPool);
      Volume paired = volumes.get(home, primary.id());
      volumes.pairs().join(paired, mirror, Optional.of(group.id()));
      volumes
          .pairs()
          .join(volumes.pairs().partner(paired).orElseThrow(), mirror, Optional.of(auxGroup.id()));
    }
  }

  private VolumeGroup add(String workspace, String name, Mirror mirror, Instant ready) {
    boolean auxiliary = mirror.auxWorkspace().equals(workspace);
    Life life = Life.from(store.now(), ready);
    return table.put(
        new VolumeGroup(
            store.newId(), workspace, name, life, mirror.id(), auxiliary, "creating", List.of()));
  }

  private void joinWithPartner(Volume member, Mirror mirror, VolumeGroup group) {
    volumes.pairs().join(member, mirror, Optional.of(group.id()));
    volumes
        .pairs()
        .partner(member)
        .filter(partner -> !volumes.isGrouped(partner))
        .ifPresent(partner -> volumes.pairs().join(partner, mirror, Optional.empty()));
  }

  private Volume free(Volume volume) {
    refusal(volume, List.of())
        .ifPresent(reason -> {
          throw ApiFault.badRequest(reason);
        });
    return volume;
  }

  /// Why a volume cannot join these others in a group.
  private Optional<String> refusal(Volume volume, List<Volume> others) {
    if (volume.replica().isEmpty()) {
      return Optional.of("volume " + volume.id() + " is not replicated");
    }
    if (volumes.isGrouped(volume)) {
      return Optional.of("volume " + volume.id() + " already belongs to a volume group");
    }
    String site = auxWorkspace(volume);
    if (others.stream().anyMatch(other -> !auxWorkspace(other).equals(site))) {
      return Optional.of("volume " + volume.id() + " is replicated to another site");
    }
    String pool = volume.disk().pool();
    return others.stream().allMatch(other -> other.disk().pool().equals(pool))
        ? Optional.empty()
        : Optional.of("volume " + volume.id() + " lies in another storage pool: " + pool);
  }

  private String auxWorkspace(Volume volume) {
    return volumes.mirrors().get(volume.replica().orElseThrow().mirrorId()).auxWorkspace();
  }

  private void checkAvailable(VolumeGroup group) {
    String status = group.statusAt(store.now());
    if (!status.equals("available")) {
      throw ApiFault.conflict(
          "volume group " + group.id() + " is not in the expected state, it is " + status);
    }
  }

  private void checkName(String workspace, String name) {
    if (table.anyMatch(workspace, group -> group.name().equals(name))) {
      throw ApiFault.conflict("a volume group with the name " + name + " already exists");
    }
  }

  private String newGroupName() {
    return "rccg-" + store.newHex(4) + "-" + store.newHex(5);
  }
}
