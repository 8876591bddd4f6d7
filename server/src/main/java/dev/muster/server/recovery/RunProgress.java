package dev.muster.server.recovery;

import dev.muster.recovery.run.RunListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the newest runs told of their progress, for those who watch. Thread-safe.
public final class RunProgress implements RunListener {
  private static final int RUNS_MAX = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  private final Map<String, List<Progress>> byRun = new LinkedHashMap<>();

  @Override
  public void progress(Progress progress) {
    lock.lock();
    try {
      byRun.computeIfAbsent(progress.runId(), _ -> new ArrayList<>()).add(progress);
      if (byRun.size() > RUNS_MAX) {
        byRun.remove(byRun.keySet().iterator().next());
      }
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// What a run told from a place on; waits for something new.
  ///
  /// @param from how many moves are known already, 0 or more
  /// @return empty if nothing came in time
  List<Progress> after(String runId, int from, Duration max) throws InterruptedException {
    long left = max.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        List<Progress> all = byRun.getOrDefault(runId, List.of());
        if (all.size() > from) {
          return List.copyOf(all.subList(from, all.size()));
        }
        if (left <= 0) {
          return List.of();
        }
        left = told.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
