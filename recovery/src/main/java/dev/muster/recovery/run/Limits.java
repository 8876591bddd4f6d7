package dev.muster.recovery.run;

import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.Act;
import java.util.EnumMap;
import java.util.Map;

/// How many acts of a kind are under way at once. When the cloud throttles, a kind's limit is
/// halved; each act that goes well brings back one, up to what the plan allows. Used by one thread.
final class Limits {
  private static final int LOOKS_MAX = 32;

  private final Map<Kind, Gauge> gauges = new EnumMap<>(Kind.class);
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
    gauges.put(Kind.START, new Gauge(concurrency.vmStart()));
    gauges.put(Kind.ATTACH, new Gauge(concurrency.attach()));
    gauges.put(Kind.CLONE, new Gauge(concurrency.cloning()));
    gauges.put(Kind.NETWORK, new Gauge(concurrency.network()));
    gauges.put(Kind.GROUP, new Gauge(concurrency.vgAction()));
    gauges.put(Kind.LOOK, new Gauge(LOOKS_MAX));
    gauges.put(Kind.FREE, new Gauge(Integer.MAX_VALUE));
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

  boolean hasPlace(Kind kind) {
    Gauge gauge = gauge(kind);
    return gauge.underWay < gauge.limit;
  }

  void take(Kind kind) {
    gauge(kind).underWay++;
  }

  /// An act ended.
  ///
  /// @param throttled whether the cloud asked for fewer
  void giveBack(Kind kind, boolean throttled) {
    Gauge gauge = gauge(kind);
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

  int limit(Kind kind) {
    return gauge(kind).limit;
  }

  private Gauge gauge(Kind kind) {
    Gauge gauge = gauges.get(kind);
    if (gauge == null) {
      throw new IllegalStateException("no gauge for " + kind);
    }
    return gauge;
  }
}
