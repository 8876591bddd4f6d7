package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.Server;
import dev.muster.cloud.Volume;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.ProtectionGroup;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.PreviewStep.Phase;
import dev.muster.recovery.run.GroupStanding.Trouble;
import dev.muster.recovery.run.GroupState.Move;
import dev.muster.recovery.run.GroupState.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Folds what runs do, and what is seen of the sites, into the states of the volumes that plans
/// protect. What the cloud shows wins, unless a run has them in its hands. Not thread-safe.
final class GroupStates {
  /// By plan, then by the storage's name for what shares one point in time.
  private final Map<String, Map<String, GroupState>> states = new HashMap<>();

  /// By plan: the same names by the ids of volume groups at either site.
  private final Map<String, Map<String, String>> cuts = new HashMap<>();

  /// Takes what was seen of a plan.
  void seen(String plan, SeenSites.Seen seen) {
    states.put(plan, after(plan, seen));
    Map<String, String> ids = new HashMap<>();
    copied(seen)
        .forEach(volume ->
            ids.put(volume.replication().groupId(), volume.replication().consistencyGroup()));
    cuts.put(plan, ids);
  }

  /// Whether what is seen of a plan is not what its groups' states say.
  boolean isNews(String plan, SeenSites.Seen seen) {
    return !after(plan, seen).equals(states.getOrDefault(plan, Map.of()));
  }

  private static Stream<Volume> copied(SeenSites.Seen seen) {
    return Stream.concat(seen.home().volumes().stream(), seen.recovery().volumes().stream())
        .filter(volume -> !volume.replication().groupId().isEmpty());
  }

  private Map<String, GroupState> after(String plan, SeenSites.Seen seen) {
    Map<String, List<Volume>> byCut = new TreeMap<>();
    copied(seen)
        .forEach(volume ->
            byCut
                .computeIfAbsent(volume.replication().consistencyGroup(), _ -> new ArrayList<>())
                .add(volume));
    Map<String, GroupState> after = new TreeMap<>(states.getOrDefault(plan, Map.of()));
    after.replaceAll((cut, was) -> byCut.containsKey(cut) ? was : new GroupState.Unprotected());
    byCut.forEach((cut, volumes) ->
        after.compute(
            cut, (_, was) -> was != null && was.isInRun() ? was : observed(volumes, was, seen)));
    return after;
  }

  private static GroupState observed(
      List<Volume> volumes, @Nullable GroupState was, SeenSites.Seen seen) {
    Set<String> roles = new TreeSet<>();
    Set<String> mirrors = new TreeSet<>();
    volumes.forEach(volume -> {
      roles.add(volume.replication().primaryRole());
      mirrors.add(volume.replication().mirroringState());
    });
    if (roles.contains("") || mirrors.stream().anyMatch(state -> state.startsWith("idling"))) {
      return was instanceof GroupState.FailedOver parted
          ? parted
          : new GroupState.FailedOver(running(seen));
    }
    Place at = roles.contains("aux") ? Place.RECOVERY : Place.HOME;
    boolean consistent = mirrors.stream().allMatch(state -> state.startsWith("consistent"));
    if (consistent) {
      return new GroupState.Reprotecting(at).sync();
    }
    boolean never = was == null || was instanceof GroupState.Unprotected;
    return (never || was instanceof GroupState.InitialSync) && at == Place.HOME
        ? new GroupState.InitialSync()
        : new GroupState.Reprotecting(at);
  }

  private static Place running(SeenSites.Seen seen) {
    boolean there = seen.recovery().servers().stream().anyMatch(Server::isRunning);
    return there ? Place.RECOVERY : Place.HOME;
  }

  /// Takes an event of a run, after the run itself has taken it.
  ///
  /// @param before where the run stood until then
  void take(RunFold run, RunState before, CadfEvent event) {
    String plan = run.head().pin().plan();
    if (before instanceof RunState.Queued && run.state() instanceof RunState.Running) {
      begun(run.head().pin().mode(), plan, touched(run));
    }
    Optional<PreviewStep> step =
        RunNames.stepOf(event.correlationId())
            .flatMap(run::stepFold)
            .filter(fold -> event.outcome() == Outcome.SUCCESS && fold.state().isDone())
            .flatMap(StepFold::planned);
    step.ifPresent(done -> done(plan, done, run.head().pin().mode()));
    if (run.state().ended().isPresent() && before.ended().isEmpty()) {
      ended(plan, touched(run));
    }
  }

  /// The names of what the run's steps work on.
  private Set<String> touched(RunFold run) {
    Map<String, String> ids = cuts.getOrDefault(run.head().pin().plan(), Map.of());
    Set<String> touched = new HashSet<>();
    if (run.head().pin().mode() == Mode.DRILL) {
      // A drill names volumes only; it works on all groups of its plan.
      touched.addAll(ids.values());
    }
    run.planned().forEach(step -> groupOf(step.act()).map(ids::get).ifPresent(touched::add));
    return touched;
  }

  private static Optional<String> groupOf(Act act) {
    return switch (act) {
      case Act.Promote(String id) -> Optional.of(id);
      case Act.Replicate(String id, String _) -> Optional.of(id);
      case Act.AwaitConsistent(String id, String _) -> Optional.of(id);
      default -> Optional.empty();
    };
  }

  private void begun(Mode mode, String plan, Set<String> touched) {
    for (String cut : touched) {
      switch (mode) {
        case DRILL -> move(plan, cut, Move.TEST);
        case PLANNED -> move(plan, cut, Move.FAIL_OVER);
        case FAILBACK -> move(plan, cut, Move.FAIL_BACK);
        case UNPLANNED -> {
          move(plan, cut, Move.FAIL_OVER);
          move(plan, cut, Move.FAIL_BACK);
        }
        case REPROTECT -> {
          // Its first act moves it.
        }
      }
    }
  }

  private void done(String plan, PreviewStep step, Mode mode) {
    Optional<String> cut =
        groupOf(step.act())
            .flatMap(id -> Optional.ofNullable(cuts.getOrDefault(plan, Map.of()).get(id)));
    if (cut.isEmpty()) {
      return;
    }
    switch (step.act()) {
      case Act.Promote _ -> move(plan, cut.get(), Move.PROMOTE);
      case Act.Replicate _ ->
          move(plan, cut.get(), step.phase() == Phase.ROLL_BACK ? Move.ROLL_BACK : Move.REPROTECT);
      case Act.AwaitConsistent _ -> {
        move(plan, cut.get(), Move.SYNC);
        if (mode == Mode.FAILBACK && step.phase() == Phase.QUIESCE) {
          move(plan, cut.get(), Move.FAIL_BACK);
        }
      }
      default -> {
        // Nothing else moves a group.
      }
    }
  }

  private void ended(String plan, Set<String> touched) {
    for (String cut : touched) {
      move(plan, cut, Move.END);
      move(plan, cut, Move.ABANDON);
    }
  }

  /// What a state has no move for changes nothing: the run is told about by its own events.
  private void move(String plan, String cut, Move move) {
    states
        .getOrDefault(plan, Map.of())
        .computeIfPresent(cut, (_, state) -> state.allows(move) ? state.after(move) : state);
  }

  /// Where the groups of a plan stand.
  List<GroupStanding> of(RecoveryPlan plan, Optional<SeenSites.Seen> seen) {
    List<GroupStanding> standings = new ArrayList<>();
    for (ProtectionGroup group : plan.spec().groups()) {
      Map<String, List<Volume>> volumes = volumes(group, seen);
      if (volumes.isEmpty()) {
        standings.add(
            new GroupStanding(group.name(), "", Optional.empty(), Set.of(Trouble.UNKNOWN)));
      }
      Map<String, GroupState> known = states.getOrDefault(plan.name(), Map.of());
      volumes.forEach((cut, own) ->
          standings.add(
              new GroupStanding(
                  group.name(),
                  cut,
                  Optional.ofNullable(known.get(cut)),
                  trouble(group, own, seen.orElseThrow(), known.get(cut)))));
    }
    return List.copyOf(standings);
  }

  /// By the storage's name for what shares one point in time.
  private static Map<String, List<Volume>> volumes(
      ProtectionGroup group, Optional<SeenSites.Seen> seen) {
    Map<String, List<Volume>> volumes = new TreeMap<>();
    if (seen.isEmpty()) {
      return volumes;
    }
    Set<String> ids = new HashSet<>();
    seen.get().home().servers().stream()
        .filter(server -> group.members().contains(server.name()))
        .forEach(server -> ids.add(server.id()));
    Set<String> own = new HashSet<>();
    seen.get().home().volumes().stream()
        .filter(volume -> volume.serverIds().stream().anyMatch(ids::contains))
        .forEach(volume -> own.add(volume.replication().consistencyGroup()));
    Stream.concat(seen.get().home().volumes().stream(), seen.get().recovery().volumes().stream())
        .filter(volume -> own.contains(volume.replication().consistencyGroup()))
        .forEach(volume ->
            volumes
                .computeIfAbsent(volume.replication().consistencyGroup(), _ -> new ArrayList<>())
                .add(volume));
    return volumes;
  }

  private static Set<Trouble> trouble(
      ProtectionGroup group,
      List<Volume> volumes,
      SeenSites.Seen seen,
      @Nullable GroupState state) {
    Set<Trouble> trouble = EnumSet.noneOf(Trouble.class);
    boolean parted = state instanceof GroupState.FailedOver;
    boolean broken =
        volumes.stream()
            .anyMatch(volume ->
                volume.replication().outOfBandDeleted()
                    || volume.replication().mirroringState().endsWith("_stopped")
                    || volume.replication().mirroringState().endsWith("_disconnected"));
    if (broken && !parted) {
      trouble.add(Trouble.BROKEN);
    }
    if (parted && runs(group, seen.home().servers()) && runs(group, seen.recovery().servers())) {
      trouble.add(Trouble.SPLIT_BRAIN);
    }
    return trouble;
  }

  private static boolean runs(ProtectionGroup group, List<Server> servers) {
    return servers.stream()
        .anyMatch(server -> group.members().contains(server.name()) && server.isRunning());
  }
}
