package dev.muster.recovery.readiness;

import static dev.muster.recovery.readiness.Scene.server;
import static dev.muster.recovery.readiness.Scene.volume;

import dev.muster.cloud.Snapshot;
import dev.muster.cloud.survey.Capacity.StoragePool;
import dev.muster.cloud.survey.Copies.Cloning;
import dev.muster.cloud.survey.Copies.FlashCopy;
import dev.muster.cloud.survey.ServerDetail;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.recovery.readiness.Demand.Group;
import dev.muster.recovery.readiness.Fact.Known;
import dev.muster.recovery.readiness.ReadinessReport.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Checks 28, 29 and 36: copies under way, and room for new ones.
final class CopyChecks {
  private CopyChecks() {}

  static void none(Scene scene, Notes notes) {
    String expected = "no clone, flash copy or snapshot is being made of its volumes";
    for (SiteFacts site : List.of(scene.source(), scene.target())) {
      Subject subject = new Subject("site", site.workspace().zone());
      notes
          .need(site.of(Topic.CLONINGS), subject, expected)
          .ifPresent(all -> clonings(notes, subject, all, expected));
      boolean source = site.workspace().equals(scene.source().workspace());
      snapshots(notes, source ? scene.protectedServers() : scene.standbys(), site, expected);
      for (Group group : scene.demand().groups()) {
        Fact<List<VolumeDetail>> volumes = source ? scene.primaries(group) : scene.copies(group);
        volumes
            .found()
            .orElse(List.of())
            .forEach(volume -> flashCopies(notes, site, volume, expected));
      }
    }
  }

  private static void clonings(Notes notes, Subject site, List<Cloning> all, String expected) {
    List<String> open = all.stream().filter(each -> !each.isOver()).map(Cloning::name).toList();
    if (open.isEmpty()) {
      notes.pass(site, "no cloning of the workspace is under way", expected);
    } else {
      notes.unknown(
          site,
          "these clonings are under way, of volumes the list does not tell: " + open,
          expected);
    }
  }

  private static void snapshots(
      Notes notes, Fact<List<ServerDetail>> servers, SiteFacts site, String expected) {
    Subject subject = new Subject("site", site.workspace().zone());
    Optional<List<Snapshot>> all = notes.need(site.of(Topic.SNAPSHOTS), subject, expected);
    if (all.isEmpty() || servers.found().isEmpty()) {
      return;
    }
    Set<String> ids = new HashSet<>();
    servers.found().get().forEach(each -> ids.add(each.id()));
    List<String> open =
        all.get().stream()
            .filter(snapshot -> ids.contains(snapshot.serverId()))
            .filter(snapshot -> !snapshot.status().equals("available"))
            .map(Snapshot::name)
            .toList();
    notes.require(
        open.isEmpty(), subject, open.isEmpty() ? "no snapshot" : "snapshots " + open, expected);
  }

  /// Only those of few volumes are asked; of the others the listings told.
  private static void flashCopies(
      Notes notes, SiteFacts site, VolumeDetail volume, String expected) {
    Fact<List<FlashCopy>> fact = site.of(Topic.flashCopies(volume.id()));
    if (fact instanceof Known<List<FlashCopy>> known) {
      notes.require(
          known.value().isEmpty(),
          volume(volume),
          known.value().isEmpty()
              ? "no flash copy"
              : "to " + known.value().stream().map(FlashCopy::target).toList(),
          expected);
    } else if (site.facts().containsKey(Topic.flashCopies(volume.id()).name())) {
      notes.need(fact, volume(volume), expected);
    }
  }

  static void snapshots(Scene scene, Notes notes) {
    String expected = "the servers that wait have no snapshots";
    Optional<List<Snapshot>> all =
        notes.need(scene.target().of(Topic.SNAPSHOTS), scene.targetSite(), expected);
    Optional<List<ServerDetail>> servers =
        notes.need(scene.standbys(), scene.targetSite(), expected);
    if (all.isEmpty() || servers.isEmpty()) {
      return;
    }
    if (servers.get().isEmpty()) {
      notes.unknown(scene.plan(), "none of its servers was found", expected);
    }
    for (ServerDetail each : servers.get()) {
      List<String> names =
          all.get().stream()
              .filter(snapshot -> snapshot.serverId().equals(each.id()))
              .map(Snapshot::name)
              .toList();
      notes.require(
          names.isEmpty(), server(each.name()), names.isEmpty() ? "none" : "" + names, expected);
    }
  }

  static void room(Scene scene, Notes notes) {
    String expected = "the pool has room for a copy of every volume";
    Optional<List<StoragePool>> pools =
        notes.need(scene.target().of(Topic.STORAGE_POOLS), scene.targetSite(), expected);
    List<VolumeDetail> volumes = new ArrayList<>();
    for (Group group : scene.demand().groups()) {
      notes.need(scene.copies(group), Scene.group(group), expected).ifPresent(volumes::addAll);
    }
    if (pools.isEmpty()) {
      return;
    }
    if (volumes.isEmpty()) {
      notes.unknown(scene.plan(), "no volumes to copy were found", expected);
    }
    Map<String, List<VolumeDetail>> byPool = new TreeMap<>();
    volumes.forEach(
        volume -> byPool.computeIfAbsent(volume.pool(), _ -> new ArrayList<>()).add(volume));
    byPool.forEach((pool, held) -> room(scene, notes, pools.get(), pool, held, expected));
  }

  private static void room(
      Scene scene,
      Notes notes,
      List<StoragePool> pools,
      String name,
      List<VolumeDetail> volumes,
      String expected) {
    double sum = volumes.stream().mapToDouble(volume -> volume.volume().sizeGb()).sum();
    double largest =
        volumes.stream().mapToDouble(volume -> volume.volume().sizeGb()).max().orElse(0);
    Optional<StoragePool> pool =
        pools.stream().filter(each -> each.name().equals(name)).findFirst();
    boolean good =
        pool.filter(each -> each.availableGb() >= sum && each.largestGb() >= largest).isPresent();
    notes.require(
        good,
        scene.targetSite(),
        "%s GiB needed, the largest %s; pool %s has %s"
            .formatted(
                Sizes.text(sum),
                Sizes.text(largest),
                name,
                pool.map(each ->
                        "%s GiB, at most %s for one volume"
                            .formatted(
                                Sizes.text(each.availableGb()), Sizes.text(each.largestGb())))
                    .orElse("not been found")),
        expected);
  }
}
