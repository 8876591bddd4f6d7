package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.Act;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// How many acts of a kind are under way at a site at once. When the cloud throttles, a lane's
/// limit is halved; each act that goes well brings back one, up to what the plan allows. Used by
/// one thread.
///
/// Each site has places of its own: acts that wait for a lost site must not hold up the other.
final class Limits {
  private static final int LOOKS_MAX = 32;

  private final Map<Lane, Gauge> gauges = new HashMap<>();
  private final Map<Kind, Integer> allowed = new EnumMap<>(Kind.class);
  private final boolean adaptive;

  /// What acts compete for.
  enum Kind {
    START,
    ATTACH,
    CLONE,
    NETWORK,
    GROUP,
    LOOK,
    /// Waits, and what touches nothing: without a limit.
    FREE
  }

  /// What competes with each other.
  ///
  /// @param site `home`, `recovery`, or empty for what touches no site
  record Lane(Kind kind, String site) {
    static Lane of(Act act, String site) {
      return new Lane(Limits.kind(act), site);
    }
  }

  private static final class Gauge {
    private final int max;
    private int limit;
    private int underWay;

    Gauge(int max) {
      this.max = max;
      limit = max;
    }
  }

  Limits(Concurrency concurrency) {
    adaptive = concurrency.adaptive();
    allowed.put(Kind.START, concurrency.vmStart());
    allowed.put(Kind.ATTACH, concurrency.attach());
    allowed.put(Kind.CLONE, concurrency.cloning());
    allowed.put(Kind.NETWORK, concurrency.network());
    allowed.put(Kind.GROUP, concurrency.vgAction());
    allowed.put(Kind.LOOK, LOOKS_MAX);
    allowed.put(Kind.FREE, Integer.MAX_VALUE);
  }

  /// What an act competes for.
  static Kind kind(Act act) {
    return switch (act) {
      case Act.ReadServer _, Act.CheckGroup _, Act.RecordPoint _ -> Kind.LOOK;
      case Act.StartServer _, Act.StopServer _, Act.ShutDown _, Act.Resize _ -> Kind.START;
      case Act.AttachCopy _,
          Act.DetachCopy _,
          Act.DeleteCopy _,
          Act.AttachVolume _,
          Act.DetachVolume _,
          Act.MarkBootable _ ->
          Kind.ATTACH;
      case Act.CloneGroup _ -> Kind.CLONE;
      case Act.Promote _, Act.Replicate _ -> Kind.GROUP;
      case Act.CreateNetwork _,
          Act.LeaveNetwork _,
          Act.JoinIsolated _,
          Act.LeaveIsolated _,
          Act.RejoinNetwork _,
          Act.DeleteNetwork _,
          Act.JoinNetwork _ ->
          Kind.NETWORK;
      case Act.CheckHealth _,
          Act.AwaitSync _,
          Act.AwaitConsistent _,
          Act.ConfirmFence _,
          Act.Gate _,
          Act.AskPerson _,
          Act.Probe _,
          Act.RunScript _,
          Act.LetPass _ ->
          Kind.FREE;
    };
  }

  boolean hasPlace(Lane lane) {
    Gauge gauge = gauge(lane);
    return gauge.underWay < gauge.limit;
  }

  void take(Lane lane) {
    gauge(lane).underWay++;
  }

  /// An act ended.
  ///
  /// @param throttled whether the cloud asked for fewer
  void giveBack(Lane lane, boolean throttled) {
    Gauge gauge = gauge(lane);
    gauge.underWay--;
    if (!adaptive) {
      return;
    }
    if (throttled) {
      gauge.limit = Math.max(1, gauge.limit / 2);
    } else if (gauge.limit < gauge.max) {
      gauge.limit++;
    }
  }

  /// The most that the plan allows.
  int most(Lane lane) {
    return gauge(lane).max;
  }

  int limit(Lane lane) {
    return gauge(lane).limit;
  }

  private Gauge gauge(Lane lane) {
    return gauges.computeIfAbsent(
        lane, _ -> new Gauge(requireNonNull(allowed.get(lane.kind()), "no limit for " + lane)));
  }
}
