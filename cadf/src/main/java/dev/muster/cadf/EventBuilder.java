package dev.muster.cadf;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Observer;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The one place where Muster's own events are made: fills message, severity, the target's type and
/// the observer by the rules, and takes the secrets out of request and response data, so that no
/// event can be made with a secret in it. Immutable, thread-safe.
public final class EventBuilder {
  private final SeverityRules severities;
  private final Redaction redaction;

  public EventBuilder(SeverityRules severities, Redaction redaction) {
    this.severities = Objects.requireNonNull(severities, "severities is null");
    this.redaction = Objects.requireNonNull(redaction, "redaction is null");
  }

  /// What happened.
  ///
  /// @param target what was acted upon; its `typeURI` may be empty, the act's own is put in its
  ///   place in any case
  /// @param requestData what was asked for, secrets included
  /// @param responseData what came back, secrets included
  /// @param logSourceCRN CRN of the service instance that acts
  public record Act(
      Action action,
      Outcome outcome,
      Instant time,
      String correlationId,
      Initiator initiator,
      Target target,
      Reason reason,
      @Nullable JsonNode requestData,
      @Nullable JsonNode responseData,
      String logSourceCRN) {
    public Act {
      Objects.requireNonNull(action, "action is null");
      Objects.requireNonNull(outcome, "outcome is null");
      Objects.requireNonNull(time, "time is null");
      Objects.requireNonNull(correlationId, "correlationId is null");
      Objects.requireNonNull(initiator, "initiator is null");
      Objects.requireNonNull(target, "target is null");
      Objects.requireNonNull(reason, "reason is null");
      Objects.requireNonNull(logSourceCRN, "logSourceCRN is null");
    }

    /// The same act when its end is known.
    public Act ended(
        Outcome outcome, Instant time, Reason reason, @Nullable JsonNode responseData) {
      return new Act(
          action,
          outcome,
          time,
          correlationId,
          initiator,
          target,
          reason,
          requestData,
          responseData,
          logSourceCRN);
    }
  }

  /// The event about an act. Whether it fits an entry shows when it is written: [CadfJson#write]
  /// throws [EventTooLargeException].
  public CadfEvent build(Act act) {
    Action action = act.action();
    Target target =
        new Target(
            act.target().id(),
            act.target().name(),
            action.typeURI(),
            act.target().resourceGroupId(),
            act.target().extensions());
    return new CadfEvent(
        act.logSourceCRN(),
        true,
        false,
        act.outcome(),
        act.time(),
        action.name(),
        act.correlationId(),
        severities.severity(action, act.outcome(), act.reason().reasonCode()),
        act.initiator(),
        target,
        act.reason(),
        redacted(act.requestData()),
        redacted(act.responseData()),
        EventMessage.of(action, target.name(), act.outcome()),
        Observer.ACTIVITY_TRACKER,
        Map.of());
  }

  private @Nullable JsonNode redacted(@Nullable JsonNode data) {
    return data == null ? null : redaction.redact(data);
  }
}
