package dev.muster.recovery.preview;

import static dev.muster.recovery.preview.PreviewStep.Phase.FENCE;
import static dev.muster.recovery.preview.PreviewStep.Phase.PROMOTE;
import static dev.muster.recovery.preview.PreviewStep.Phase.QUIESCE;

import dev.muster.recovery.preview.MoveScene.Unit;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The steps between a plan's last moment at one site and its first at the other: servers that are
/// left are stopped, or fenced as far as that is possible, and the copies are promoted.
final class MoveStops {
  /// A site that is lost is not waited for longer, in the cloud's time.
  private static final Bounds FENCE_BOUNDS =
      new Bounds("", Duration.ofMinutes(5).toSeconds(), true);

  private static final Bounds SYNC_BOUNDS = new Bounds("", Duration.ofHours(2).toSeconds(), false);

  private final MoveScene scene;
  private final Set<String> explicitlyFenced;
  private final List<String> before = new ArrayList<>();

  /// By protection group: what must be settled before its volumes are promoted.
  private final Map<String, List<String>> fenced = new HashMap<>();

  /// By volume group at home: the step after which its volumes can be written.
  private final Map<String, String> promoted = new HashMap<>();

  /// @param ready id of the gate behind all checks
  /// @param explicitlyFenced the groups that steps of the plan fence
  MoveStops(MoveScene scene, String ready, Set<String> explicitlyFenced) {
    this.scene = scene;
    this.explicitlyFenced = explicitlyFenced;
    before.add(ready);
  }

  /// What is left to be stopped waits for this too.
  void waitFor(String stepId) {
    before.add(stepId);
  }

  /// Brings the old primaries up to date before production goes back to them.
  void reprotectFirst() {
    List<String> done = new ArrayList<>();
    for (Unit unit : scene.units(List.copyOf(scene.members().keySet()))) {
      done.add(
          MoveEnd.replicate(
              scene,
              unit,
              QUIESCE,
              scene.direction().fromRole(),
              "reprotect-",
              List.copyOf(before)));
    }
    before.add(
        scene.steps().gate("reprotected", QUIESCE, done, done.size(), MoveSteps.LOOK_BOUNDS));
  }

  /// What must be settled before a group's volumes are promoted; puts the plan's default in if no
  /// step of the plan fences it.
  List<String> fenced(String group) {
    if (!fenced.containsKey(group)) {
      List<String> left =
          scene.members().keySet().stream()
              .filter(name -> !fenced.containsKey(name))
              .filter(name -> !explicitlyFenced.contains(name) || name.equals(group))
              .toList();
      fence("", left, List.of(), MoveSteps.ACT_BOUNDS);
    }
    return fenced.getOrDefault(group, List.of());
  }

  /// Stops or fences some groups.
  ///
  /// @param name prefix of the steps' ids, or empty
  /// @return the step after which they are known not to write
  String fence(String name, List<String> groups, List<String> awaited, Bounds bounds) {
    List<String> after = new ArrayList<>(before);
    after.addAll(awaited);
    String prefix = name.isEmpty() ? "" : name + "-";
    String done =
        scene.isUnplanned()
            ? fenceAsPossible(prefix, groups, after)
            : stopAndSync(prefix, groups, after, bounds);
    groups.forEach(group -> fenced.put(group, List.of(done)));
    return done;
  }

  /// The last tier first; then what they wrote last comes over.
  private String stopAndSync(
      String prefix, List<String> groups, List<String> after, Bounds bounds) {
    List<String> stopped = List.copyOf(after);
    for (String group : groups.reversed()) {
      List<String> stops = new ArrayList<>();
      for (Member member : scene.members().getOrDefault(group, List.of())) {
        stops.add(
            scene
                .steps()
                .add(
                    QUIESCE,
                    "stop-" + member.name(),
                    new Act.ShutDown(scene.sourceOf(member).id(), false),
                    new Subject(scene.direction().from(), member.name()),
                    new Expectation("ACTIVE", "SHUTOFF"),
                    bounds,
                    stopped));
      }
      if (!stops.isEmpty()) {
        stopped = List.of(gate(prefix + "stopped-" + group, stops));
      }
    }
    List<String> synced = new ArrayList<>();
    for (Unit unit : scene.units(groups)) {
      synced.add(
          scene
              .steps()
              .add(
                  QUIESCE,
                  "sync-" + unit.name(),
                  new Act.AwaitSync(scene.targetGroupId(unit), scene.targetVolumeIds(unit)),
                  new Subject(scene.direction().to(), unit.name()),
                  new Expectation("copying", "freeze time changed twice since the last stop"),
                  SYNC_BOUNDS,
                  stopped));
    }
    return gate(prefix + "synced", synced);
  }

  /// Beside everything else: the lost site is asked, and not waited for if the run is forced.
  private String fenceAsPossible(String prefix, List<String> groups, List<String> after) {
    List<String> fences = new ArrayList<>();
    for (String group : groups) {
      for (Member member : scene.members().getOrDefault(group, List.of())) {
        fences.add(
            scene
                .steps()
                .add(
                    FENCE,
                    "fence-" + member.name(),
                    new Act.ShutDown(scene.sourceOf(member).id(), true),
                    new Subject(scene.direction().from(), member.name()),
                    new Expectation("ACTIVE, if it can be reached", "SHUTOFF"),
                    FENCE_BOUNDS,
                    after));
      }
    }
    List<String> waitsFor = new ArrayList<>(after);
    if (!scene.forced()) {
      waitsFor.addAll(fences);
    }
    return scene
        .steps()
        .add(
            FENCE,
            prefix + "fenced",
            new Act.ConfirmFence(fences),
            new Subject(scene.direction().from(), scene.plan().name()),
            new Expectation(
                scene.forced() ? "forced, with a reason" : "every server is known to be stopped",
                "the copies may be promoted"),
            MoveSteps.LOOK_BOUNDS,
            waitsFor);
  }

  /// The steps after which the volumes of a group can be written.
  List<String> promoted(String group) {
    List<String> ids = new ArrayList<>();
    for (Unit unit : scene.units(List.of(group))) {
      if (!promoted.containsKey(unit.homeGroupId())) {
        promote(List.of(group), List.of(), MoveSteps.ACT_BOUNDS);
      }
      String id = promoted.get(unit.homeGroupId());
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }

  /// Promotes some groups.
  ///
  /// @return the steps after which their volumes can be written
  List<String> promote(List<String> groups, List<String> awaited, Bounds bounds) {
    List<String> done = new ArrayList<>();
    for (Unit unit : scene.units(groups)) {
      if (promoted.containsKey(unit.homeGroupId())) {
        continue;
      }
      Set<String> after = new java.util.LinkedHashSet<>(awaited);
      groups.forEach(group -> after.addAll(fenced(group)));
      Subject subject = new Subject(scene.direction().to(), unit.name());
      String promote =
          scene
              .steps()
              .add(
                  PROMOTE,
                  "promote-" + unit.name(),
                  new Act.Promote(scene.targetGroupId(unit)),
                  subject,
                  new Expectation("replicating", "stopped with access"),
                  bounds,
                  List.copyOf(after));
      String point =
          scene
              .steps()
              .add(
                  PROMOTE,
                  "point-" + unit.name(),
                  new Act.RecordPoint(scene.targetGroupId(unit), scene.targetVolumeIds(unit)),
                  subject,
                  new Expectation("stopped with access", "recovery point on record"),
                  new Bounds("", Duration.ofMinutes(5).toSeconds(), true),
                  List.of(promote));
      promoted.put(unit.homeGroupId(), promote);
      done.add(promote);
      done.add(point);
    }
    return done;
  }

  private String gate(String id, List<String> of) {
    return scene.steps().gate(id, QUIESCE, of, of.size(), MoveSteps.LOOK_BOUNDS);
  }
}
