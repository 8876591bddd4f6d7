package dev.muster.benchmarks;

import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.simulator.time.LatencyProfile;
import dev.muster.simulator.time.OperationKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The time below which no scheduler can do some steps, from how long the simulated cloud takes for
/// each act and how many of a kind the plan allows at once. Shares no code with the engine.
///
/// A step cannot begin before the longest way to it is over. Where ways meet (in gates, and in the
/// end), what came before of one kind takes at least its work divided by its limit, between its
/// earliest begin and its shortest way on; so it is for every part of it that begins later.
final class LowerBound {
  /// A replication cycle of the simulated storage.
  private static final long CYCLE_MILLIS = Duration.ofMinutes(5).toMillis();

  /// Where fewer ways meet, the longest of them says almost as much.
  private static final int MANY = 8;

  private final List<PreviewStep> steps;
  private final int[][] before;
  private final long[] lasts;
  private final long[] begins;
  private final Kind[] kinds;
  private final Map<Kind, Integer> limits = new EnumMap<>(Kind.class);
  private final long startMillis;

  private enum Kind {
    START,
    ATTACH,
    CLONE,
    NETWORK,
    GROUP,
    NONE
  }

  private LowerBound(
      List<PreviewStep> steps, LatencyProfile profile, Concurrency limits, Instant start) {
    this.steps = steps;
    startMillis = start.toEpochMilli();
    before = new int[steps.size()][];
    lasts = new long[steps.size()];
    begins = new long[steps.size()];
    kinds = new Kind[steps.size()];
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      PreviewStep step = steps.get(i);
      numbers.put(step.id(), i);
      before[i] =
          step.dependsOn().stream().filter(numbers::containsKey).mapToInt(numbers::get).toArray();
      if (before[i].length < step.dependsOn().size()) {
        throw new IllegalStateException("step " + step.id() + " comes before what it waits for");
      }
      lasts[i] = lasts(step.act(), profile).toMillis();
      kinds[i] = kind(step.act());
    }
    this.limits.put(Kind.START, limits.vmStart());
    this.limits.put(Kind.ATTACH, limits.attach());
    this.limits.put(Kind.CLONE, limits.cloning());
    this.limits.put(Kind.NETWORK, limits.network());
    this.limits.put(Kind.GROUP, limits.vgAction());
  }

  /// The least time for these steps.
  ///
  /// @param steps in an order that respects their dependencies, all of which are among them
  /// @param start when they begin, by the simulated storage's clock
  static Duration of(
      List<PreviewStep> steps, LatencyProfile profile, Concurrency limits, Instant start) {
    return Duration.ofMillis(new LowerBound(steps, profile, limits, start).compute());
  }

  private long compute() {
    for (int i = 0; i < steps.size(); i++) {
      long begin = 0;
      for (int earlier : before[i]) {
        begin = Math.max(begin, end(earlier));
      }
      begins[i] = before[i].length > MANY ? Math.max(begin, throughKinds(before[i])) : begin;
    }
    long last = 0;
    int[] all = new int[steps.size()];
    for (int i = 0; i < steps.size(); i++) {
      last = Math.max(last, end(i));
      all[i] = i;
    }
    return Math.max(last, throughKinds(all));
  }

  /// When a step can be over at the earliest.
  private long end(int step) {
    if (!(steps.get(step).act() instanceof Act.AwaitSync)) {
      return begins[step] + lasts[step];
    }
    // The storage freezes at the ends of its cycles, whenever it is asked; two must be seen.
    long at = startMillis + begins[step];
    return (at / CYCLE_MILLIS + 2) * CYCLE_MILLIS - startMillis;
  }

  /// The least time until all of some steps are over, by the limits of the kinds before them.
  private long throughKinds(int[] ends) {
    long[] way = new long[steps.size()];
    BitSet seen = new BitSet();
    for (int end : ends) {
      seen.set(end);
    }
    Map<String, List<Integer>> byLine = new HashMap<>();
    // From the last to the first: each is met after all that wait for it.
    for (int step = seen.previousSetBit(steps.size());
        step >= 0;
        step = seen.previousSetBit(step - 1)) {
      if (kinds[step] != Kind.NONE) {
        // Each site has places of its own.
        String line = kinds[step] + " " + steps.get(step).subject().site();
        byLine.computeIfAbsent(line, _ -> new ArrayList<>()).add(step);
      }
      for (int earlier : before[step]) {
        seen.set(earlier);
        way[earlier] = Math.max(way[earlier], way[step] + lasts[step]);
      }
    }
    long least = 0;
    for (List<Integer> members : byLine.values()) {
      int limit = limits.getOrDefault(kinds[members.getFirst()], 1);
      least = Math.max(least, through(members, way, limit));
    }
    return least;
  }

  /// Steps of one kind, those that begin last first: each set of them that begin no earlier than
  /// some time takes its work divided by the limit.
  private long through(List<Integer> members, long[] way, int limit) {
    List<Integer> lastFirst = new ArrayList<>(members);
    lastFirst.sort(Comparator.comparingLong((Integer step) -> begins[step]).reversed());
    long least = 0;
    long work = 0;
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    long shortestWay = Long.MAX_VALUE;
    for (int count = 1; count <= lastFirst.size(); count++) {
      int step = lastFirst.get(count - 1);
      work += lasts[step];
      shortest = Math.min(shortest, lasts[step]);
      longest = Math.max(longest, lasts[step]);
      shortestWay = Math.min(shortestWay, way[step]);
      // Equal ones go in whole rounds.
      long rounds =
          shortest == longest ? (count + limit - 1L) / limit * longest : (work + limit - 1) / limit;
      least = Math.max(least, begins[step] + rounds + shortestWay);
    }
    return least;
  }

  private static Duration lasts(Act act, LatencyProfile profile) {
    return switch (act) {
      case Act.StartServer _ -> span(profile, OperationKind.SERVER_START);
      case Act.StopServer _, Act.ShutDown _ -> span(profile, OperationKind.SERVER_STOP);
      case Act.Resize _ -> span(profile, OperationKind.SERVER_RESIZE);
      case Act.AttachVolume _, Act.AttachCopy _ ->
          span(profile, OperationKind.VOLUME_ATTACH)
              .plus(span(profile, OperationKind.VOLUME_ATTACH_EACH));
      case Act.DetachVolume _, Act.DetachCopy _ -> span(profile, OperationKind.VOLUME_DETACH);
      case Act.DeleteCopy _ -> span(profile, OperationKind.VOLUME_DELETE);
      case Act.CloneGroup _ -> span(profile, OperationKind.VOLUME_CLONE);
      case Act.Promote _ -> span(profile, OperationKind.GROUP_STOP);
      case Act.Replicate _ -> span(profile, OperationKind.GROUP_START);
      case Act.AwaitSync _ -> Duration.ofMillis(CYCLE_MILLIS);
      case Act.CreateNetwork _ -> span(profile, OperationKind.NETWORK_CONFIGURE);
      case Act.JoinNetwork _, Act.JoinIsolated _, Act.RejoinNetwork _ ->
          span(profile, OperationKind.NETWORK_CONFIGURE);
      case Act.LetPass(long span) -> Duration.ofSeconds(span);
      // Done in one call, or only looked at.
      case Act.LeaveNetwork _,
          Act.LeaveIsolated _,
          Act.DeleteNetwork _,
          Act.MarkBootable _,
          Act.ReadServer _,
          Act.CheckHealth _,
          Act.CheckGroup _,
          Act.RecordPoint _,
          Act.AwaitConsistent _,
          Act.ConfirmFence _,
          Act.Gate _,
          Act.AskPerson _,
          Act.Probe _,
          Act.RunScript _ ->
          Duration.ZERO;
    };
  }

  private static Kind kind(Act act) {
    return switch (act) {
      case Act.StartServer _, Act.StopServer _, Act.ShutDown _, Act.Resize _ -> Kind.START;
      case Act.AttachVolume _,
          Act.AttachCopy _,
          Act.DetachVolume _,
          Act.DetachCopy _,
          Act.DeleteCopy _,
          Act.MarkBootable _ ->
          Kind.ATTACH;
      case Act.CloneGroup _ -> Kind.CLONE;
      case Act.Promote _, Act.Replicate _ -> Kind.GROUP;
      case Act.CreateNetwork _,
          Act.DeleteNetwork _,
          Act.JoinNetwork _,
          Act.LeaveNetwork _,
          Act.JoinIsolated _,
          Act.LeaveIsolated _,
          Act.RejoinNetwork _ ->
          Kind.NETWORK;
      case Act.ReadServer _,
          Act.CheckHealth _,
          Act.CheckGroup _,
          Act.AwaitSync _,
          Act.RecordPoint _,
          Act.AwaitConsistent _,
          Act.ConfirmFence _,
          Act.LetPass _,
          Act.Gate _,
          Act.AskPerson _,
          Act.Probe _,
          Act.RunScript _ ->
          Kind.NONE;
    };
  }

  private static Duration span(LatencyProfile profile, OperationKind kind) {
    return profile.durations().getOrDefault(kind, Duration.ZERO);
  }
}
