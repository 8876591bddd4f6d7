package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.storage.Volume.Disk;
import java.time.Duration;

/// What happens to volumes and their replication although no caller of this API asked for it.
public final class StorageUpsets {
  /// Longer than anybody waits.
  private static final Duration FOR_GOOD = Duration.ofDays(3_650);

  private final CloudStore store;
  private final Volumes volumes;
  private final VolumeGroups groups;

  public StorageUpsets(CloudStore store, Volumes volumes, VolumeGroups groups) {
    this.store = store;
    this.volumes = volumes;
    this.groups = groups;
  }

  /// This half of a pair is gone, and the other one stays.
  public void delete(String workspace, String idOrName) {
    volumes.end(volumes.get(workspace, idOrName), store.now());
  }

  /// The other half of its pair is gone, and this one stays.
  public void deletePartner(String workspace, String idOrName) {
    Volume volume = volumes.get(workspace, idOrName);
    Volume partner =
        volumes
            .pairs()
            .partner(volume)
            .orElseThrow(() -> ApiFault.notFound("partner of volume", idOrName));
    volumes.end(partner, store.now());
  }

  /// This half of a pair has another size.
  ///
  /// @param size GiB
  public void resize(String workspace, String idOrName, double size) {
    Volume volume = volumes.get(workspace, idOrName);
    Disk old = volume.disk();
    Disk disk = old.shaped(size, old.bootable(), old.shareable());
    volumes.replace(volume.with(volume.name(), volume.life().changed(store.now()), disk));
  }

  /// The group is in error until somebody resets it.
  public void fail(String workspace, String idOrName) {
    VolumeGroup group = groups.get(workspace, idOrName);
    groups.replace(group.with(group.life().busy(store.now(), store.now().plus(FOR_GOOD)), "error"));
  }

  /// Somebody stops copying, without access for the copies.
  public void stopCopying(String workspace, String idOrName) {
    groups.stop(groups.get(workspace, idOrName), false);
  }

  /// The copy is not consistent.
  public void makeInconsistent(String workspace, String idOrName) {
    shift(workspace, idOrName, Mirrors.INCONSISTENT_COPYING);
  }

  /// Copying goes on without getting anywhere: the last consistent point stays.
  public void lag(String workspace, String idOrName) {
    shift(workspace, idOrName, Mirrors.CONSISTENT_COPYING);
  }

  /// The link that the group is copied over is gone.
  public void cut(String workspace, String idOrName) {
    volumes.mirrors().cut(groups.mirror(groups.get(workspace, idOrName)));
  }

  /// The link is back.
  public void mend(String workspace, String idOrName) {
    volumes.mirrors().mend(groups.mirror(groups.get(workspace, idOrName)));
  }

  private void shift(String workspace, String idOrName, String state) {
    Mirror mirror = groups.mirror(groups.get(workspace, idOrName));
    volumes.mirrors().shift(mirror, workspace, state);
  }
}
