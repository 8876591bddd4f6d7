package dev.muster.recovery.run;

import dev.muster.recovery.plan.RecoveryPlan.Concurrency;
import dev.muster.recovery.preview.Act;
import java.util.concurrent.Semaphore;

/// How many acts of a kind are under way at once.
final class Limits {
  private static final int READS_MAX = 10;

  private final Semaphore starts;
  private final Semaphore attaches;
  private final Semaphore clones;
  private final Semaphore networks;
  private final Semaphore reads = new Semaphore(READS_MAX);

  Limits(Concurrency concurrency) {
    starts = new Semaphore(concurrency.vmStart());
    attaches = new Semaphore(concurrency.attach());
    clones = new Semaphore(concurrency.cloning());
    networks = new Semaphore(concurrency.network());
  }

  /// What an act has to hold while it is under way.
  Semaphore of(Act act) {
    return switch (act) {
      case Act.ReadServer _, Act.CheckHealth _ -> reads;
      case Act.StartServer _, Act.StopServer _ -> starts;
      case Act.AttachCopy _, Act.DetachCopy _, Act.DeleteCopy _ -> attaches;
      case Act.CloneGroup _ -> clones;
      case Act.CreateNetwork _,
          Act.LeaveNetwork _,
          Act.JoinIsolated _,
          Act.LeaveIsolated _,
          Act.RejoinNetwork _,
          Act.DeleteNetwork _ ->
          networks;
    };
  }
}
