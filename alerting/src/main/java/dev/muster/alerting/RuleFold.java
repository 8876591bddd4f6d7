package dev.muster.alerting;

import java.time.Instant;

/// What a rule has understood of the events so far: a fold, the same whenever the same events are
/// read again.
interface RuleFold {
  /// What one rule may watch at a time; beyond it the oldest is forgotten.
  int WATCHED_MAX = 100_000;

  void onEvent(SeenEvent seen);

  /// Time has come to this, with no event.
  void onTime(Instant now);

  static RuleFold of(AlertRule rule, Outbox outbox) {
    return switch (rule) {
      case AlertRule.RepeatedRefusals refusals -> new RefusalFold(refusals, outbox);
      case AlertRule.UnfinishedAct unfinished -> new UnfinishedFold(unfinished, outbox);
      case AlertRule.ActionPerformed performed -> new PerformedFold(performed, outbox);
    };
  }
}
