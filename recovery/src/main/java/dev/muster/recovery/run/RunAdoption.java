package dev.muster.recovery.run;

import dev.muster.cloud.AuditUnavailableException;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.List;
import java.util.Optional;

/// Goes on with what another process left. Used under the engine's lock.
final class RunAdoption {
  private final RunTools tools;
  private final RunWorkers workers;

  RunAdoption(RunTools tools, RunWorkers workers) {
    this.tools = tools;
    this.workers = workers;
  }

  /// False if its plan is not on record.
  ///
  /// @throws AuditUnavailableException if it could not be recorded; it is interrupted as before
  boolean adopt(String runId) {
    try {
      return takeUp(runId);
    } catch (RuntimeException e) {
      tools.journal().interrupted(runId);
      throw e;
    }
  }

  private boolean takeUp(String runId) {
    Run.Head head = tools.journal().head(runId);
    Optional<RecoveryPlan> plan = workers.planOf(runId);
    boolean begun = tools.journal().isOpen(runId, RunEvents.START);
    if (tools.journal().wasQueued(runId) && (begun || plan.isEmpty())) {
      tools.journal().takeUp(runId);
      String why = "its start was not recorded whole; nothing was done";
      if (begun) {
        tools.events().failed(head, 500, why);
      }
      tools.events().complete(head, head.initiator(), 500, why, List.of());
      workers.over(runId);
      return true;
    }
    if (plan.isEmpty()) {
      return false;
    }
    tools.journal().takeUp(runId);
    RunState state = tools.journal().state(runId);
    if (!state.isWorking()) {
      return true;
    }
    tools.events().takenUp(head);
    List<String> views = RealityCheck.of(tools, runId);
    if (views.isEmpty()) {
      workers.work(runId, plan.get());
    } else {
      tools.events().halted(head, "the cloud contradicts the ledger", views);
    }
    return true;
  }
}
