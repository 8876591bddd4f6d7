package dev.muster.server.restart;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.run.RunJournal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Folds the ledgers once, at start: feeds the run journal, and finds the acts whose pending event
/// has no outcome.
final class OpenActs {
  private final Map<String, CadfEvent> open = new LinkedHashMap<>();

  private OpenActs() {}

  /// Reads every event once.
  static List<CadfEvent> find(Ledgers ledgers, RunJournal runs) {
    var acts = new OpenActs();
    for (LedgerName name : ledgers.names()) {
      Ledger ledger = ledgers.ledger(name);
      ledger.read(
          0,
          ledger.size(),
          entry -> {
            try {
              CadfEvent event = CadfJson.parse(entry.bytes());
              acts.take(event);
              runs.replay(event, new EventReceipt(ledger.origin(), name.location(), entry.index()));
            } catch (InvalidEventException _) {
              // An entry of another kind, from elsewhere: no act of this installation.
            }
          });
    }
    return List.copyOf(acts.open.values());
  }

  private void take(CadfEvent event) {
    // The events of one act share action and correlation id.
    String act = event.correlationId() + " " + event.action();
    switch (event.outcome()) {
      case PENDING -> open.put(act, event);
      case SUCCESS, FAILURE -> open.remove(act);
    }
  }
}
