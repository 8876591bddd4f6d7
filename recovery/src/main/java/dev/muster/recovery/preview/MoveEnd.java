package dev.muster.recovery.preview;

import static dev.muster.recovery.preview.PreviewStep.Phase.COMMIT;
import static dev.muster.recovery.preview.PreviewStep.Phase.PROMOTE;
import static dev.muster.recovery.preview.PreviewStep.Phase.READINESS;
import static dev.muster.recovery.preview.PreviewStep.Phase.ROLL_BACK;

import dev.muster.cloud.Server;
import dev.muster.recovery.plan.Mappings;
import dev.muster.recovery.plan.RecoveryPlan.Commit.ReverseAfter;
import dev.muster.recovery.preview.MoveScene.Unit;
import dev.muster.recovery.preview.PreviewStep.Bounds;
import dev.muster.recovery.preview.PreviewStep.Expectation;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.preview.PreviewStep.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The two ways in which a move ends: accepted, which turns replication round, or taken back.
final class MoveEnd {
  private static final Bounds RESYNC_BOUNDS =
      new Bounds("", Duration.ofHours(24).toSeconds(), false);

  private final MoveScene scene;

  MoveEnd(MoveScene scene) {
    this.scene = scene;
  }

  /// Replication from one half to the other, until the other is consistent again and both sites say
  /// so: each has a view of its own, and the one that did not begin it hears of it later.
  ///
  /// @return the step after which it is
  static String replicate(
      MoveScene scene, Unit unit, Phase phase, String source, String prefix, List<String> after) {
    String started = start(scene, unit, phase, source, prefix, after);
    String id = prefix + unit.name() + "-consistent";
    String here =
        consistent(
            scene,
            unit,
            phase,
            source,
            id,
            scene.direction().to(),
            scene.targetGroupId(unit),
            started);
    return consistent(
        scene,
        unit,
        phase,
        source,
        id + "-there",
        scene.direction().from(),
        scene.sourceGroupId(unit),
        here);
  }

  private static String consistent(
      MoveScene scene,
      Unit unit,
      Phase phase,
      String source,
      String id,
      String site,
      String groupId,
      String after) {
    return scene
        .steps()
        .add(
            phase,
            id,
            new Act.AwaitConsistent(groupId, source),
            new Subject(site, unit.name()),
            new Expectation("copying from " + source, "consistent_copying"),
            RESYNC_BOUNDS,
            List.of(after));
  }

  private static String start(
      MoveScene scene, Unit unit, Phase phase, String source, String prefix, List<String> after) {
    return scene
        .steps()
        .add(
            phase,
            prefix + unit.name(),
            new Act.Replicate(scene.targetGroupId(unit), source),
            new Subject(scene.direction().to(), unit.name()),
            new Expectation(
                "stopped",
                "copying from %s; what the other half has is overwritten".formatted(source)),
            MoveSteps.ACT_BOUNDS,
            after);
  }

  /// Replication is turned round where the servers run, and nothing else happens.
  void reprotect() {
    List<String> off = off(READINESS, "ready-off-", List.of());
    String ready = scene.steps().gate("ready", READINESS, off, off.size(), MoveSteps.LOOK_BOUNDS);
    for (Unit unit : units()) {
      replicate(scene, unit, PROMOTE, scene.direction().toRole(), "reprotect-", List.of(ready));
    }
  }

  /// The steps after somebody accepted the move.
  void commit() {
    boolean home = scene.direction() == Direction.BACK;
    if (scene.plan().spec().commit().reverseAfter() == ReverseAfter.REPROTECT && !home) {
      return;
    }
    List<String> off = off(COMMIT, "commit-off-", List.of());
    String ready =
        scene.steps().gate("commit-ready", COMMIT, off, off.size(), MoveSteps.LOOK_BOUNDS);
    List<String> free = home ? detachSource(ready) : List.of(ready);
    String freed =
        home
            ? scene.steps().gate("commit-free", COMMIT, free, free.size(), MoveSteps.LOOK_BOUNDS)
            : ready;
    for (Unit unit : units()) {
      replicate(scene, unit, COMMIT, scene.direction().toRole(), "reverse-", List.of(freed));
    }
    if (home) {
      restoreStandbys(freed);
    }
  }

  /// The servers that were left must not write any more. A site that was lost may have come back
  /// with its servers running: those are stopped, before what they wrote is overwritten.
  private List<String> off(Phase phase, String prefix, List<String> after) {
    boolean fence = scene.isUnplanned();
    List<String> ids = new ArrayList<>();
    for (Member member : all()) {
      String server = scene.sourceOf(member).id();
      ids.add(
          scene
              .steps()
              .add(
                  phase,
                  prefix + member.name(),
                  fence
                      ? new Act.ShutDown(server, true)
                      : new Act.ReadServer(server, List.of("SHUTOFF")),
                  new Subject(scene.direction().from(), member.name()),
                  new Expectation(fence ? "ACTIVE or SHUTOFF" : "SHUTOFF", "SHUTOFF"),
                  MoveSteps.LOOK_BOUNDS,
                  after));
    }
    return ids;
  }

  private List<String> detachSource(String ready) {
    List<String> ids = new ArrayList<>();
    for (Member member : all()) {
      List<String> last = List.of(ready);
      for (Member.Replicated pair : member.volumes().reversed()) {
        String id =
            detach(
                COMMIT,
                "commit-",
                scene.direction().from(),
                scene.sourceOf(member),
                scene.sourceOf(pair).id(),
                scene.sourceOf(pair).name(),
                last);
        ids.add(id);
        last = List.of(id);
      }
    }
    return ids;
  }

  private String detach(
      Phase phase,
      String prefix,
      String site,
      Server server,
      String volumeId,
      String volumeName,
      List<String> after) {
    return scene
        .steps()
        .add(
            phase,
            prefix + "detach-" + volumeName,
            new Act.DetachVolume(server.id(), volumeId),
            new Subject(site, volumeName),
            new Expectation("attached to " + server.name(), "attached to nothing"),
            MoveSteps.ACT_BOUNDS,
            after);
  }

  /// Standbys wait small again, if the plan says how small.
  private void restoreStandbys(String after) {
    Optional<Mappings.Size> standby = scene.plan().spec().mappings().compute().standby();
    if (standby.isEmpty()) {
      return;
    }
    for (Member member : all()) {
      Server server = member.standby();
      resize(
          COMMIT,
          "commit-resize-" + member.name(),
          server,
          "recovery",
          standby.get().cores().doubleValue(),
          standby.get().memoryGib().doubleValue(),
          List.of(after));
    }
  }

  private void resize(
      Phase phase,
      String id,
      Server server,
      String site,
      double processors,
      double memoryGiB,
      List<String> after) {
    scene
        .steps()
        .add(
            phase,
            id,
            new Act.Resize(server.id(), processors, memoryGiB),
            new Subject(site, server.name()),
            new Expectation("any shape", "%s cores, %s GiB".formatted(processors, memoryGiB)),
            new Bounds("", Duration.ofMinutes(30).toSeconds(), true),
            after);
  }

  /// The steps that take the move back: what came up goes down, what was attached comes off, the
  /// site that was left is primary again and its servers run if they ran.
  void rollBack(MoveForward forward) {
    List<String> stopped = new ArrayList<>();
    for (Member member : all()) {
      stopped.add(
          scene
              .steps()
              .add(
                  ROLL_BACK,
                  "undo-start-" + member.name(),
                  new Act.ShutDown(scene.targetOf(member).id(), false),
                  new Subject(scene.direction().to(), member.name()),
                  new Expectation("ACTIVE or SHUTOFF", "SHUTOFF"),
                  MoveSteps.ACT_BOUNDS,
                  List.of()));
    }
    String down = gate("undone-starts", stopped);
    List<String> free = new ArrayList<>(List.of(down));
    if (scene.direction() == Direction.OUT) {
      free.addAll(detachTargets(down));
    }
    free.addAll(forward.undo(down));
    String freed = gate("undone", free);
    List<String> restored = new ArrayList<>();
    for (Unit unit : units()) {
      restored.add(
          start(scene, unit, ROLL_BACK, scene.direction().fromRole(), "restore-", List.of(freed)));
    }
    restart(gate("restored", restored));
  }

  private List<String> detachTargets(String down) {
    List<String> ids = new ArrayList<>();
    for (Member member : all()) {
      List<String> last = List.of(down);
      for (Member.Replicated pair : member.volumes().reversed()) {
        String id =
            detach(
                ROLL_BACK,
                "undo-",
                scene.direction().to(),
                scene.targetOf(member),
                scene.targetOf(pair).id(),
                scene.targetOf(pair).name(),
                last);
        ids.add(id);
        last = List.of(id);
      }
    }
    return ids;
  }

  /// Tier by tier, those that ran. A site that is still lost cannot be started, which fails
  /// nothing.
  private void restart(String restored) {
    List<String> after = List.of(restored);
    for (List<Member> group : scene.members().values()) {
      List<String> started = new ArrayList<>();
      for (Member member : group) {
        Server server = scene.sourceOf(member);
        if (server.isRunning()) {
          started.add(
              scene
                  .steps()
                  .add(
                      ROLL_BACK,
                      "restart-" + member.name(),
                      new Act.StartServer(server.id()),
                      new Subject(scene.direction().from(), member.name()),
                      new Expectation("SHUTOFF", "ACTIVE, health OK"),
                      new Bounds("", Duration.ofMinutes(30).toSeconds(), scene.isUnplanned()),
                      after));
        }
      }
      if (!started.isEmpty()) {
        after =
            List.of(
                scene
                    .steps()
                    .gate(
                        "restarted",
                        ROLL_BACK,
                        started,
                        scene.isUnplanned() ? 0 : started.size(),
                        MoveSteps.LOOK_BOUNDS));
      }
    }
  }

  private String gate(String id, List<String> of) {
    return scene.steps().gate(id, ROLL_BACK, of, of.size(), MoveSteps.LOOK_BOUNDS);
  }

  private List<Unit> units() {
    return scene.units(List.copyOf(scene.members().keySet()));
  }

  private List<Member> all() {
    return scene.members().values().stream().flatMap(List::stream).toList();
  }
}
