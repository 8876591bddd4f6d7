package dev.muster.server.restart;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.InvalidEventException;
import dev.muster.cloud.EventReceipt;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerName;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.run.RunJournal;
import dev.muster.trail.intake.EventReception;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Folds the ledgers once, at start: feeds the run journal, and finds the acts whose pending event
/// has no outcome.
///
/// @param open the pending events without an outcome, oldest first
/// @param answeredRuns ids of the runs that an answered call began
record OpenActs(List<OpenAct> open, Set<String> answeredRuns) {
  /// How the actions of this installation begin, as it writes them.
  static final List<String> OWN_ACTIONS = List.of("\"action\":\"dr-", "\"action\":\"atracker.");

  private static final List<byte[]> OWN =
      OWN_ACTIONS.stream().map(action -> action.getBytes(UTF_8)).toList();

  /// A pending event without an outcome, and where it stands.
  record OpenAct(CadfEvent event, EventReceipt receipt) {}

  OpenActs {
    open = List.copyOf(open);
    answeredRuns = Set.copyOf(answeredRuns);
  }

  /// Reads every event once.
  static OpenActs find(Ledgers ledgers, RunJournal runs) {
    var fold = new Fold();
    for (LedgerName name : ledgers.names()) {
      Ledger ledger = ledgers.ledger(name);
      // What was given up was needed by nothing that was open.
      ledger.read(
          ledger.minimumIndex(),
          ledger.size(),
          entry -> {
            if (!isOwn(entry.bytes())) {
              return;
            }
            try {
              CadfEvent event = CadfJson.parse(entry.bytes());
              if (event.extensions().containsKey(EventReception.STAMP)) {
                return; // another producer says so; it is no act of this installation
              }
              var receipt = new EventReceipt(ledger.origin(), name.location(), entry.index());
              fold.take(event, receipt);
              runs.replay(event, receipt);
            } catch (InvalidEventException _) {
              // An entry of another kind, from elsewhere: no act of this installation.
            }
          });
    }
    return new OpenActs(List.copyOf(fold.open.values()), fold.runs);
  }

  /// Whether this may be an event of this installation: the names of its actions begin alike, and
  /// it writes events without spaces. Spares the reading of most others.
  private static boolean isOwn(byte[] event) {
    for (int at = 0; at < event.length; at++) {
      if (event[at] == '"') {
        for (byte[] own : OWN) {
          if (at + own.length <= event.length
              && Arrays.equals(event, at, at + own.length, own, 0, own.length)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  static String runOf(CadfEvent event) {
    JsonNode asked = event.requestData();
    return asked == null ? "" : asked.path("runId").asString("");
  }

  private static final class Fold {
    /// Acts that are answered with the run they began.
    private static final Set<String> STARTS =
        Set.of("dr-plan.drill", "dr-plan.failover", "dr-plan.failback", "dr-plan.reprotect");

    private final Map<String, OpenAct> open = new LinkedHashMap<>();
    private final Set<String> runs = new HashSet<>();

    void take(CadfEvent event, EventReceipt receipt) {
      // The events of one act share action and correlation id.
      String act = event.correlationId() + " " + event.action();
      switch (event.outcome()) {
        case PENDING -> open.put(act, new OpenAct(event, receipt));
        case SUCCESS, FAILURE -> open.remove(act);
      }
      if (STARTS.contains(event.action()) && event.responseData() != null) {
        runs.add(event.responseData().path("runId").asString(""));
      }
    }
  }
}
