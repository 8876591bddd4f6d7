package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Index;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.Volume.Attachment;
import dev.muster.simulator.storage.Volume.Disk;
import dev.muster.simulator.storage.Volume.Replica;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
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
  private final Table<Volume> table;
  private final Index<Volume> byServer;
  private final Index<Volume> byGroup;
  private final Mirrors mirrors;
  private final Writes writes;
  private final Pairs pairs;

  /// The volumes of the store.
  ///
  /// @param activity when servers run, and so write
  public Volumes(
      CloudStore store, Schedule schedule, Workspaces workspaces, Writes.Activity activity) {
    this.store = store;
    this.schedule = schedule;
    table = store.table("volumes", Volume.class);
    byServer = table.index(v -> v.attachments().stream().map(Attachment::serverId).toList());
    byGroup = table.index(v -> v.replica().flatMap(Replica::groupId).stream().toList());
    mirrors = new Mirrors(store, schedule);
    writes = new Writes(store, this, activity);
    pairs = new Pairs(store, schedule, workspaces, this, table, mirrors, writes);
  }

  /// The replicated ones among them.
  public Pairs pairs() {
    return pairs;
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
    return volume.replica().filter(Replica::auxiliary).isPresent()
        && pairs.partner(volume).isEmpty();
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
            Optional.empty(),
            List.of()));
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
      pairs.partner(volume).ifPresent(primary -> end(primary, end));
    }
  }

  /// Lets the volume disappear without asking further: its server goes away with it.
  public void end(Volume volume, Instant end) {
    writes.end(volume, end);
    table.put(volume.with(volume.life().ending(store.now(), end)));
  }

  private void checkName(String workspace, String id, String name) {
    if (table.named(workspace, name).anyMatch(v -> !v.id().equals(id))) {
      throw ApiFault.conflict("a volume with the name " + name + " already exists");
    }
  }
}
