package dev.muster.recovery.run;

import dev.muster.recovery.plan.PlanSource;
import dev.muster.recovery.preview.Preview;

/// Keeps what proves a run. Implementations MUST NOT throw: a run is not worse for missing paper.
@FunctionalInterface
public interface RunArchive {
  /// Keeps nothing.
  RunArchive NONE = (_, _, _) -> {};

  /// Called once when a run is over, after its last event is durable. May block.
  void keep(Run run, PlanSource plan, Preview preview);
}
