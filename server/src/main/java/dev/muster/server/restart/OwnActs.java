package dev.muster.server.restart;

import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.Crn;
import dev.muster.ledger.Ledgers;
import dev.muster.recovery.run.Run;
import dev.muster.recovery.run.RunJournal;
import dev.muster.server.broker.ServiceInstances;
import dev.muster.server.identity.TokenEntry;
import dev.muster.server.identity.Tokens;
import dev.muster.server.recovery.Plans;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Finds out what became of the acts on Muster itself: from its database, whose commits are
/// durable, and from the events of runs.
@Component
final class OwnActs {
  private final Tokens tokens;
  private final ServiceInstances instances;
  private final Plans plans;
  private final RunJournal journal;
  private final Ledgers ledgers;

  OwnActs(
      Tokens tokens, ServiceInstances instances, Plans plans, RunJournal journal, Ledgers ledgers) {
    this.tokens = tokens;
    this.instances = instances;
    this.plans = plans;
    this.journal = journal;
    this.ledgers = ledgers;
  }

  /// How an act ended whose pending event has no outcome.
  Ending of(CadfEvent pending, OpenActs acts) {
    String id = Crn.parse(pending.target().id()).resource();
    return switch (pending.action()) {
      case "dr-token.create", "dr-token.authenticate" -> made(id, pending.action());
      case "dr-token.delete" -> revoked(id);
      case "dr-service-broker.provision.create" -> provisioned(pending.target().id());
      case "dr-plan.create", "dr-plan.update" -> applied(pending);
      case "dr-plan.delete" -> deleted(pending);
      case "dr-plan.drill", "dr-plan.failover", "dr-plan.failback", "dr-plan.reprotect" ->
          begun(pending, acts);
      case "dr-ledger.prune" -> pruned(pending);
      default -> Ending.unknown();
    };
  }

  private Ending made(String id, String action) {
    if (id.isEmpty()) {
      return Ending.unknown();
    }
    return tokens
        .find(id)
        .map(_ -> Ending.success(action.equals("dr-token.create") ? 201 : 200, null))
        .orElseGet(() -> Ending.failure(500, "Muster stopped before the act: nothing was made"));
  }

  private Ending revoked(String id) {
    return tokens.find(id).flatMap(TokenEntry::revokedAt).isPresent()
        ? Ending.success(200, null)
        : Ending.failure(500, "Muster stopped before the act: the token is not revoked");
  }

  private Ending provisioned(String crn) {
    return instances
        .dashboardUrl(crn)
        .map(url ->
            Ending.success(200, JsonNodeFactory.instance.objectNode().put("dashboard_url", url)))
        .orElseGet(
            () -> Ending.failure(500, "Muster stopped before the act: nothing is provisioned"));
  }

  private Ending applied(CadfEvent pending) {
    return plans.current(pending.target().name()).equals(Optional.of(planHash(pending)))
        ? Ending.success(pending.action().equals("dr-plan.create") ? 201 : 200, null)
        : Ending.failure(500, "Muster stopped before the act: the plan was not kept");
  }

  private Ending deleted(CadfEvent pending) {
    return plans.current(pending.target().name()).isEmpty()
        ? Ending.success(200, null)
        : Ending.failure(500, "Muster stopped before the act: the plan is still there");
  }

  /// The run of this plan that began behind the pending event and that no other act began.
  private Ending begun(CadfEvent pending, OpenActs acts) {
    String hash = planHash(pending);
    List<Run> begun =
        journal.runs().stream()
            .filter(run -> run.head().pin().planHash().equals(hash))
            .filter(run -> run.head().initiator().id().equals(pending.initiator().id()))
            .filter(run -> !run.state().startedAt().isBefore(pending.eventTime()))
            .filter(run -> !acts.answeredRuns().contains(run.id()))
            .toList();
    if (begun.isEmpty()) {
      return Ending.failure(500, "Muster stopped before the act: no run was begun");
    }
    long asked =
        acts.open().stream()
            .map(OpenActs.OpenAct::event)
            .filter(act -> act.action().equals(pending.action()) && planHash(act).equals(hash))
            .count();
    return begun.size() == 1 && asked == 1
        ? Ending.success(
            202, JsonNodeFactory.instance.objectNode().put("runId", begun.getFirst().id()))
        : Ending.unknown();
  }

  private Ending pruned(CadfEvent pending) {
    long asked =
        pending.requestData() == null ? -1 : pending.requestData().path("index").asLong(-1);
    return ledgers.names().stream()
        .filter(name -> ledgers.origin(name).equals(pending.target().name()))
        .findFirst()
        .map(name -> ledgers.ledger(name).minimumIndex())
        .filter(minimum -> asked >= 0 && minimum >= asked)
        .map(minimum ->
            Ending.success(200, JsonNodeFactory.instance.objectNode().put("minimumIndex", minimum)))
        .orElseGet(
            () -> Ending.failure(500, "Muster stopped before the act: nothing was given up"));
  }

  private static String planHash(CadfEvent event) {
    return Optional.ofNullable(event.requestData())
        .map((JsonNode data) -> data.path("planHash").asString(""))
        .orElse("");
  }
}
