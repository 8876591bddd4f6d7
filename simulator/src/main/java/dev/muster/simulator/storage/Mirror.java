package dev.muster.simulator.storage;

import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A stream of writes from one site to the other: a consistency group, or a single relationship.
///
/// Both sites share it; each sees what the other side did only after a while.
///
/// @param workspace the workspace of the primary volumes
/// @param auxWorkspace the workspace of the auxiliary volumes
/// @param group whether it is a consistency group; its name is then the group's
/// @param phases oldest first, at least one
public record Mirror(
    String id,
    String workspace,
    String name,
    Life life,
    String auxWorkspace,
    boolean group,
    List<Phase> phases)
    implements Resource {
  static final Duration CYCLE = Duration.ofMinutes(5);
  private static final int PHASES_MAX = 8;

  public Mirror {
    phases = List.copyOf(phases);
  }

  /// What holds from an instant on.
  ///
  /// @param state as the storage names it, e.g. `consistent_copying`
  /// @param source `master` or `aux`: the side whose writes are copied
  /// @param actor workspace whose request began the phase
  /// @param freeze the copy's last consistent point; empty while copying moves it on
  public record Phase(
      Instant at,
      String state,
      String source,
      boolean enabled,
      String actor,
      Optional<Instant> freeze) {
    Phase in(String newState) {
      return new Phase(at, newState, source, enabled, actor, freeze);
    }
  }

  /// The phase as that workspace sees it.
  ///
  /// @param lag how much later a side sees what the other one did
  Phase seenBy(String viewer, Instant now, Duration lag) {
    Phase seen = phases.getFirst();
    for (Phase phase : phases) {
      Instant visible = phase.actor().equals(viewer) ? phase.at() : phase.at().plus(lag);
      if (!now.isBefore(visible)) {
        seen = phase;
      }
    }
    return seen;
  }

  /// The phase as it is.
  Phase at(Instant now) {
    return seenBy("", now, Duration.ZERO);
  }

  /// How much of the present phase's copying is done, 0 to 100; all of it unless a copy is made.
  int percentAt(Instant now) {
    Phase current = at(now);
    int next = phases.indexOf(current) + 1;
    if (!current.state().equals(Mirrors.INCONSISTENT_COPYING) || next >= phases.size()) {
      return 100;
    }
    long whole = Duration.between(current.at(), phases.get(next).at()).toMillis();
    long done = Duration.between(current.at(), now).toMillis();
    return whole <= 0 ? 0 : Math.clamp(done * 100 / whole, 0, 99);
  }

  boolean settledAt(Instant now) {
    return !now.isBefore(phases.getLast().at());
  }

  /// The point in time up to which the copy holds every write.
  ///
  /// A cycle copies what was written up to its start, so the copy of a running stream is between
  /// one and two cycles old once the first two are over.
  ///
  /// @param cycle length of a cycle, as it lasts here
  Instant freezeTime(Instant now, Duration cycle) {
    Phase phase = at(now);
    if (phase.freeze().isPresent()) {
      return phase.freeze().get();
    }
    long length = Math.max(1, cycle.toMillis());
    long ended = Duration.between(phase.at(), now).toMillis() / length;
    return phase.at().plusMillis(Math.max(0, ended - 1) * length);
  }

  Mirror then(Instant now, Phase... next) {
    List<Phase> all = new ArrayList<>(phases);
    all.addAll(List.of(next));
    List<Phase> kept = all.subList(Math.max(0, all.size() - PHASES_MAX), all.size());
    return new Mirror(id, workspace, name, life.changed(now), auxWorkspace, group, kept);
  }

  Mirror with(Life newLife) {
    return new Mirror(id, workspace, name, newLife, auxWorkspace, group, phases);
  }
}
