package dev.muster.simulator.storage;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A volume. Its state is not stored: it follows from its life and its attachments.
///
/// @param copyOf id of the volume it was cloned from; empty for an original
/// @param userTags as given at its creation
public record Volume(
    String id,
    String workspace,
    String name,
    Life life,
    Disk disk,
    List<Attachment> attachments,
    Optional<Replica> replica,
    Optional<String> copyOf,
    List<String> userTags)
    implements Resource {
  public Volume {
    attachments = List.copyOf(attachments);
    // A state that was kept before there were tags has none.
    userTags = userTags == null ? List.of() : List.copyOf(userTags);
  }

  /// The disk itself.
  ///
  /// @param size GiB
  /// @param tier `tier0`, `tier1`, `tier3` or `tier5k`
  /// @param growth what it grows to later: a copy follows its original only after a while
  public record Disk(
      double size,
      String tier,
      String pool,
      boolean bootable,
      boolean shareable,
      String wwn,
      Optional<Growth> growth) {
    double sizeAt(Instant now) {
      return growth.filter(g -> !now.isBefore(g.at())).map(Growth::size).orElse(size);
    }

    Disk shaped(double newSize, boolean newBootable, boolean newShareable) {
      return new Disk(newSize, tier, pool, newBootable, newShareable, wwn, Optional.empty());
    }

    Disk in(String newTier) {
      return new Disk(size, newTier, pool, bootable, shareable, wwn, growth);
    }

    Disk growing(Growth newGrowth, Instant now) {
      return new Disk(sizeAt(now), tier, pool, bootable, shareable, wwn, Optional.of(newGrowth));
    }
  }

  /// A size, GiB, from an instant on.
  public record Growth(double size, Instant at) {}

  /// The volume at a server, from an instant on and until another.
  ///
  /// @param until when it is detached; empty while nobody asked for that
  public record Attachment(
      String serverId,
      Instant from,
      Optional<Instant> until,
      boolean boot,
      boolean deleteOnTermination) {
    boolean overAt(Instant now) {
      return until.isPresent() && !now.isBefore(until.get());
    }

    boolean heldAt(Instant now) {
      return !now.isBefore(from) && !overAt(now);
    }
  }

  /// Its part in a replicated pair.
  ///
  /// @param mirrorId the stream of writes it belongs to
  /// @param auxiliary whether it is the copy made at the recovery site
  /// @param relationship number of the remote-copy relationship
  /// @param groupId volume group of its own workspace
  /// @param since from this instant on the API shows the volume as replicated
  public record Replica(
      String mirrorId,
      boolean auxiliary,
      String masterName,
      String auxName,
      int relationship,
      Optional<String> groupId,
      Instant since) {
    Replica in(String newMirrorId, Optional<String> newGroupId) {
      return new Replica(
          newMirrorId, auxiliary, masterName, auxName, relationship, newGroupId, since);
    }

    /// The other volume's part in the pair.
    Replica twin(Instant from) {
      return new Replica(
          mirrorId, !auxiliary, masterName, auxName, relationship, Optional.empty(), from);
    }
  }

  /// Its state, apart from the loss of a replication partner.
  String stateAt(Instant now) {
    if (life.endingAt(now)) {
      return "deleting";
    }
    if (!life.readyAt(now)) {
      return "creating";
    }
    List<Attachment> live = liveAt(now);
    if (live.isEmpty()) {
      return "available";
    }
    if (live.stream().anyMatch(attachment -> attachment.until().isPresent())) {
      return "detaching";
    }
    return live.stream().allMatch(attachment -> attachment.heldAt(now)) ? "in-use" : "attaching";
  }

  /// Attachments that are not over, those still being made included.
  public List<Attachment> liveAt(Instant now) {
    return attachments.stream().filter(attachment -> !attachment.overAt(now)).toList();
  }

  /// The attachment to that server, if it is not over.
  public Optional<Attachment> at(String serverId, Instant now) {
    return liveAt(now).stream().filter(a -> a.serverId().equals(serverId)).findFirst();
  }

  Volume with(Attachment changed, Instant now) {
    List<Attachment> others = new ArrayList<>(liveAt(now));
    others.removeIf(attachment -> attachment.serverId().equals(changed.serverId()));
    others.add(changed);
    return new Volume(
        id, workspace, name, life.changed(now), disk, others, replica, copyOf, userTags);
  }

  Volume clonedFrom(Volume original) {
    return new Volume(
        id,
        workspace,
        name,
        life,
        disk,
        attachments,
        replica,
        Optional.of(original.id()),
        userTags);
  }

  Volume tagged(List<String> tags) {
    return new Volume(id, workspace, name, life, disk, attachments, replica, copyOf, tags);
  }

  Volume with(Life newLife) {
    return new Volume(id, workspace, name, newLife, disk, attachments, replica, copyOf, userTags);
  }

  Volume with(String newName, Life newLife, Disk newDisk) {
    return new Volume(
        id, workspace, newName, newLife, newDisk, attachments, replica, copyOf, userTags);
  }

  Volume with(Optional<Replica> newReplica, Life newLife) {
    return new Volume(
        id, workspace, name, newLife, disk, attachments, newReplica, copyOf, userTags);
  }
}
