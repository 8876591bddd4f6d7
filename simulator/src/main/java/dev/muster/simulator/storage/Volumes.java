package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Index;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.Volume.Attachment;
import dev.muster.simulator.storage.Volume.Disk;
import dev.muster.simulator.storage.Volume.Growth;
import dev.muster.simulator.storage.Volume.Replica;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import dev.muster.simulator.workspace.Workspace;
import dev.muster.simulator.workspace.Workspaces;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// The volumes of all workspaces: making, attaching, replicating and deleting them.
public final class Volumes {
  private final CloudStore store;
  private final Schedule schedule;
  private final Workspaces workspaces;
  private final Table<Volume> table;
  private final Index<Volume> byServer;
  private final Index<Volume> byPair;
  private final Index<Volume> byGroup;
  private final Index<Volume> byMirror;
  private final Mirrors mirrors;
  private final Writes writes;
  private int lastRelationship;

  /// The volumes of the store.
  ///
  /// @param activity when servers run, and so write
  public Volumes(
      CloudStore store, Schedule schedule, Workspaces workspaces, Writes.Activity activity) {
    this.store = store;
    this.schedule = schedule;
    this.workspaces = workspaces;
    table = store.table("volumes", Volume.class);
    byServer = table.index(v -> v.attachments().stream().map(Attachment::serverId).toList());
    byPair = table.index(v -> v.replica().stream().map(Replica::masterName).toList());
    byGroup = table.index(v -> v.replica().flatMap(Replica::groupId).stream().toList());
    byMirror = table.index(v -> v.replica().stream().map(Replica::mirrorId).toList());
    mirrors = new Mirrors(store, schedule);
    writes = new Writes(store, this, activity);
  }

  /// What the simulated workload wrote to the volumes.
  public Writes writes() {
    return writes;
  }

  Optional<Volume> find(String id) {
    return table.find(id);
  }

  Mirrors mirrors() {
    return mirrors;
  }

  /// The volume with that id or name, or a 404.
  public Volume get(String workspace, String idOrName) {
    return table.find(workspace, idOrName).orElseThrow(() -> ApiFault.notFound("volume", idOrName));
  }

  public List<Volume> list(String workspace) {
    return table.list(workspace);
  }

  /// Volumes at a server, those being attached or detached included; its boot volume first.
  public List<Volume> of(String workspace, String serverId) {
    Instant now = store.now();
    Comparator<Volume> bootFirst =
        Comparator.comparing(
            volume -> volume.at(serverId, now).stream().noneMatch(Attachment::boot));
    return byServer
        .find(serverId)
        .filter(volume -> volume.workspace().equals(workspace))
        .filter(volume -> volume.at(serverId, now).isPresent())
        .sorted(bootFirst)
        .toList();
  }

  /// Volumes of that group, in order of creation.
  List<Volume> inGroup(String groupId) {
    return byGroup.find(groupId).toList();
  }

  /// The state as clients see it: a copy without its original is in error.
  public String state(Volume volume) {
    return isOrphaned(volume) ? "error" : volume.stateAt(store.now());
  }

  boolean isOrphaned(Volume volume) {
    return volume.replica().filter(Replica::auxiliary).isPresent() && partner(volume).isEmpty();
  }

  /// Makes a volume whose name is free in its workspace, or refuses with 409.
  public Volume create(String workspace, String name, Disk disk, Instant ready) {
    checkName(workspace, "", name);
    return table.put(
        new Volume(
            store.newId(),
            workspace,
            name,
            Life.from(store.now(), ready),
            disk,
            List.of(),
            Optional.empty(),
            Optional.empty()));
  }

  /// Makes a volume that holds what the source holds now.
  public Volume cloneOf(Volume source, String name, Disk disk, Instant ready) {
    Volume clone = table.put(create(source.workspace(), name, disk, ready).clonedFrom(source));
    writes.copy(source, store.now(), clone);
    return clone;
  }

  List<Volume> copiesOf(Volume source) {
    Optional<String> id = Optional.of(source.id());
    return table.stream(source.workspace()).filter(v -> v.copyOf().equals(id)).toList();
  }

  /// A disk with a worldwide name of its own.
  public Disk newDisk(double size, String tier, String pool, boolean bootable, boolean shareable) {
    String wwn = "6005076810" + store.newHex(22).toUpperCase(Locale.ROOT);
    return new Disk(size, tier, pool, bootable, shareable, wwn, Optional.empty());
  }

  void replace(Volume volume) {
    checkName(volume.workspace(), volume.id(), volume.name());
    table.put(volume);
  }

  /// Puts the volume at a server; done when `done` comes.
  public void attach(Volume volume, String serverId, boolean boot, Instant done) {
    Instant now = store.now();
    String state = state(volume);
    boolean shared = volume.disk().shareable() && state.equals("in-use");
    if (volume.at(serverId, now).isPresent()) {
      throw ApiFault.conflict("volume " + volume.id() + " is already attached to the pvm-instance");
    }
    if (!state.equals("available") && !shared) {
      throw ApiFault.conflict(
          "volume " + volume.id() + " cannot be attached: state must be available, it is " + state);
    }
    if (boot && !volume.disk().bootable()) {
      throw ApiFault.badRequest("volume " + volume.id() + " is not bootable");
    }
    writes.settle(volume);
    table.put(volume.with(new Attachment(serverId, done, Optional.empty(), boot, boot), now));
  }

  /// Changes an attachment that is there.
  public void mark(Volume volume, Attachment attachment) {
    table.put(volume.with(attachment, store.now()));
  }

  /// Takes the volume from a server; done when `done` comes.
  public void detach(Volume volume, String serverId, Instant done) {
    Attachment attachment =
        volume
            .at(serverId, store.now())
            .orElseThrow(() -> ApiFault.notFound("attachment of volume", volume.id()));
    if (!attachment.heldAt(store.now()) || attachment.until().isPresent()) {
      throw ApiFault.conflict("volume " + volume.id() + " is busy: " + state(volume));
    }
    cutOff(volume, attachment, done);
  }

  /// Ends an attachment whatever it is doing: its server goes away.
  public void cutOff(Volume volume, Attachment attachment, Instant done) {
    writes.settle(volume);
    table.put(
        volume.with(
            new Attachment(
                attachment.serverId(),
                attachment.from(),
                Optional.of(done),
                attachment.boot(),
                attachment.deleteOnTermination()),
            store.now()));
  }

  /// Whether the volume belongs to a volume group, which must let it go before it is deleted.
  public boolean isGrouped(Volume volume) {
    return volume.replica().flatMap(Replica::groupId).isPresent();
  }

  /// Whether another volume's writes are being copied to it.
  boolean isCopy(Volume volume) {
    return volume
        .replica()
        .filter(r -> writes.isCopyAt(volume, mirrors.get(r.mirrorId()), store.now()))
        .isPresent();
  }

  public boolean isAuxiliary(Volume volume) {
    return volume.replica().filter(Replica::auxiliary).isPresent();
  }

  /// Deletes a volume that is in no server, group or snapshot, or refuses with 400.
  void delete(Volume volume, Predicate<Volume> inSnapshot) {
    String state = state(volume);
    if (!state.equals("available") && !state.equals("error")) {
      throw ApiFault.badRequest(
          "volume "
              + volume.id()
              + " cannot be deleted: state must be available or error, it is "
              + state);
    }
    if (isGrouped(volume)) {
      throw ApiFault.badRequest("volume " + volume.id() + " belongs to a volume group");
    }
    if (inSnapshot.test(volume)) {
      throw ApiFault.badRequest("volume " + volume.id() + " has snapshots");
    }
    Instant end = schedule.after(OperationKind.VOLUME_DELETE);
    end(volume, end);
    // The vendor's trap: with the auxiliary volume of a live pair the primary goes, too.
    if (isAuxiliary(volume)) {
      partner(volume).ifPresent(primary -> end(primary, end));
    }
  }

  /// Lets the volume disappear without asking further: its server goes away with it.
  public void end(Volume volume, Instant end) {
    writes.end(volume, end);
    table.put(volume.with(volume.life().ending(store.now(), end)));
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
    if (isGrouped(volume)) {
      throw ApiFault.badRequest("volume " + volume.id() + " belongs to a volume group");
    }
    if (isAuxiliary(volume)) {
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
    return table.stream(workspace)
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
            .partnerPool(workspaces.get(primary.workspace()).zone(), disk.pool())
            .orElseThrow(() -> ApiFault.badRequest("pool " + disk.pool() + " has no partner"));
    Volume copy =
        create(
            workspace,
            name,
            newDisk(disk.sizeAt(store.now()), disk.tier(), pool, false, false),
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

  /// A pair that has been replicating for long, with the copy onboarded at the other site.
  ///
  /// @param auxPool storage pool of the copy
  void establishPair(Volume primary, Mirror mirror, String auxPool) {
    Replica beginning = primaryReplica(primary, mirror);
    Replica master = beginning.twin(store.now()).twin(store.now());
    table.put(primary.with(Optional.of(master), primary.life()));
    Disk disk = primary.disk();
    Volume copy =
        create(
            mirror.auxWorkspace(),
            master.auxName(),
            newDisk(disk.size(), disk.tier(), auxPool, false, false),
            store.now());
    table.put(copy.with(Optional.of(master.twin(store.now())), copy.life()));
  }

  private void checkName(String workspace, String id, String name) {
    if (table.named(workspace, name).anyMatch(v -> !v.id().equals(id))) {
      throw ApiFault.conflict("a volume with the name " + name + " already exists");
    }
  }
}
