package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.CloneTask.ClonedPair;
import dev.muster.simulator.storage.Volume.Disk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Clones of volumes, and the tasks that made them.
final class Clones {
  private static final int BASE_NAME_MAX = 20;

  private final CloudStore store;
  private final Volumes volumes;
  private final Table<CloneTask> tasks;
  private final Table<ClonePlan> plans;

  Clones(CloudStore store, Volumes volumes) {
    this.store = store;
    this.volumes = volumes;
    tasks = store.table("clone-tasks", CloneTask.class);
    plans = store.table("volumes-clones", ClonePlan.class);
  }

  /// What the clones shall be like.
  ///
  /// @param replicated empty: replicated where the source is
  /// @param tier empty: the source's
  record Wish(String name, Optional<Boolean> replicated, Optional<String> tier) {}

  CloneTask begin(String workspace, List<String> sources, Wish wish, Instant ready) {
    List<ClonedPair> pairs = copy(workspace, sources, wish, ready);
    Life life = Life.from(store.now(), ready);
    return tasks.put(new CloneTask(store.newId(), workspace, wish.name(), life, pairs));
  }

  CloneTask task(String workspace, String id) {
    return tasks
        .find(id)
        .filter(task -> task.workspace().equals(workspace))
        .orElseThrow(() -> ApiFault.notFound("clone task", id));
  }

  ClonePlan plan(String workspace, String idOrName) {
    return plans
        .find(workspace, idOrName)
        .orElseThrow(() -> ApiFault.notFound("volumes clone", idOrName));
  }

  List<ClonePlan> plans(String workspace) {
    return plans.list(workspace);
  }

  ClonePlan put(ClonePlan plan) {
    return plans.put(plan);
  }

  /// Refuses volumes that cannot be cloned now.
  void checkSources(String workspace, List<String> sources) {
    for (String source : sources) {
      Volume volume = volumes.get(workspace, source);
      String state = volumes.state(volume);
      if (!state.equals("available") && !state.equals("in-use")) {
        throw ApiFault.conflict("volume " + volume.id() + " is busy: " + state);
      }
    }
  }

  /// Makes the clones: every one holds what its source held at this instant.
  List<ClonedPair> copy(String workspace, List<String> sources, Wish wish, Instant ready) {
    checkSources(workspace, sources);
    String base = wish.name();
    if (sources.size() > 1 && base.length() > BASE_NAME_MAX) {
      base = base.substring(0, BASE_NAME_MAX);
    }
    String stem = "clone-" + base + "-" + fiveDigits();
    List<ClonedPair> pairs = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      Volume source = volumes.get(workspace, sources.get(i));
      Disk old = source.disk();
      Disk disk =
          volumes.newDisk(
              old.sizeAt(store.now()),
              wish.tier().orElse(old.tier()),
              old.pool(),
              old.bootable(),
              old.shareable());
      String name = sources.size() == 1 ? stem : stem + "-" + (i + 1);
      Volume clone = volumes.cloneOf(source, name, disk, ready);
      if (wish.replicated().orElse(source.replica().isPresent())) {
        clone = volumes.pairs().replicate(clone, List.of());
      }
      pairs.add(new ClonedPair(source.id(), clone.id()));
    }
    return pairs;
  }

  private String fiveDigits() {
    long number = Long.parseLong(store.newHex(8), 16) % 100_000;
    return String.format(Locale.ROOT, "%05d", number);
  }
}
