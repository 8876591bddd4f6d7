package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.AuditTrail;
import dev.muster.cloud.EventReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Stands between every recorder and the ledger: what goes through is durable first and folded into
/// its run then. So a run's state is never anything but the fold of its events, and the ledger is
/// the only journal. Thread-safe.
///
/// All recorders of one installation MUST write through the same journal. After a restart it is fed
/// the ledger's events by [#replay], in order, and [#interrupted] then marks what did not end.
public final class RunJournal implements AuditTrail {
  private final AuditTrail ledger;
  private final RunListener listener;
  private final Map<String, RunFold> runs = new LinkedHashMap<>();

  public RunJournal(AuditTrail ledger, RunListener listener) {
    this.ledger = requireNonNull(ledger, "ledger is null");
    this.listener = requireNonNull(listener, "listener is null");
  }

  /// Records an event for good, then takes it into its run.
  @Override
  public EventReceipt record(CadfEvent event) {
    EventReceipt receipt = ledger.record(event);
    // A crash here leaves the event in the ledger only; the replay folds it.
    replay(event, receipt);
    tell(event);
    return receipt;
  }

  /// Takes an event that is in the ledger already into its run. Events of no run are passed over.
  public synchronized void replay(CadfEvent event, EventReceipt receipt) {
    String id = RunNames.runOf(event.correlationId());
    RunFold fold = runs.get(id);
    if (fold != null) {
      fold.apply(event, receipt);
    } else {
      RunFold.begin(event, receipt).ifPresent(begun -> runs.put(id, begun));
    }
  }

  /// Marks the runs that did not end as interrupted. To be called once, after the replay and before
  /// anything is run.
  public synchronized void interrupted() {
    runs.values().forEach(RunFold::interrupt);
  }

  /// Marks one run as interrupted, because what ran it gave up.
  synchronized void interrupted(String id) {
    RunFold fold = runs.get(id);
    if (fold != null) {
      fold.interrupt();
    }
  }

  /// Whether an act of the run itself is pending without an outcome.
  synchronized boolean isOpen(String id, String action) {
    RunFold fold = runs.get(id);
    return fold != null && fold.isOpen(action);
  }

  /// Lets an interrupted cleanup go on under its recorded intent.
  synchronized void resumeCleanUp(String id) {
    RunFold fold = runs.get(id);
    if (fold != null) {
      fold.resumeCleanUp();
    }
  }

  public synchronized Optional<Run> run(String id) {
    return Optional.ofNullable(runs.get(id)).map(RunFold::run);
  }

  /// From the start of a run to the last ended step that brings servers up.
  synchronized Duration forwardTime(String id) {
    RunFold fold = runs.get(id);
    return fold == null ? Duration.ZERO : fold.forwardTime();
  }

  /// All runs, newest first.
  public synchronized List<Run> runs() {
    return runs.values().stream().map(RunFold::run).toList().reversed();
  }

  /// The run, which is there because it was begun through this journal.
  Run require(String id) {
    return run(id)
        .orElseThrow(() ->
            new IllegalStateException(
                "run %s was recorded, but not through this journal".formatted(id)));
  }

  private void tell(CadfEvent event) {
    moved(event).ifPresent(listener::progress);
  }

  private synchronized Optional<RunListener.Progress> moved(CadfEvent event) {
    String id = RunNames.runOf(event.correlationId());
    RunFold fold = runs.get(id);
    if (fold == null) {
      return Optional.empty();
    }
    Instant at = event.eventTime();
    Optional<RunStep> step = RunNames.stepOf(event.correlationId()).flatMap(fold::step);
    return Optional.of(
        step.map(moved ->
                new RunListener.Progress(
                    id, at, moved.id(), moved.state().word(), detail(event, moved.target())))
            .orElseGet(() ->
                new RunListener.Progress(
                    id, at, "", fold.state().word(), detail(event, event.target().name()))));
  }

  private static String detail(CadfEvent event, String subject) {
    String why = event.reason().reasonForFailure();
    return why == null ? subject : subject + ": " + why;
  }
}
