package dev.muster.cloud;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.ActionCatalogue;
import dev.muster.cadf.CadfEvent;
import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.cadf.CadfEvent.Reason;
import dev.muster.cadf.CadfEvent.Target;
import dev.muster.cadf.CadfJson;
import dev.muster.cadf.EventBuilder;
import dev.muster.cadf.EventBuilder.Act;
import dev.muster.cadf.EventTooLargeException;
import dev.muster.cadf.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Writes acts down as events of one service instance. Thread-safe.
public final class AuditRecorder {
  /// What a pending event leaves free, in bytes: its outcome says more.
  static final int RESERVE_BYTES = 4_096;

  private static final int PENDING_BYTES_MAX = CadfJson.BYTES_MAX - RESERVE_BYTES;
  private static final int WHY_CHARS_MAX = 512;

  private final AuditTrail trail;
  private final EventBuilder events;
  private final ActionCatalogue catalogue;
  private final InstantSource clock;
  private final String serviceInstanceCrn;

  /// Makes a recorder.
  ///
  /// @param clock real time, also when the cloud's clock is scaled
  /// @param serviceInstanceCrn the `logSourceCRN` of every event; its location decides the ledger
  public AuditRecorder(
      AuditTrail trail,
      EventBuilder events,
      ActionCatalogue catalogue,
      InstantSource clock,
      String serviceInstanceCrn) {
    this.trail = requireNonNull(trail, "trail is null");
    this.events = requireNonNull(events, "events is null");
    this.catalogue = requireNonNull(catalogue, "catalogue is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.serviceInstanceCrn = requireNonNull(serviceInstanceCrn, "serviceInstanceCrn is null");
  }

  /// An act as it is asked for; [Entry#record] writes one event of it.
  ///
  /// @param action the action's name in the catalogue
  /// @param targetCrn the resource acted upon
  /// @param targetName a readable name without personal data, may be empty
  /// @param request what was asked; secrets are taken out before the event is built
  public Entry act(
      String action,
      Initiator initiator,
      String correlationId,
      String targetCrn,
      String targetName,
      @Nullable JsonNode request) {
    return new Entry(
        new Act(
            catalogue.require(action),
            Outcome.PENDING,
            clock.instant(),
            correlationId,
            initiator,
            new Target(targetCrn, targetName, "", ""),
            Reason.of(202),
            request,
            null,
            serviceInstanceCrn),
        new AtomicBoolean());
  }

  /// Real time, as events bear it.
  Instant now() {
    return clock.instant();
  }

  /// One act whose events share action, initiator, target, request and correlation id.
  public final class Entry {
    private final Act act;
    private final AtomicBoolean begun;

    private Entry(Act act, AtomicBoolean begun) {
      this.act = act;
      this.begun = begun;
    }

    /// Records that the act is about to be done.
    ///
    /// @throws AuditUnavailableException if it could not be recorded; then nothing may be done
    /// @throws ActTooLargeException if the outcome might not fit an entry; then nothing may be done
    public EventReceipt pending() {
      CadfEvent event = events.build(act);
      int bytes = bytes(event);
      if (bytes > PENDING_BYTES_MAX) {
        throw new ActTooLargeException(bytes, PENDING_BYTES_MAX);
      }
      EventReceipt receipt = trail.record(event);
      begun.set(true);
      return receipt;
    }

    /// Records that the act was done. A response that no event can hold is replaced by
    /// `{"truncated": true, "bytes": n, "sha256": "…"}`, both of its JSON without secrets.
    ///
    /// @param code the HTTP status that stands for it
    public EventReceipt success(int code, @Nullable JsonNode response) {
      return end(Outcome.SUCCESS, Reason.of(code), response);
    }

    /// Records that the act was refused or failed.
    ///
    /// @param code the HTTP status that stands for it
    public EventReceipt failure(int code, String why) {
      return end(Outcome.FAILURE, Reason.of(code, bounded(why)), null);
    }

    /// Records that the act was done in part only.
    ///
    /// @param response what was done and what was not; bounded like that of a success
    public EventReceipt failure(int code, String why, JsonNode response) {
      return end(Outcome.FAILURE, Reason.of(code, bounded(why)), response);
    }

    /// The same act on a target that only exists now.
    public Entry withTarget(String targetCrn, String targetName) {
      return new Entry(
          new Act(
              act.action(),
              act.outcome(),
              act.time(),
              act.correlationId(),
              act.initiator(),
              new Target(targetCrn, targetName, "", ""),
              act.reason(),
              act.requestData(),
              act.responseData(),
              act.logSourceCRN()),
          begun);
    }

    private EventReceipt end(Outcome outcome, Reason reason, @Nullable JsonNode response) {
      Act ended = act.ended(outcome, clock.instant(), reason, response);
      CadfEvent event = events.build(ended);
      JsonNode clean = event.responseData();
      if (clean != null && bytes(event) > CadfJson.BYTES_MAX) {
        event = events.build(act.ended(outcome, ended.time(), reason, TruncatedResponse.of(clean)));
      }
      try {
        return trail.record(event);
      } catch (AuditUnavailableException e) {
        throw begun.get() ? e.withOutcome() : e;
      }
    }
  }

  private static int bytes(CadfEvent event) {
    try {
      return CadfJson.write(event).length;
    } catch (EventTooLargeException e) {
      return e.eventBytes();
    }
  }

  private static String bounded(String why) {
    if (why.length() <= WHY_CHARS_MAX) {
      return why;
    }
    int end = WHY_CHARS_MAX;
    if (Character.isHighSurrogate(why.charAt(end - 1))) {
      end--;
    }
    return why.substring(0, end) + " … (" + why.length() + " characters)";
  }
}
