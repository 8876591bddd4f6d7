package dev.muster.recovery.run;

import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Preview;
import java.util.List;

/// What came of asking for a run.
public sealed interface StartResult {
  /// It is under way.
  record Started(Run run) implements StartResult {}

  /// Other runs hold some of its servers; it begins by itself when they are free.
  ///
  /// @param position its place among those that wait, from 1
  /// @param behind ids of the runs that hold its servers or wait before it
  record Queued(Run run, int position, List<String> behind) implements StartResult {
    public Queued {
      behind = List.copyOf(behind);
    }
  }

  /// Something is missing or in the way; nothing was done.
  record NotReady(List<Finding> findings) implements StartResult {
    public NotReady {
      findings = List.copyOf(findings);
    }
  }

  /// The preview is not the expected one any more; nothing was done.
  ///
  /// @param now the preview as it is now
  /// @param differences what moved, in words
  record Moved(Preview now, List<String> differences) implements StartResult {
    public Moved {
      differences = List.copyOf(differences);
    }
  }
}
