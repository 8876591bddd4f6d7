package dev.muster.alerting;

import dev.muster.cadf.CadfEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Acts that have begun and not ended, in the order in which they began.
final class UnfinishedFold implements RuleFold {
  private final AlertRule.UnfinishedAct rule;
  private final Outbox outbox;
  private final Map<String, Begun> begun = new LinkedHashMap<>();

  private record Begun(Instant time, EventRef ref, String action, String target) {}

  UnfinishedFold(AlertRule.UnfinishedAct rule, Outbox outbox) {
    this.rule = rule;
    this.outbox = outbox;
  }

  @Override
  public void onEvent(SeenEvent seen) {
    CadfEvent event = seen.event();
    String key = keyOf(event);
    switch (event.outcome()) {
      case PENDING -> {
        String target =
            event.target().name().isEmpty() ? event.target().id() : event.target().name();
        begun.putIfAbsent(key, new Begun(event.eventTime(), seen.ref(), event.action(), target));
        if (begun.size() > WATCHED_MAX) {
          String oldest = begun.keySet().iterator().next();
          begun.remove(oldest);
          outbox.forgotten(rule.name(), oldest);
        }
      }
      case SUCCESS, FAILURE -> {
        begun.remove(key);
        outbox.resolve(rule.name(), key);
      }
    }
  }

  @Override
  public void onTime(Instant now) {
    begun.forEach((key, act) -> {
      Instant due = act.time().plus(rule.deadline());
      if (!due.isAfter(now) && !outbox.isOpen(rule.name(), key)) {
        String reason =
            act.action()
                + " of "
                + act.target()
                + " began at "
                + act.time()
                + " and has no outcome after "
                + rule.deadline().toSeconds()
                + " s";
        outbox.open(new Alert(rule.name(), key, due, reason, List.of(act.ref())));
      }
    });
  }

  /// One correlation id can cover several acts of a run; the action and its target tell them apart.
  private static String keyOf(CadfEvent event) {
    return event.correlationId() + " " + event.action() + " " + event.target().id();
  }
}
