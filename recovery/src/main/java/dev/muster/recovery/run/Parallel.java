package dev.muster.recovery.run;

import dev.muster.cloud.AuditUnavailableException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Tasks side by side, each with an id, and their ends one by one. Begun and awaited by one thread;
/// anybody may nudge it.
final class Parallel {
  private final Executor threads;
  private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
  private int underWay;

  /// @param threads one per task; virtual threads fit
  Parallel(Executor threads) {
    this.threads = threads;
  }

  /// What is done on the side.
  @FunctionalInterface
  interface Task {
    StepOutcome call() throws InterruptedException;
  }

  /// @param id empty for a nudge
  /// @param fatal what broke the task off, null if it ended by itself
  private record End(String id, StepOutcome outcome, @Nullable RuntimeException fatal) {}

  void begin(String id, Task task) {
    underWay++;
    threads.execute(() -> ends.add(end(id, task)));
  }

  boolean isIdle() {
    return underWay == 0;
  }

  /// Makes a waiting [#next] return.
  void nudge() {
    ends.add(new End("", new StepOutcome.Done(), null));
  }

  /// Waits for the next end and hands it on; returns without one after a nudge.
  ///
  /// @throws AuditUnavailableException if the ledger broke off any task; all others have ended then
  void next(Ended ended) throws InterruptedException {
    handOn(ends.take(), ended);
  }

  /// Hands on all ends that are there, without waiting.
  ///
  /// @throws AuditUnavailableException as of [#next]
  void ended(Ended ended) throws InterruptedException {
    for (End more = ends.poll(); more != null; more = ends.poll()) {
      handOn(more, ended);
    }
  }

  private void handOn(End end, Ended ended) throws InterruptedException {
    if (end.id().isEmpty()) {
      return;
    }
    underWay--;
    if (end.fatal() != null) {
      while (underWay > 0) {
        if (!ends.take().id().isEmpty()) {
          underWay--;
        }
      }
      throw end.fatal();
    }
    ended.ended(end.id(), end.outcome());
  }

  /// Takes an end.
  @FunctionalInterface
  interface Ended {
    void ended(String id, StepOutcome outcome);
  }

  private static End end(String id, Task task) {
    try {
      return new End(id, task.call(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new End(id, new StepOutcome.Withdrawn(), null);
    } catch (RuntimeException e) {
      return new End(id, new StepOutcome.NotDone("broken off"), e);
    }
  }
}
