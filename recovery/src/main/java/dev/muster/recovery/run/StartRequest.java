package dev.muster.recovery.run;

import static java.util.Objects.requireNonNull;

import dev.muster.cadf.CadfEvent.Initiator;
import dev.muster.recovery.plan.Mode;
import dev.muster.recovery.plan.RecoveryPlan;
import java.time.Instant;
import java.util.Optional;

/// Asks for a run.
///
/// @param initiator who asks; everything the run does is done in their name
/// @param expectedPreview the hash of the preview that was looked at; empty runs whatever the
///   preview is now
/// @param forceReason why safety that needs certainty is to be overridden; empty overrides nothing
/// @param detectedAt when the outage was noticed, for the recovery time; empty if nobody says
public record StartRequest(
    RecoveryPlan plan,
    Mode mode,
    Initiator initiator,
    String expectedPreview,
    String forceReason,
    Optional<Instant> detectedAt) {
  public StartRequest {
    requireNonNull(plan, "plan is null");
    requireNonNull(mode, "mode is null");
    requireNonNull(initiator, "initiator is null");
    requireNonNull(expectedPreview, "expectedPreview is null");
    requireNonNull(forceReason, "forceReason is null");
    requireNonNull(detectedAt, "detectedAt is null");
  }

  /// A run of whatever the preview is now, without force.
  public static StartRequest of(RecoveryPlan plan, Mode mode, Initiator initiator) {
    return new StartRequest(plan, mode, initiator, "", "", Optional.empty());
  }

  /// The same, refused if the preview is not this one any more.
  public StartRequest expecting(String previewHash) {
    return new StartRequest(plan, mode, initiator, previewHash, forceReason, detectedAt);
  }

  /// The same for the plan with its members found.
  StartRequest with(RecoveryPlan resolved) {
    return new StartRequest(resolved, mode, initiator, expectedPreview, forceReason, detectedAt);
  }

  /// The same with force.
  public StartRequest forced(String reason) {
    return new StartRequest(plan, mode, initiator, expectedPreview, reason, detectedAt);
  }

  public boolean isForced() {
    return !forceReason.isBlank();
  }

  /// The same for an outage that was noticed then.
  public StartRequest detectedAt(Instant at) {
    return new StartRequest(plan, mode, initiator, expectedPreview, forceReason, Optional.of(at));
  }
}
