package dev.muster.ledger;

import java.util.function.LongFunction;

/// Somebody who cosigns checkpoints: a witness.
public interface Cosigner {
  /// The key that verifies its cosignatures.
  VerifierKey key();

  /// Asks for a cosignature; takes as long as the cosigner's timeout. MUST NOT throw.
  ///
  /// @param proofFrom makes the proof from an older size, at most the checkpoint's
  Outcome cosign(SignedCheckpoint checkpoint, LongFunction<ConsistencyProof> proofFrom);

  /// What came of asking.
  sealed interface Outcome {
    /// The cosignature, verified.
    record Cosigned(SignedNote.Signature signature) implements Outcome {}

    /// The cosigner has seen a larger ledger under this name: this one was rolled back, or another
    /// one has its name and key.
    record Ahead(long size) implements Outcome {}

    /// No cosignature: unreachable, or it does not accept the checkpoint.
    record Refused(String reason) implements Outcome {}
  }
}
