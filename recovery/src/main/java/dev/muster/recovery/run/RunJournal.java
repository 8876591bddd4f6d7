package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.Outcome;
import dev.muster.cloud.AuditTrail;
import dev.muster.cloud.EventReceipt;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.PreviewStep;
import dev.muster.recovery.preview.TaggedMembers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

  /// Whether production was away from home when a run was asked for.
  private final Map<String, Boolean> askedAway = new HashMap<>();

  private final Latencies latencies = new Latencies();
  private final SeenSites seen = new SeenSites();
  private final GroupStates groups = new GroupStates();

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
    seen.take(event, receipt)
        .ifPresent(plan -> seen.of(plan).ifPresent(sighting -> groups.seen(plan, sighting)));
    String id = RunNames.runOf(event.correlationId());
    RunFold fold = runs.get(id);
    if (fold != null) {
      RunState before = fold.state();
      fold.apply(event, receipt);
      groups.take(fold, before, event);
      learn(fold, event);
    } else {
      RunFold.begin(event, receipt)
          .ifPresent(begun -> {
            askedAway.put(id, isAway(begun.head().pin().plan()));
            runs.put(id, begun);
          });
    }
  }

  private void learn(RunFold fold, CadfEvent event) {
    if (event.outcome() == Outcome.SUCCESS) {
      RunNames.stepOf(event.correlationId())
          .flatMap(fold::stepFold)
          .ifPresent(step -> latencies.learn(step, fold.head().timeScale()));
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

  /// Lets an interrupted run stand where it stood.
  synchronized void takeUp(String id) {
    fold(id).takeUp();
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

  /// All runs, newest first.
  public synchronized List<Run> runs() {
    return runs.values().stream().map(RunFold::run).toList().reversed();
  }

  /// The oldest event of a ledger without which the next start would decide something else: those
  /// of runs that are not over or may still be cleaned up, of each plan's last committed move,
  /// which tells where production is, and of what was last seen of its sites.
  ///
  /// @param origin of the ledger
  public synchronized Optional<Needed> needed(String origin) {
    List<Needed> all = new ArrayList<>();
    Map<String, Needed> moves = new HashMap<>();
    for (RunFold fold : runs.values()) {
      Run run = fold.run();
      String what = "run " + run.id() + " of plan " + run.head().pin().plan();
      Optional<Needed> first =
          run.receipts().stream()
              .filter(receipt -> receipt.origin().equals(origin))
              .mapToLong(EventReceipt::index)
              .min()
              .stream()
              .mapToObj(index -> new Needed(index, what))
              .findFirst();
      if (!run.isOver() || run.offers().contains(Run.Offer.CLEAN_UP)) {
        first.ifPresent(all::add);
      } else if (run.state() instanceof RunState.Committed) {
        first.ifPresent(move -> moves.put(run.head().pin().plan(), move));
      }
    }
    all.addAll(moves.values());
    seen.standing()
        .forEach((plan, receipt) -> {
          if (receipt.origin().equals(origin)) {
            all.add(new Needed(receipt.index(), "what was last seen of the sites of plan " + plan));
          }
        });
    return all.stream().min(Comparator.comparingLong(Needed::index));
  }

  /// An event that must be kept.
  ///
  /// @param index of it in its ledger
  /// @param what needs it, in words
  public record Needed(long index, String what) {}

  /// How long acts take, as the runs so far showed.
  public synchronized List<Latency> latencies() {
    return latencies.all();
  }

  /// How long an act of this kind typically took at a site, in the cloud's time; empty if it was
  /// never seen.
  synchronized Optional<Duration> typical(PreviewStep step) {
    return latencies.typical(step);
  }

  /// The run, which is there because it was begun through this journal.
  Run require(String id) {
    return run(id).orElseThrow(() -> unknown(id));
  }

  // What follows is small however large the run is.

  synchronized RunState state(String id) {
    return fold(id).state();
  }

  synchronized Run.Head head(String id) {
    return fold(id).head();
  }

  /// All runs that are not over, oldest first.
  synchronized List<String> notOver() {
    return runs.entrySet().stream()
        .filter(run -> run.getValue().state().ended().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  synchronized List<PreviewStep> planned(String id) {
    return fold(id).planned();
  }

  synchronized Map<String, List<PreviewStep>> stops(String id) {
    return fold(id).stops();
  }

  synchronized Optional<String> planText(String id) {
    return fold(id).planText();
  }

  synchronized Map<String, String> world(String id) {
    return fold(id).world();
  }

  synchronized Map<String, String> made(String id) {
    return fold(id).made();
  }

  synchronized Actuals actuals(String id) {
    return fold(id).actuals();
  }

  /// What a run took so far; empty for what is not paid by the hour.
  synchronized Optional<Cost> cost(String id, Instant now) {
    return fold(id).cost(now);
  }

  synchronized Optional<StepState> stepState(String id, String stepId) {
    return fold(id).stepFold(stepId).map(StepFold::state);
  }

  /// Where all steps stand.
  synchronized Map<String, StepState> stepStates(String id) {
    Map<String, StepState> states = new LinkedHashMap<>();
    fold(id).stepFolds().forEach(step -> states.put(step.id(), step.state()));
    return states;
  }

  synchronized int attempts(String id, String stepId) {
    return fold(id).stepFold(stepId).map(StepFold::attempts).orElse(0);
  }

  /// The event of a step's act whose outcome is not recorded.
  synchronized Optional<StepFold.OpenAct> openAct(String id, String stepId) {
    return fold(id).stepFold(stepId).flatMap(StepFold::open);
  }

  /// The steps with an act whose outcome is not recorded.
  synchronized List<String> openSteps(String id) {
    return fold(id).stepFolds().stream()
        .filter(step -> step.open().isPresent())
        .map(StepFold::id)
        .toList();
  }

  /// Copies that a run gave up since then and that may still come, in words.
  synchronized List<String> copiesThatMayCome(String id, Instant since) {
    return fold(id).copiesThatMayCome(since);
  }

  /// Who asked for an act of the run itself that is pending without an outcome.
  synchronized Optional<Initiator> openBy(String id, String action) {
    return fold(id).openBy(action);
  }

  /// Whether a run had not begun when its process went away.
  synchronized boolean wasQueued(String id) {
    return fold(id).state() instanceof RunState.Interrupted(Instant _, RunState was)
        && was instanceof RunState.Queued;
  }

  /// The preview that a run was asked for with; empty for any.
  synchronized String expectedPreview(String id) {
    return fold(id).expectedPreview();
  }

  /// Since when a run goes forward, counted anew each time a person let it go on.
  synchronized Optional<Instant> workingSince(String id) {
    return fold(id).workingSince();
  }

  /// Since when a run awaits its commit; empty if it does not.
  synchronized Optional<Instant> awaitingSince(String id) {
    return fold(id).awaitingSince();
  }

  /// Whether the last committed move of a plan left production away from home.
  synchronized boolean isAway(String plan) {
    boolean away = false;
    for (RunFold fold : runs.values()) {
      if (fold.head().pin().plan().equals(plan) && fold.state() instanceof RunState.Committed) {
        away = fold.isOut();
      }
    }
    return away;
  }

  /// Whether production went to the other site since a run was asked for.
  synchronized boolean wentElsewhere(String id) {
    String plan = fold(id).head().pin().plan();
    return askedAway.getOrDefault(id, false) != isAway(plan);
  }

  /// Whether something seen of a plan is not on record yet.
  synchronized boolean isNews(String plan, SeenSites.Seen sighting) {
    return !seen.of(plan).equals(Optional.of(sighting)) || groups.isNews(plan, sighting);
  }

  /// Where the groups of a plan stand.
  synchronized List<GroupStanding> groups(RecoveryPlan plan) {
    Optional<SeenSites.Seen> sighting = seen.of(plan.name());
    RecoveryPlan named =
        sighting
            .map(at -> TaggedMembers.resolve(plan, new Inventory(at.home(), at.recovery())).plan())
            .orElse(plan);
    return groups.of(named, sighting);
  }

  /// What was last seen of the sites of a plan.
  synchronized Optional<SeenSites.Seen> seen(String plan) {
    return seen.of(plan);
  }

  /// Ids of the runs whose steps work on a resource and that may have done so, newest first.
  synchronized List<String> touching(Function<Act, Boolean> works) {
    List<String> ids = new ArrayList<>();
    runs.forEach((id, fold) -> {
      if (fold.planned().stream().anyMatch(step -> works.apply(step.act()))) {
        ids.add(id);
      }
    });
    return ids.reversed();
  }

  private RunFold fold(String id) {
    RunFold fold = runs.get(id);
    if (fold == null) {
      throw unknown(id);
    }
    return fold;
  }

  private static IllegalStateException unknown(String id) {
    return new IllegalStateException(
        "run %s was recorded, but not through this journal".formatted(id));
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
    Optional<StepFold> step = RunNames.stepOf(event.correlationId()).flatMap(fold::stepFold);
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
