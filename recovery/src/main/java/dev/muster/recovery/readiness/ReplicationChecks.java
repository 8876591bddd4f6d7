package dev.muster.recovery.readiness;

import static dev.muster.recovery.readiness.Scene.volume;

import dev.muster.cloud.survey.Capacity.StoragePool;
import dev.muster.cloud.survey.VolumeDetail;
import dev.muster.cloud.survey.VolumeGroupDetail;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.readiness.Demand.Group;
import dev.muster.recovery.readiness.ReadinessReport.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Checks 17 to 23 and 26: volume groups and what they replicate. The state of a group stands in
/// the listing of its volumes, so one call tells of all groups.
final class ReplicationChecks {
  private static final int CYCLES = 3;

  private ReplicationChecks() {}

  /// What a run that turns replication round first brings about by itself, and waits for, is not
  /// asked of the sites before.
  private static boolean comesByItself(Scene scene, Notes notes, String expected) {
    boolean comes = scene.demand().way().resyncsFirst();
    if (comes) {
      notes.pass(
          scene.plan(), "the run turns replication round first and waits for that", expected);
    }
    return comes;
  }

  static void role(Scene scene, Notes notes) {
    String role = scene.demand().primaryRole();
    String expected = "the storage says that the primary is '%s', at both sites".formatted(role);
    if (comesByItself(scene, notes, expected)) {
      return;
    }
    for (Group group : scene.demand().groups()) {
      notes
          .need(scene.primaries(group), Scene.group(group), expected)
          .ifPresent(volumes -> roles(notes, group, volumes, role, expected));
      notes
          .need(scene.copies(group), Scene.group(group), expected)
          .ifPresent(volumes -> roles(notes, group, volumes, role, expected));
    }
  }

  private static void roles(
      Notes notes, Group group, List<VolumeDetail> volumes, String role, String expected) {
    if (volumes.isEmpty()) {
      notes.unknown(Scene.group(group), "it has no volumes there", expected);
    }
    for (VolumeDetail volume : volumes) {
      String seen = volume.replication().primaryRole();
      notes.require(
          seen.equals(role),
          volume(volume),
          seen.isEmpty() ? "it names none: both sides can write" : "'%s'".formatted(seen),
          expected);
    }
  }

  static void status(Scene scene, Notes notes) {
    String expected = "the volume group is available, without errors";
    onBothSides(
        scene,
        notes,
        expected,
        (subject, group) -> {
          boolean good = group.group().status().equals("available") && group.errors().isEmpty();
          notes.require(
              good,
              subject,
              "status %s%s"
                  .formatted(
                      group.group().status(),
                      group.errors().isEmpty() ? "" : ": " + String.join("; ", group.errors())),
              expected);
        });
  }

  static void copying(Scene scene, Notes notes) {
    boolean unplanned = scene.demand().mode() == Mode.UNPLANNED;
    String expected =
        unplanned ? "the copy is consistent" : "the copy is consistent and kept up to date";
    if (comesByItself(scene, notes, expected)) {
      return;
    }
    for (Group group : scene.demand().groups()) {
      notes
          .need(scene.copies(group), Scene.group(group), expected)
          .ifPresent(volumes -> {
            // The side that hears of trouble first is believed.
            Set<String> states =
                Stream.concat(
                        volumes.stream(), scene.primaries(group).found().orElse(List.of()).stream())
                    .map(volume -> volume.replication().mirroringState())
                    .collect(Collectors.toCollection(TreeSet::new));
            boolean good =
                !volumes.isEmpty()
                    && states.stream()
                        .allMatch(state ->
                            unplanned
                                ? state.startsWith("consistent_")
                                : state.equals("consistent_copying"));
            notes.require(
                good,
                Scene.group(group),
                volumes.isEmpty() ? "it has no volumes" : String.join(", ", states),
                expected);
          });
    }
  }

  static void agree(Scene scene, Notes notes) {
    String expected = "both sides name the same consistency group and replication status";
    if (comesByItself(scene, notes, expected)) {
      return;
    }
    for (Group group : scene.demand().groups()) {
      Optional<Optional<VolumeGroupDetail>> here =
          notes.need(scene.groupAtSource(group), Scene.group(group), expected);
      Optional<Optional<VolumeGroupDetail>> there =
          notes.need(scene.groupAtTarget(group), Scene.group(group), expected);
      if (here.isPresent() && there.isPresent()) {
        notes.require(
            here.get().isPresent() && there.get().isPresent() && same(here.get(), there.get()),
            Scene.group(group),
            words(here.get()) + "; " + words(there.get()),
            expected);
      }
    }
  }

  private static boolean same(Optional<VolumeGroupDetail> one, Optional<VolumeGroupDetail> other) {
    return words(one).equals(words(other)) && one.isPresent();
  }

  private static String words(Optional<VolumeGroupDetail> group) {
    return group
        .map(found ->
            "consistency group %s, replication %s"
                .formatted(found.group().consistencyGroup(), found.group().replicationStatus()))
        .orElse("no volume group");
  }

  static void lag(Scene scene, Notes notes) {
    if (comesByItself(scene, notes, "the copy's newest consistent point is recent")) {
      return;
    }
    for (Group group : scene.demand().groups()) {
      String expected =
          "the copy's newest consistent point is at most %s old".formatted(group.lag());
      notes
          .need(scene.copies(group), Scene.group(group), expected)
          .ifPresent(volumes -> lag(scene, notes, group, volumes, expected));
    }
  }

  private static void lag(
      Scene scene, Notes notes, Group group, List<VolumeDetail> volumes, String expected) {
    List<String> silent =
        volumes.stream()
            .filter(volume -> volume.freezeTime().isEmpty())
            .map(VolumeDetail::name)
            .toList();
    if (!silent.isEmpty() || volumes.isEmpty()) {
      notes.unknown(
          Scene.group(group), "no time of a consistent point is told for " + silent, expected);
      return;
    }
    Instant oldest =
        volumes.stream()
            .flatMap(volume -> volume.freezeTime().stream())
            .min(Instant::compareTo)
            .orElseThrow();
    Duration lag = Duration.between(oldest, scene.now());
    Optional<Duration> cycles = cycles(scene, group);
    boolean good =
        lag.compareTo(group.lag()) <= 0
            && cycles.map(longest -> lag.compareTo(longest) <= 0).orElse(true);
    notes.require(
        good,
        Scene.group(group),
        "%s old, of %s%s"
            .formatted(
                lag.truncatedTo(ChronoUnit.SECONDS),
                oldest,
                cycles.map(longest -> "; three cycles are " + longest).orElse("")),
        expected);
  }

  /// Three cycles of the group's copying, if its storage was asked.
  private static Optional<Duration> cycles(Scene scene, Group group) {
    return scene
        .groupAtTarget(group)
        .found()
        .flatMap(found -> found)
        .flatMap(found -> scene.target().of(Topic.copying(found.id())).found())
        .filter(copying -> copying.cycleSeconds() > 0)
        .map(copying -> Duration.ofSeconds(copying.cycleSeconds()).multipliedBy(CYCLES));
  }

  static void size(Scene scene, Notes notes) {
    int most = scene.demand().rules().volumesPerGroup().orElse(scene.policy().volumesPerGroup());
    String expected = "at most %d volumes in the volume group".formatted(most);
    onBothSides(
        scene,
        notes,
        expected,
        (subject, group) ->
            notes.require(
                group.group().volumeIds().size() <= most,
                subject,
                group.group().volumeIds().size() + " volumes",
                expected));
  }

  static void pool(Scene scene, Notes notes) {
    String expected = "all volumes of the group in one replication-enabled storage pool";
    for (Group group : scene.demand().groups()) {
      pool(notes, group, scene.primaries(group), scene.source(), expected);
      pool(notes, group, scene.copies(group), scene.target(), expected);
    }
  }

  private static void pool(
      Notes notes, Group group, Fact<List<VolumeDetail>> fact, SiteFacts site, String expected) {
    Optional<List<VolumeDetail>> volumes = notes.need(fact, Scene.group(group), expected);
    Optional<List<StoragePool>> pools =
        volumes.isEmpty()
            ? Optional.empty()
            : notes.need(site.of(Topic.STORAGE_POOLS), Scene.group(group), expected);
    if (volumes.isEmpty() || pools.isEmpty()) {
      return;
    }
    Set<String> used =
        volumes.get().stream()
            .map(VolumeDetail::pool)
            .collect(Collectors.toCollection(TreeSet::new));
    boolean enabled =
        used.size() == 1
            && pools.get().stream()
                .anyMatch(pool -> used.contains(pool.name()) && pool.replicationEnabled());
    notes.require(
        enabled,
        Scene.group(group),
        "%s at %s: %s%s"
            .formatted(
                volumes.get().size() + " volumes",
                site.workspace().zone(),
                used.isEmpty() ? "no pool" : String.join(", ", used),
                enabled ? "" : ", which is not one that replicates"),
        expected);
  }

  static void oneCut(Scene scene, Notes notes) {
    String expected = "all servers of the group share one volume group";
    for (Group group : scene.demand().groups()) {
      if (!group.atOnce()) {
        notes.pass(Scene.group(group), "the plan does not ask for it", expected);
        continue;
      }
      notes
          .need(scene.copies(group), Scene.group(group), expected)
          .ifPresent(volumes -> {
            Set<String> cuts =
                volumes.stream()
                    .map(volume -> volume.replication().consistencyGroup())
                    .collect(Collectors.toCollection(TreeSet::new));
            notes.require(
                cuts.size() == 1 && !cuts.contains(""),
                Scene.group(group),
                "consistency groups: " + cuts,
                expected);
          });
    }
  }

  private static void onBothSides(
      Scene scene, Notes notes, String expected, BiConsumer<Subject, VolumeGroupDetail> judge) {
    for (Group group : scene.demand().groups()) {
      for (Fact<Optional<VolumeGroupDetail>> side :
          List.of(scene.groupAtSource(group), scene.groupAtTarget(group))) {
        notes
            .need(side, Scene.group(group), expected)
            .ifPresent(found -> {
              if (found.isPresent()) {
                judge.accept(Scene.group(group), found.get());
              } else {
                notes.fail(Scene.group(group), "there is no volume group for it", expected);
              }
            });
      }
    }
  }
}
