package dev.muster.alerting;

import dev.muster.cadf.Action;
import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Acts of the watched actions.
final class PerformedFold implements RuleFold {
  private final AlertRule.ActionPerformed rule;
  private final Set<String> names;
  private final Outbox outbox;
  private final Set<String> seenActs = new LinkedHashSet<>();

  PerformedFold(AlertRule.ActionPerformed rule, Outbox outbox) {
    this.rule = rule;
    this.outbox = outbox;
    names =
        rule.actions().stream()
            .map(PerformedFold::canonical)
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void onEvent(SeenEvent seen) {
    CadfEvent event = seen.event();
    if (!names.contains(canonical(event.action()))) {
      return;
    }
    String act = event.correlationId().isEmpty() ? seen.ref().toString() : event.correlationId();
    String key = act + " " + event.action() + " " + event.target().id();
    if (!seenActs.add(key)) {
      return; // the outcome of an act that was reported when it began
    }
    if (seenActs.size() > WATCHED_MAX) {
      seenActs.remove(seenActs.iterator().next());
    }
    String reason =
        event.initiator().id()
            + " asked for "
            + event.action()
            + " of "
            + event.target().id()
            + " ("
            + event.outcome().wire()
            + ")";
    outbox.open(new Alert(rule.name(), key, event.eventTime(), reason, List.of(seen.ref())));
  }

  @Override
  public void onTime(Instant now) {} // an act does not expire

  private static String canonical(String action) {
    return ActionCatalogue.standard().find(action).map(Action::canonicalName).orElse(action);
  }
}
