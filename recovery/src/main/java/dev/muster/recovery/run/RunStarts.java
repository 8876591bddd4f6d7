package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cloud.Result;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import dev.muster.recovery.preview.Finding;
import dev.muster.recovery.preview.Inventory;
import dev.muster.recovery.preview.Preview;
import dev.muster.recovery.preview.RunPlanner;
import dev.muster.recovery.preview.TaggedMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// How runs begin: looked at, refused, begun or put behind others. Used under the engine's lock,
/// but for [#preview].
final class RunStarts {
  /// So many findings are named in the reason of a run that ends before it begins.
  private static final int NAMED_MAX = 5;

  private final RunTools tools;
  private final RunWorkers workers;
  private final Supplier<String> runIds;
  private final Sightings sightings;
  private final PreviewMemory previews = new PreviewMemory();

  RunStarts(RunTools tools, RunWorkers workers, Supplier<String> runIds) {
    this.tools = tools;
    this.workers = workers;
    this.runIds = requireNonNull(runIds, "runIds is null");
    sightings = new Sightings(tools.sites(), tools.journal(), tools.threads());
  }

  Result<Preview> preview(RecoveryPlan plan, Mode mode, boolean forced) {
    return sightings
        .look(plan, mode)
        .map(inventory -> new RunPlanner().plan(plan, inventory, mode, forced))
        .map(previews::keep);
  }

  void observe(RecoveryPlan plan, Initiator by) {
    if (sightings.lookAtBoth(plan) instanceof Result.Done<Inventory>(Inventory inventory)) {
      String now = Long.toString(tools.clock().instant().toEpochMilli());
      note(members(plan, inventory), inventory, by, "observe-%s-%s".formatted(plan.name(), now));
    }
  }

  private static RecoveryPlan members(RecoveryPlan plan, Inventory inventory) {
    return TaggedMembers.resolve(plan, inventory).plan();
  }

  /// The plan with the members that its tags find now; as it is if they cannot be found.
  RecoveryPlan resolve(RecoveryPlan plan, Mode mode) {
    return TaggedMembers.areIn(plan)
            && sightings.look(plan, mode) instanceof Result.Done<Inventory>(Inventory inventory)
        ? members(plan, inventory)
        : plan;
  }

  private void note(RecoveryPlan plan, Inventory inventory, Initiator by, String correlationId) {
    SeenSites.Seen seen = SeenSites.of(plan, inventory);
    if (tools.journal().isNews(plan.name(), seen)) {
      tools.events().seen(plan.name(), by, correlationId, SeenSites.parts(seen));
    }
  }

  /// Begins a run, or puts it behind those that hold its servers.
  ///
  /// @param giveWay cancels a drill that a failover takes precedence over
  StartResult start(StartRequest asked, Consumer<String> giveWay) {
    // Which servers it holds has to be known before it is known whether others hold them.
    Optional<Result<Inventory>> early =
        TaggedMembers.areIn(asked.plan())
            ? Optional.of(sightings.look(asked.plan(), asked.mode()))
            : Optional.empty();
    StartRequest request =
        early.isPresent() && early.get() instanceof Result.Done<Inventory>(Inventory inventory)
            ? asked.with(members(asked.plan(), inventory))
            : asked;
    Set<String> servers = RunQueue.servers(request.plan());
    List<String> holders = RunQueue.holders(tools.journal(), servers);
    for (String holder : holders) {
      RunState state = tools.journal().state(holder);
      if (state instanceof RunState.Interrupted) {
        return notReady(
            "run " + holder,
            "was interrupted and holds servers of this plan; resume it or clean it up first");
      }
      if (request.mode() == Mode.UNPLANNED
          && tools.journal().head(holder).pin().mode() == Mode.DRILL) {
        giveWay.accept(holder);
      }
    }
    holders = RunQueue.holders(tools.journal(), servers);
    return holders.isEmpty() ? begin(request, servers, early) : queue(request, servers, holders);
  }

  private StartResult queue(StartRequest request, Set<String> servers, List<String> holders) {
    String runId = RunNames.requireRunId(runIds.get());
    tools.events().create(runId, request, servers);
    workers.expect(runId);
    return new StartResult.Queued(
        tools.journal().require(runId), RunQueue.position(tools.journal(), runId), holders);
  }

  /// @param early what was seen already, if it had to be
  private StartResult begin(
      StartRequest request, Set<String> servers, Optional<Result<Inventory>> early) {
    return switch (early.orElseGet(() -> sightings.look(request.plan(), request.mode()))) {
      case Result.Done<Inventory>(Inventory inventory) -> {
        Preview preview =
            new RunPlanner().plan(request.plan(), inventory, request.mode(), request.isForced());
        yield begin(request, servers, inventory, preview);
      }
      case Result.Refused<Inventory>(int status, String message) ->
          notReady("sites", "cannot be seen: %d %s".formatted(status, message));
      case Result.Unknown<Inventory>(String why) -> notReady("sites", "cannot be seen: " + why);
    };
  }

  private StartResult begin(
      StartRequest request, Set<String> servers, Inventory inventory, Preview preview) {
    Optional<StartResult> refusal = refusal(request.expectedPreview(), request.isForced(), preview);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    List<Finding> held = tools.outside().admission().judge(request.plan(), preview);
    if (isHeld(held, request.isForced(), preview)) {
      return new StartResult.NotReady(held);
    }
    String runId = freshId(inventory);
    try {
      tools.events().create(runId, request, servers);
      launch(runId, request.plan(), preview, inventory, request.initiator(), held);
    } catch (RuntimeException e) {
      // A part of its start may be on record. Nothing was done, and nobody runs it.
      tools.journal().interrupted(runId);
      throw e;
    }
    return new StartResult.Started(tools.journal().require(runId));
  }

  /// An id after which nothing is named yet: what bears a run's name is taken for the run's own.
  private String freshId(Inventory inventory) {
    for (int attempt = 0; attempt < 100; attempt++) {
      String runId = RunNames.requireRunId(runIds.get());
      if (!inventory.recovery().hasNameWith(RunNames.mark(runId))) {
        return runId;
      }
    }
    throw new IllegalStateException("a hundred ids in a row stand in names at the recovery site");
  }

  private Optional<StartResult> refusal(String expected, boolean forced, Preview preview) {
    if (!preview.isRunnable(forced)) {
      List<Finding> findings = new ArrayList<>(preview.findings());
      findings.addAll(forced ? List.of() : preview.overridable());
      return Optional.of(new StartResult.NotReady(findings));
    }
    return expected.isEmpty() || expected.equals(preview.hash())
        ? Optional.empty()
        : Optional.of(new StartResult.Moved(preview, previews.differences(expected, preview)));
  }

  /// A drill overrides nothing.
  private static boolean isHeld(List<Finding> held, boolean forced, Preview preview) {
    return !held.isEmpty() && !(forced && preview.mode() != Mode.DRILL);
  }

  /// @param overridden what would keep it from beginning without force
  private void launch(
      String runId,
      RecoveryPlan plan,
      Preview preview,
      Inventory inventory,
      Initiator by,
      List<Finding> overridden) {
    // What it begins with is on record before it begins.
    if (preview.mode() != Mode.UNPLANNED) {
      note(plan, inventory, by, runId);
    }
    Map<String, String> meters = Meters.of(preview, inventory);
    tools.events().start(runId, preview, overridden, meters, tools.settings().timeScale(), by);
    workers.work(runId, plan);
  }

  private static StartResult notReady(String subject, String why) {
    return new StartResult.NotReady(List.of(new Finding(subject, why)));
  }

  /// Begins what waits, in the order in which it was asked for, as far as its servers are free.
  void startQueued() {
    for (String runId : RunQueue.free(tools.journal())) {
      Optional<RecoveryPlan> plan = workers.planOf(runId);
      Run.Head head = tools.journal().head(runId);
      if (plan.isEmpty()) {
        continue;
      }
      // A failover goes to the other site, wherever that is: asked for twice it would go back.
      if (head.pin().mode() == Mode.UNPLANNED && tools.journal().wentElsewhere(runId)) {
        String why = "production went to the other site since it was asked for";
        tools.events().complete(head, head.initiator(), 409, why, List.of());
        workers.over(runId);
        continue;
      }
      Result<Inventory> seen = sightings.look(plan.get(), head.pin().mode());
      if (seen instanceof Result.Done<Inventory>(Inventory inventory)) {
        RecoveryPlan resolved = members(plan.get(), inventory);
        Preview preview =
            new RunPlanner().plan(resolved, inventory, head.pin().mode(), head.isForced());
        String expected = tools.journal().expectedPreview(runId);
        Optional<StartResult> refusal =
            RunQueue.servers(resolved).equals(head.servers())
                ? refusal(expected, head.isForced(), preview)
                : Optional.of(
                    notReady(
                        "plan " + resolved.name(),
                        "its tags find other servers than when it was asked for: "
                            + new TreeSet<>(RunQueue.servers(resolved))));
        List<Finding> held =
            refusal.isPresent() ? List.of() : tools.outside().admission().judge(resolved, preview);
        if (isHeld(held, head.isForced(), preview)) {
          refusal = Optional.of(new StartResult.NotReady(held));
        }
        if (refusal.isEmpty()) {
          launch(runId, resolved, preview, inventory, head.initiator(), held);
        } else {
          tools.events().complete(head, head.initiator(), 409, why(refusal.get()), List.of());
          workers.over(runId);
        }
      }
    }
  }

  private static String why(StartResult refusal) {
    return switch (refusal) {
      case StartResult.NotReady(List<Finding> findings) ->
          "the plan cannot be run now: "
              + findings.stream()
                  .limit(NAMED_MAX)
                  .map(Finding::toString)
                  .collect(Collectors.joining("; "))
              + (findings.size() > NAMED_MAX ? "; and more" : "");
      case StartResult.Moved(Preview _, List<String> differences) ->
          "the world moved since the preview: " + String.join("; ", differences);
      case StartResult.Started _, StartResult.Queued _ -> "";
    };
  }
}
