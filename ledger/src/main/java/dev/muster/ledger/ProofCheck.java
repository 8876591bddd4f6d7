package dev.muster.ledger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Verifies the offline proof of one entry.
final class ProofCheck {
  private ProofCheck() {}

  static VerificationReport.Verified run(
      Path file, TlogProof proof, byte[] entry, Trial trial, Findings findings) {
    SignedCheckpoint checkpoint = proof.checkpoint();
    long index = proof.inclusion().index();
    var notes = new ArrayList<String>(List.of("entry " + index));
    boolean signed =
        !checkpoint.note().signersAmong(trial.trust().keysFor(checkpoint.origin())).isEmpty();
    if (!signed) {
      findings.problem(file, "the checkpoint is not signed by a key to trust");
    }
    if (!proof.inclusion().proves(entry, checkpoint.root())) {
      findings.problemOfEntry(
          file, index, "the hashes do not lead from the entry to the signed root");
    }
    TrustPolicy policy = trial.trust().policy();
    if (!policy.witnesses().isEmpty()) {
      notes.add("cosigned by " + policy.cosigners(checkpoint));
    }
    if (!policy.isQuorumMet(checkpoint)) {
      findings.problem(file, "the policy's quorum of witnesses has not cosigned the checkpoint");
    }
    if (signed && trial.seen() != null) {
      compare(file, checkpoint, trial.seen(), findings);
      trial.seen().put(checkpoint);
    }
    return new VerificationReport.Verified(file, checkpoint.origin(), checkpoint.size(), 0, notes);
  }

  static void compare(
      Path file, SignedCheckpoint checkpoint, SeenCheckpoints seen, Findings findings) {
    for (SignedCheckpoint other : seen.of(checkpoint.origin())) {
      if (other.size() == checkpoint.size() && !other.root().equals(checkpoint.root())) {
        findings.problem(
            file,
            "fork: a checkpoint of the same %d entries with another root was seen before: %s, now %s"
                .formatted(other.size(), other.root().base64(), checkpoint.root().base64()));
      }
    }
  }
}
