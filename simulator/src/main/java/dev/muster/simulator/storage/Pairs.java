package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Index;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.Volume.Disk;
import dev.muster.simulator.storage.Volume.Growth;
import dev.muster.simulator.storage.Volume.Replica;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The replicated volumes: which belongs to which, and how pairs come and go.
public final class Pairs {
  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Volumes volumes;
  private final Table<Volume> table;
  private final Mirrors mirrors;
  private final Writes writes;
  private final Index<Volume> byPair;
  private final Index<Volume> byMirror;
  private int lastRelationship;

  Pairs(
      CloudStore store,
      Schedule schedule,
      Workspaces workspaces,
      Volumes volumes,
      Table<Volume> table,
      Mirrors mirrors,
      Writes writes) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    this.volumes = volumes;
    this.table = table;
    this.mirrors = mirrors;
    this.writes = writes;
    byPair = table.index(v -> v.replica().stream().map(Replica::masterName).toList());
    byMirror = table.index(v -> v.replica().stream().map(Replica::mirrorId).toList());
  }

  /// Begins replication to a partner site, or refuses with 400 where pool or site cannot.
  ///
  /// @param sites partner zones wanted; empty for the first one that has a workspace
  public Volume replicate(Volume volume, List<String> sites) {
    if (volume.replica().isPresent()) {
      return volume;
    }
    Workspace home = workspaces.get(volume.workspace());
    if (workspaces.partnerPool(home.zone(), volume.disk().pool()).isEmpty()) {
      throw ApiFault.badRequest(
          "storage pool " + volume.disk().pool() + " does not support replication");
    }
    Workspace partner =
        workspaces.partnersOf(home.zone()).stream()
            .filter(zone -> sites.isEmpty() || sites.contains(zone))
            .filter(
                zone -> workspaces.partnerPool(home.zone(), volume.disk().pool(), zone).isPresent())
            .flatMap(zone -> workspaces.inZone(zone).stream())
            .findFirst()
            .orElseThrow(() ->
                ApiFault.badRequest(
                    "zone "
                        + home.zone()
                        + " has no replication partner "
                        + String.join(", ", sites)));
    Mirror mirror = mirrors.beginning(home.id(), partner.id());
    return table.put(
        volume.with(
            Optional.of(primaryReplica(volume, mirror)), volume.life().changed(store.now())));
  }

  void stopReplicating(Volume volume) {
    if (volume.replica().isEmpty()) {
      return;
    }
    if (volumes.isGrouped(volume)) {
      throw ApiFault.badRequest("volume " + volume.id() + " belongs to a volume group");
    }
    if (volumes.isAuxiliary(volume)) {
      throw ApiFault.badRequest("volume " + volume.id() + " is an auxiliary volume");
    }
    writes.keep(volume);
    writes.settle(volume);
    table.put(volume.with(Optional.empty(), volume.life().changed(store.now())));
  }

  /// Grows the disk; the partner follows only after a while.
  void grow(Volume volume, double size) {
    Instant later = schedule.after(OperationKind.AUX_RESIZE);
    partner(volume)
        .ifPresent(copy ->
            table.put(
                copy.with(
                    copy.name(),
                    copy.life(),
                    copy.disk().growing(new Growth(size, later), store.now()))));
  }

  /// The volume, by the storage's name of its copy, that has no such copy in the other workspace.
  Optional<Volume> primaryOf(String workspace, String auxName) {
    // The storage names the copy after its original.
    return byPair
        .find(auxName.replaceFirst("^aux_", ""))
        .filter(volume -> volume.workspace().equals(workspace))
        .filter(volume ->
            volume.replica().filter(r -> !r.auxiliary() && r.auxName().equals(auxName)).isPresent())
        .findFirst();
  }

  /// Makes the storage's copy known as a volume of the partner workspace.
  ///
  /// @param groupId volume group it belongs to there
  Volume onboard(
      Volume primary, String workspace, String name, Optional<String> groupId, Instant ready) {
    Replica master = primary.replica().orElseThrow();
    Disk disk = primary.disk();
    String pool =
        workspaces
            .partnerPool(
                workspaces.get(primary.workspace()).zone(),
                disk.pool(),
                workspaces.get(workspace).zone())
            .orElseThrow(() -> ApiFault.badRequest("pool " + disk.pool() + " has no partner"));
    Volume copy =
        volumes.create(
            workspace,
            name,
            volumes.newDisk(disk.sizeAt(store.now()), disk.tier(), pool, false, false),
            ready);
    Replica twin = master.twin(store.now()).in(master.mirrorId(), groupId);
    Volume paired = table.put(copy.with(Optional.of(twin), copy.life()));
    Mirror mirror = mirrors.get(master.mirrorId());
    if (!mirror.at(store.now()).enabled()) {
      writes.copy(primary, mirrors.freezeTime(mirror), paired);
    }
    return paired;
  }

  /// The volumes of both sites whose writes the mirror carries.
  List<Volume> in(Mirror mirror) {
    return byMirror.find(mirror.id()).toList();
  }

  void join(Volume volume, Mirror mirror, Optional<String> groupId) {
    Replica replica = volume.replica().orElseThrow().in(mirror.id(), groupId);
    table.put(volume.with(Optional.of(replica), volume.life().changed(store.now())));
  }

  Replica primaryReplica(Volume volume, Mirror mirror) {
    int relationship = nextRelationship();
    String master = "volume-" + volume.name() + "-" + volume.id().substring(0, 13);
    Instant enabled = schedule.after(OperationKind.REPLICATION_ENABLE);
    Instant since = volume.life().ready().isAfter(enabled) ? volume.life().ready() : enabled;
    return new Replica(
        mirror.id(), false, master, "aux_" + master, relationship, Optional.empty(), since);
  }

  /// A pair that has been replicating for long, with the copy onboarded at the other site.
  ///
  /// @param auxPool storage pool of the copy
  void establishPair(Volume primary, Mirror mirror, String auxPool) {
    Replica beginning = primaryReplica(primary, mirror);
    Replica master = beginning.twin(store.now()).twin(store.now());
    table.put(primary.with(Optional.of(master), primary.life()));
    Disk disk = primary.disk();
    Volume copy =
        volumes.create(
            mirror.auxWorkspace(),
            master.auxName(),
            volumes.newDisk(disk.size(), disk.tier(), auxPool, false, false),
            store.now());
    table.put(copy.with(Optional.of(master.twin(store.now())), copy.life()));
  }

  /// The other volume of its pair, in the partner workspace.
  Optional<Volume> partner(Volume volume) {
    return volume
        .replica()
        .flatMap(replica ->
            byPair
                .find(replica.masterName())
                .filter(other -> !other.id().equals(volume.id()))
                .filter(other ->
                    other.replica().filter(r -> r.auxiliary() != replica.auxiliary()).isPresent())
                .findFirst());
  }

  /// Whether another volume's writes are being copied to it.
  boolean isCopy(Volume volume) {
    return volume
        .replica()
        .filter(r -> writes.isCopyAt(volume, mirrors.get(r.mirrorId()), store.now()))
        .isPresent();
  }

  private int nextRelationship() {
    if (lastRelationship == 0) {
      lastRelationship =
          table.stream()
              .flatMap(other -> other.replica().stream())
              .mapToInt(Replica::relationship)
              .max()
              .orElse(0);
    }
    return ++lastRelationship;
  }
}
