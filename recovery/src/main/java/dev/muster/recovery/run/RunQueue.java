package dev.muster.recovery.run;

import dev.muster.recovery.plan.ProtectionGroup;
import dev.muster.recovery.plan.RecoveryPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who waits for whom: runs that share a server do not run at once, and begin in the order in which
/// they were asked for.
final class RunQueue {
  private RunQueue() {}

  /// The servers of a plan, by name; both halves of a pair have the same.
  static Set<String> servers(RecoveryPlan plan) {
    Set<String> servers = new HashSet<>();
    plan.spec().groups().stream().map(ProtectionGroup::members).forEach(servers::addAll);
    return servers;
  }

  /// The runs that are not over and share a server, oldest first.
  static List<String> holders(RunJournal journal, Set<String> servers) {
    return journal.notOver().stream()
        .filter(id -> journal.head(id).servers().stream().anyMatch(servers::contains))
        .toList();
  }

  /// The place of a run among those that wait, from 1; 0 if it does not wait.
  static int position(RunJournal journal, String runId) {
    return waiting(journal).indexOf(runId) + 1;
  }

  /// The runs that must be over before a run that waits can begin, oldest first: they hold some of
  /// its servers, or wait before it. Empty if it does not wait.
  static List<String> before(RunJournal journal, String runId) {
    if (position(journal, runId) == 0) {
      return List.of();
    }
    return holders(journal, journal.head(runId).servers()).stream()
        .takeWhile(id -> !id.equals(runId))
        .toList();
  }

  private static List<String> waiting(RunJournal journal) {
    return journal.notOver().stream()
        .filter(id -> journal.state(id) instanceof RunState.Queued)
        .toList();
  }

  /// The runs that wait and share no server with any run before them.
  static List<String> free(RunJournal journal) {
    Set<String> held = new HashSet<>();
    List<String> free = new ArrayList<>();
    for (String id : journal.notOver()) {
      Set<String> servers = journal.head(id).servers();
      boolean queued =
          journal.state(id) instanceof RunState.Queued && !journal.isOpen(id, RunEvents.START);
      if (queued && servers.stream().noneMatch(held::contains)) {
        free.add(id);
      }
      held.addAll(servers);
    }
    return free;
  }
}
