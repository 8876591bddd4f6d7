package dev.muster.torture.invariant;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.RunListener;
import java.util.Optional;

/// I7: a journal that has nothing but the events, read back from their bytes, says of a run what
/// the engine says.
final class JournalGivesState implements Check {
  private final RunJournal journal =
      new RunJournal(
          _ -> {
            throw new IllegalStateException("a replay records nothing");
          },
          RunListener.NONE);

  @Override
  public void see(Sight sight, Tales tales, Complaints complaints) {
    switch (sight) {
      case Sight.Recorded(long index, CadfEvent event, var _) ->
          journal.replay(
              CadfJson.parse(CadfJson.write(event)),
              new EventReceipt("muster.test/ledger/acc1/us-east", "us-east", index));
      case Sight.Shown(Face face) -> {
        Optional<Run> replayed = journal.run(face.run());
        String difference =
            replayed.map(run -> face.differenceFrom(Face.of(run))).orElse("has no events");
        if (!difference.isEmpty()) {
          complaints.add(face.run(), "", difference);
        }
      }
      case Sight.Asked _, Sight.Changed _, Sight.Waited _, Sight.Meddled _, Sight.Noted _ -> {}
    }
  }
}
