package dev.muster.simulator.storage;

import dev.muster.simulator.http.ApiFault;
import dev.muster.simulator.state.CloudStore;
import dev.muster.simulator.state.Life;
import dev.muster.simulator.state.Table;
import dev.muster.simulator.storage.Mirror.Phase;
import dev.muster.simulator.time.OperationKind;
import dev.muster.simulator.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The replication between sites: its streams and what start and stop do to them.
final class Mirrors {
  static final String CONSISTENT_COPYING = "consistent_copying";
  static final String INCONSISTENT_COPYING = "inconsistent_copying";
  private static final String CUT = "_disconnected";

  private final CloudStore store;
  private final Schedule schedule;
  private final Table<Mirror> table;

  Mirrors(CloudStore store, Schedule schedule) {
    this.store = store;
    this.schedule = schedule;
    table = store.table("mirrors", Mirror.class);
  }

  Mirror get(String id) {
    return table
        .find(id)
        .orElseThrow(() -> new IllegalStateException("a volume names the missing mirror " + id));
  }

  Optional<Mirror> consistencyGroup(String name) {
    return table.stream().filter(m -> m.group() && m.name().equals(name)).findFirst();
  }

  Phase seen(Mirror mirror, String viewer) {
    Duration lag = schedule.lasting(OperationKind.PARTNER_VISIBILITY);
    Phase phase = mirror.seenBy(viewer, store.now(), lag);
    String source = phase.source().equals("master") ? mirror.workspace() : mirror.auxWorkspace();
    // Cut off, the side that is copied goes on alone; only the other one has a copy to speak of.
    return phase.state().endsWith(CUT) && viewer.equals(source) ? phase.in("idling" + CUT) : phase;
  }

  Instant freezeTime(Mirror mirror) {
    return freezeTimeAt(mirror, store.now());
  }

  Instant freezeTimeAt(Mirror mirror, Instant instant) {
    return mirror.freezeTime(instant, schedule.scaled(Mirror.CYCLE));
  }

  /// A stream whose copy is complete and has been running for two cycles.
  Mirror established(String primary, String auxiliary, Optional<String> group) {
    Instant since = store.now().minus(schedule.scaled(Mirror.CYCLE.multipliedBy(2)));
    return add(
        primary,
        auxiliary,
        group,
        new Phase(since, CONSISTENT_COPYING, "master", true, primary, Optional.empty()));
  }

  /// A stream that has its first copy before it.
  Mirror beginning(String primary, String auxiliary) {
    Instant now = store.now();
    Mirror mirror =
        add(
            primary,
            auxiliary,
            Optional.empty(),
            new Phase(now, INCONSISTENT_COPYING, "master", true, primary, Optional.of(now)));
    Instant synced = schedule.after(OperationKind.FIRST_SYNC);
    return table.put(
        mirror.then(
            now, new Phase(synced, CONSISTENT_COPYING, "master", true, primary, Optional.empty())));
  }

  /// A stream in the same phase as another: members that leave or form a group go on copying.
  Mirror forked(Mirror origin, Optional<String> group) {
    Mirror mirror =
        add(origin.workspace(), origin.auxWorkspace(), group, origin.phases().getFirst());
    Phase[] rest = origin.phases().stream().skip(1).toArray(Phase[]::new);
    return table.put(mirror.then(store.now(), rest));
  }

  void end(Mirror mirror) {
    table.put(mirror.with(mirror.life().ending(store.now(), store.now())));
  }

  /// Ends copying; with access both sides can write afterwards, which is a failover.
  Mirror stop(Mirror mirror, String actor, boolean access) {
    Instant now = store.now();
    Phase phase = mirror.at(now);
    boolean consistent =
        phase.state().equals(CONSISTENT_COPYING) || phase.state().equals("consistent" + CUT);
    if (!phase.enabled() || !mirror.settledAt(now) || (access && !consistent)) {
      throw notExpected(mirror, phase, "stop");
    }
    Optional<Instant> freeze = Optional.of(freezeTime(mirror));
    String stopped = access ? "idling" : consistent ? "consistent_stopped" : "inconsistent_stopped";
    Instant end = schedule.after(OperationKind.GROUP_STOP);
    return table.put(
        mirror.then(
            now,
            new Phase(now, phase.state(), phase.source(), true, actor, freeze),
            new Phase(end, stopped, phase.source(), false, actor, freeze)));
  }

  /// Copies again, from the side given; what the other side wrote since the stop is lost.
  void start(Mirror mirror, String actor, String source) {
    Instant now = store.now();
    Phase phase = mirror.at(now);
    if (phase.enabled() || !mirror.settledAt(now)) {
      throw notExpected(mirror, phase, "start");
    }
    Optional<Instant> freeze = Optional.of(freezeTime(mirror));
    Instant synced = schedule.after(OperationKind.GROUP_START);
    table.put(
        mirror.then(
            now,
            new Phase(now, INCONSISTENT_COPYING, source, true, actor, freeze),
            new Phase(synced, CONSISTENT_COPYING, source, true, actor, Optional.empty())));
  }

  /// Copies in another state from now on, whoever brought it about; the last consistent point
  /// stays.
  void shift(Mirror mirror, String actor, String state) {
    Instant now = store.now();
    Optional<Instant> freeze = Optional.of(freezeTime(mirror));
    String source = mirror.at(now).source();
    table.put(mirror.then(now, new Phase(now, state, source, true, actor, freeze)));
  }

  /// The link between the sites is gone: nothing more is copied.
  void cut(Mirror mirror) {
    Instant now = store.now();
    Phase phase = mirror.at(now);
    if (phase.enabled() && !phase.state().endsWith(CUT)) {
      boolean consistent = phase.state().equals(CONSISTENT_COPYING);
      String state = (consistent ? "consistent" : "inconsistent") + CUT;
      Optional<Instant> freeze = Optional.of(freezeTime(mirror));
      table.put(mirror.then(now, new Phase(now, state, phase.source(), true, "", freeze)));
    }
  }

  /// The link is back, and what was written meanwhile is copied.
  void mend(Mirror mirror) {
    Instant now = store.now();
    Phase phase = mirror.at(now);
    if (phase.state().endsWith(CUT)) {
      Instant synced = schedule.after(OperationKind.GROUP_START);
      String source = phase.source();
      table.put(
          mirror.then(
              now,
              new Phase(now, INCONSISTENT_COPYING, source, true, "", phase.freeze()),
              new Phase(synced, CONSISTENT_COPYING, source, true, "", Optional.empty())));
    }
  }

  private Mirror add(String primary, String auxiliary, Optional<String> group, Phase first) {
    String id = store.newId();
    Life life = Life.from(store.now(), store.now());
    return table.put(
        new Mirror(
            id,
            primary,
            group.orElse("relationship-" + id),
            life,
            auxiliary,
            group.isPresent(),
            List.of(first)));
  }

  private static ApiFault notExpected(Mirror mirror, Phase phase, String action) {
    return ApiFault.badRequest(
        "volume group action "
            + action
            + ": consistency group "
            + mirror.name()
            + " is not in the expected state, it is "
            + phase.state());
  }
}
