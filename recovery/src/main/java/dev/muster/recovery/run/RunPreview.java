package dev.muster.recovery.run;

import dev.muster.recovery.preview.Preview;
import java.util.List;

/// The preview that a run did, from its events.
final class RunPreview {
  private RunPreview() {}

  static Preview of(RunJournal journal, Run run) {
    Run.Pin pin = run.head().pin();
    return new Preview(
        pin.plan(),
        pin.planHash(),
        pin.mode(),
        journal.planned(run.id()),
        List.of(),
        List.of(),
        journal.world(run.id()),
        run.head().recoveryPoint(),
        pin.previewHash());
  }
}
