package dev.muster.recovery.run;

import dev.muster.recovery.preview.Finding;
import java.util.List;

/// What came of asking for a run.
public sealed interface StartResult {
  /// It is under way.
  record Started(Run run) implements StartResult {}

  /// Something is missing or in the way; nothing was done.
  record NotReady(List<Finding> findings) implements StartResult {
    public NotReady {
      findings = List.copyOf(findings);
    }
  }

  /// Another run holds one of the plan's servers; nothing was done.
  record AlreadyRunning(Run run) implements StartResult {}
}
