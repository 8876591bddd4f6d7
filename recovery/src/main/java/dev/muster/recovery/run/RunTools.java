package dev.muster.recovery.run;

import dev.muster.cadf.CadfEvent;
import dev.muster.cloud.ActContext;
import dev.muster.cloud.AuditUnavailableException;
import dev.muster.cloud.Audited;
import dev.muster.cloud.AuditedCloud;
import dev.muster.cloud.Looks;
import dev.muster.cloud.Query;
import dev.muster.recovery.preview.Act;
import dev.muster.recovery.preview.PreviewStep;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/// What every run of an engine works with.
///
/// @param homeLooks how those who wait for something at home look; one for all of them
/// @param recoveryLooks the same at the recovery site
record RunTools(
    Sites sites,
    Looks homeLooks,
    Looks recoveryLooks,
    RunJournal journal,
    RunEvents events,
    EngineSettings settings,
    InstantSource clock,
    ExecutorService threads,
    Outside outside) {

  private static final int TRIES_MAX = 600;

  /// A recorded read. A ledger that is only busy is tried again.
  <T> Audited<T> read(String site, Query<T> query, ActContext context) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return sites.door(site).read(query, context);
      } catch (AuditUnavailableException e) {
        if (!e.isPassing() || attempt >= TRIES_MAX) {
          throw e;
        }
      }
      settings.pause().pause(settings.pollEvery());
    }
  }

  Looks looks(String site) {
    return site.equals("home") ? homeLooks : recoveryLooks;
  }

  /// The door through which an act that is on record went.
  AuditedCloud door(CadfEvent event) {
    String home = sites.home().workspace().id();
    return event.target().id().contains(":" + home + ":") ? sites.home() : sites.recovery();
  }

  /// The context of the attempt at a step that comes next.
  ActContext next(String runId, PreviewStep step) {
    Run.Head head = journal.head(runId);
    return RunEvents.context(
        head, step.id(), journal.attempts(runId, step.id()) + 1, head.initiator());
  }

  /// The context of the attempt at a step that was begun last.
  ActContext current(String runId, PreviewStep step) {
    Run.Head head = journal.head(runId);
    return RunEvents.context(
        head, step.id(), Math.max(1, journal.attempts(runId, step.id())), head.initiator());
  }

  /// The cloud resource that a step's own events name: what it works on, or the plan.
  String target(String runId, PreviewStep step) {
    String site = step.subject().site();
    String plan = events.planCrn(journal.head(runId).pin().plan());
    if (site.isEmpty()) {
      return plan;
    }
    AuditedCloud door = sites.door(site);
    return switch (step.act()) {
      case Act.ReadServer(String id, var _) -> server(door, id);
      case Act.CheckHealth(String id, long _) -> server(door, id);
      case Act.StartServer(String id) -> server(door, id);
      case Act.StopServer(String id) -> server(door, id);
      case Act.ShutDown(String id, boolean _) -> server(door, id);
      case Act.Resize(String id, double _, double _) -> server(door, id);
      case Act.JoinNetwork(String id, String _, String _) -> server(door, id);
      case Act.LeaveNetwork(String id, String _, String _, String _) -> server(door, id);
      case Act.JoinIsolated(String id, String _) -> server(door, id);
      case Act.LeaveIsolated(String id, String _) -> server(door, id);
      case Act.RejoinNetwork(String id, String _, String _) -> server(door, id);
      case Act.Probe(String id, String _, int _, long _) -> server(door, id);
      case Act.AttachVolume(String _, String id) -> door.workspace().crn("volume", id);
      case Act.DetachVolume(String _, String id) -> door.workspace().crn("volume", id);
      case Act.MarkBootable(String id) -> door.workspace().crn("volume", id);
      case Act.CheckGroup(String id, var _, String _) -> group(door, id);
      case Act.AwaitSync(String id, var _) -> group(door, id);
      case Act.RecordPoint(String id, var _) -> group(door, id);
      case Act.Promote(String id) -> group(door, id);
      case Act.Replicate(String id, String _) -> group(door, id);
      case Act.AwaitConsistent(String id, String _) -> group(door, id);
      case Act.AttachCopy(String id, String _) -> server(door, id);
      case Act.DetachCopy(String id, String _) -> server(door, id);
      case Act.CreateNetwork _, Act.DeleteNetwork _ -> door.workspace().crn("network", "");
      case Act.CloneGroup _, Act.DeleteCopy _ -> door.workspace().crn("volume", "");
      case Act.ConfirmFence _, Act.Gate _, Act.AskPerson _, Act.RunScript _, Act.LetPass _ -> plan;
    };
  }

  /// The stops of a run on its way forward, by server.
  Map<String, List<PreviewStep>> stops(String runId) {
    return journal.stops(runId);
  }

  private static String server(AuditedCloud door, String id) {
    return door.workspace().crn("pvm-instance", id);
  }

  private static String group(AuditedCloud door, String id) {
    return door.workspace().crn("volume-group", id);
  }
}
