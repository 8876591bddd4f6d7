package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// Who is asked to cosign a ledger's checkpoints, and what must have come of it before a checkpoint
/// is shown to anybody.
///
/// @param cosigners may be shared by many ledgers
/// @param policy a checkpoint is published only if its quorum is met; with `quorum none` it is
///   published with the cosignatures that came in time
public record Witnessing(List<Cosigner> cosigners, TrustPolicy policy) {
  /// Nobody is asked.
  public static final Witnessing NONE = new Witnessing(List.of(), TrustPolicy.ofLogs(List.of()));

  public Witnessing {
    cosigners = List.copyOf(cosigners);
    requireNonNull(policy, "policy is null");
    if (cosigners.isEmpty() && policy.quorum().isPresent()) {
      throw new IllegalArgumentException("a quorum of cosignatures, and nobody is asked for any");
    }
  }
}
