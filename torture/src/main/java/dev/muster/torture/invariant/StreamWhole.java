package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// I11: the stream has every index once and in order; within it a run's parts and a step's attempts
/// are counted without a gap, each pending event has one outcome at most, none without it, and what
/// a person began of a run has its outcome when the run is over.
final class StreamWhole implements Check {
  private long last = -1;
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Map<String, Integer> parts = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    if (!(sight instanceof Sight.Recorded(long index, CadfEvent event, var _))) {
      return;
    }
    String run = Tales.runOf(event);
    String step = Tales.stepOf(event);
    if (index != last + 1) {
      complaints.add(run, step, "index %d follows %d".formatted(index, last));
    }
    last = index;
    if (!tales.runs.containsKey(run)) {
      return;
    }
    RunTale tale = tales.runs.get(run);
    if (tale != null && tale.over && event.action().equals("dr-run.complete")) {
      Set<String> left = new TreeSet<>(tale.opened.keySet());
      left.removeIf(action -> action.equals("dr-run.cleanup"));
      if (!left.isEmpty()) {
        complaints.add(run, step, "is over, and %s have no outcome".formatted(left));
      }
    }
    if (step.isEmpty()) {
      parts(event, run, complaints);
    } else {
      attempts(event, run, step, complaints);
    }
    pairs(event, run, step, complaints);
  }

  /// Whether it is an act of a run itself that begins and ends.
  private static boolean isBegun(CadfEvent event, String step) {
    return step.isEmpty()
        && List.of("dr-run.start", "dr-run.commit", "dr-run.rollback", "dr-run.cleanup")
            .contains(event.action());
  }

  private void parts(CadfEvent event, String run, Complaints complaints) {
    boolean inParts =
        event.action().equals("dr-run.create")
            || (event.action().equals("dr-run.start") && event.outcome() == Outcome.PENDING);
    if (inParts) {
      int part = Intent.request(event).path("part").intValue(0);
      int before = parts.merge(run + " " + event.action(), 1, Integer::sum) - 1;
      if (part != before + 1) {
        complaints.add(run, "", "part %d of %s follows %d".formatted(part, event.action(), before));
      }
    }
  }

  private void attempts(CadfEvent event, String run, String step, Complaints complaints) {
    int attempt = Tales.attemptOf(event);
    int known = attempts.getOrDefault(run + " " + step, 0);
    if (attempt != known && attempt != known + 1) {
      complaints.add(run, step, "attempt %d follows %d".formatted(attempt, known));
    }
    attempts.merge(run + " " + step, attempt, Math::max);
  }

  private void pairs(CadfEvent event, String run, String step, Complaints complaints) {
    String key = event.correlationId() + " " + event.action();
    if (event.outcome() == Outcome.PENDING) {
      boolean part = event.action().equals("dr-run.start");
      if (!open.add(key) && !part) {
        complaints.add(run, step, "%s is pending twice".formatted(event.action()));
      }
    } else if (!open.remove(key) && (Intent.isAct(event.action()) || isBegun(event, step))) {
      complaints.add(run, step, "%s has an outcome and is not pending".formatted(event.action()));
    }
  }
}
