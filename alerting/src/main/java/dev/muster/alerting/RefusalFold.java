package dev.muster.alerting;

import dev.muster.cadf.CadfEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Refusals of the last window, by initiator and by address.
final class RefusalFold implements RuleFold {
  private final AlertRule.RepeatedRefusals rule;
  private final Outbox outbox;
  private final Map<String, Deque<Refusal>> recent =
      new LinkedHashMap<>(); // least recently refused first

  private record Refusal(Instant time, EventRef ref) {}

  RefusalFold(AlertRule.RepeatedRefusals rule, Outbox outbox) {
    this.rule = rule;
    this.outbox = outbox;
  }

  @Override
  public void onEvent(SeenEvent seen) {
    CadfEvent event = seen.event();
    int code = event.reason().reasonCode();
    if (code != 401 && code != 403) {
      return;
    }
    refused("initiator " + event.initiator().id(), event.initiator().id(), seen);
    refused(
        "address " + event.initiator().host().address(), event.initiator().host().address(), seen);
  }

  private void refused(String key, String who, SeenEvent seen) {
    if (who.isEmpty()) {
      return; // a platform service has no address: not one place that refusals come from
    }
    Instant time = seen.event().eventTime();
    Deque<Refusal> refusals = recent.remove(key);
    if (refusals == null) {
      refusals = new ArrayDeque<>();
    }
    Instant start = time.minus(rule.window());
    refusals.removeIf(refusal -> !refusal.time().isAfter(start));
    if (refusals.isEmpty()) {
      outbox.resolve(
          rule.name(), key); // a whole window has passed, whether or not anyone looked meanwhile
    }
    refusals.addLast(new Refusal(time, seen.ref()));
    if (refusals.size() > Alert.EVENTS_MAX) {
      refusals.removeFirst();
    }
    recent.put(key, refusals);
    if (refusals.size() >= rule.threshold()) {
      List<EventRef> events = refusals.stream().map(Refusal::ref).toList();
      outbox.open(new Alert(rule.name(), key, time, reason(key, refusals.size()), events));
    }
    forgetOldest();
  }

  @Override
  public void onTime(Instant now) {
    Instant start = now.minus(rule.window());
    Iterator<Map.Entry<String, Deque<Refusal>>> keys = recent.entrySet().iterator();
    while (keys.hasNext()) {
      Map.Entry<String, Deque<Refusal>> key = keys.next();
      key.getValue().removeIf(refusal -> !refusal.time().isAfter(start));
      if (key.getValue().isEmpty()) {
        keys.remove();
        outbox.resolve(rule.name(), key.getKey());
      }
    }
  }

  private void forgetOldest() {
    if (recent.size() > WATCHED_MAX) {
      String oldest = recent.keySet().iterator().next();
      recent.remove(oldest);
      outbox.resolve(rule.name(), oldest);
      outbox.forgotten(rule.name(), oldest);
    }
  }

  private String reason(String key, int count) {
    return count + " refused requests of " + key + " within " + rule.window().toSeconds() + " s";
  }
}
