package dev.muster.server.restart;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cadf.Outcome;
import dev.muster.ledger.Ledger;
import dev.muster.recovery.run.RunJournal;
import dev.muster.recovery.run.RunJournal.Needed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// What the next start would read in a ledger and could not do without: acts whose outcome is not
/// on record, and what runs are folded from.
@Component
public final class StillNeeded {
  private final RunJournal runs;

  StillNeeded(RunJournal runs) {
    this.runs = runs;
  }

  /// The oldest needed event below an index; empty if nothing is. Reads all events below it.
  public Optional<Needed> below(Ledger ledger, long index) {
    Optional<Needed> run = runs.needed(ledger.origin()).filter(needed -> needed.index() < index);
    Optional<Needed> act = openAct(ledger, run.map(Needed::index).orElse(index));
    return act.isPresent() ? act : run;
  }

  private static Optional<Needed> openAct(Ledger ledger, long index) {
    Map<String, Needed> open = new LinkedHashMap<>();
    read(ledger, ledger.minimumIndex(), index, open, true);
    if (!open.isEmpty()) {
      read(ledger, index, ledger.size(), open, false);
    }
    return open.values().stream().findFirst();
  }

  private static void read(
      Ledger ledger, long from, long to, Map<String, Needed> open, boolean begins) {
    if (from >= to) {
      return;
    }
    ledger.read(
        from,
        to,
        entry -> {
          try {
            CadfEvent event = CadfJson.parse(entry.bytes());
            String act = event.correlationId() + " " + event.action();
            if (event.outcome() != Outcome.PENDING) {
              open.remove(act);
            } else if (begins) {
              open.put(act, new Needed(entry.index(), "act " + act + ", which has no outcome"));
            }
          } catch (InvalidEventException _) {
            // An entry of another kind, from elsewhere: no act of this installation.
          }
        });
  }
}
