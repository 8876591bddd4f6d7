package dev.muster.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the checkpoint of a log, asks who signed it, and compares it with the checkpoints that
/// were seen before. Who may sign is judged last: a log may name its next key among its entries.
final class SignatureCheck {
  private static final long FILE_BYTES_MAX = 1 << 20;

  private final Resources resources;
  private final Trial trial;
  private final Findings findings;
  private final List<String> notes;
  private final List<KeySuccession> successions = new ArrayList<>();
  private @Nullable SignedCheckpoint checkpoint;
  private @Nullable SignedCheckpoint cosigned;
  private @Nullable SignedNote minimumNote;

  SignatureCheck(Resources resources, Trial trial, Findings findings, List<String> notes) {
    this.resources = resources;
    this.trial = trial;
    this.findings = findings;
    this.notes = notes;
  }

  /// The checkpoint when it is well formed, whoever signed it; what is wrong is among the findings.
  Optional<SignedCheckpoint> checkpoint() throws IOException {
    checkpoint = read(LedgerStore.CHECKPOINT, true);
    return Optional.ofNullable(checkpoint);
  }

  /// The newest checkpoint with cosignatures, where a ledger keeps it apart; none for others.
  Optional<SignedCheckpoint> cosigned() throws IOException {
    cosigned = read(Cosigning.FILE, false);
    return Optional.ofNullable(cosigned);
  }

  private @Nullable SignedCheckpoint read(String name, boolean required) throws IOException {
    Optional<byte[]> bytes = resources.read(name);
    if (bytes.isEmpty()) {
      if (required) {
        findings.problem(resources.name(name), "the checkpoint is missing");
      }
      return null;
    }
    try {
      return SignedCheckpoint.parse(bytes.get());
    } catch (IllegalArgumentException e) {
      findings.problem(resources.name(name), "not a signed checkpoint: " + e.getMessage());
      return null;
    }
  }

  /// The roots that the log's tree must have: its own, and those of all checkpoints that were seen
  /// before. Where all of them come up, all are consistent with each other.
  RootChecks expectedRoots(SignedCheckpoint signed) {
    var roots = new RootChecks();
    expectSigned(roots, LedgerStore.CHECKPOINT, signed);
    if (cosigned != null) {
      if (cosigned.size() > signed.size() || !cosigned.origin().equals(signed.origin())) {
        findings.problem(
            resources.name(Cosigning.FILE),
            "expected a checkpoint of at most %d entries of %s, got %d of %s"
                .formatted(signed.size(), signed.origin(), cosigned.size(), cosigned.origin()));
      } else {
        expectSigned(roots, Cosigning.FILE, cosigned);
      }
    }
    if (trial.seen() != null) {
      trial.seen().of(signed.origin()).forEach(seen -> expectSeen(roots, signed, seen));
    }
    return roots;
  }

  /// Index of the first entry that must be there, as the log's own statement says; 0 without one.
  /// Whether the statement is signed is judged last, as with the checkpoint.
  ///
  /// @param roots learns the root of what was given up
  long minimumIndex(SignedCheckpoint signed, RootChecks roots) throws IOException {
    Optional<byte[]> bytes = resources.read(MinimumIndex.FILE);
    if (bytes.isEmpty()) {
      return 0;
    }
    Path file = resources.name(MinimumIndex.FILE);
    try {
      SignedNote note = MinimumIndex.note(bytes.get());
      MinimumIndex minimum = MinimumIndex.parse(note);
      if (!minimum.origin().equals(signed.origin()) || minimum.index() > signed.size()) {
        findings.problem(
            file,
            "expected a minimum index of at most %d of %s, got %d of %s"
                .formatted(signed.size(), signed.origin(), minimum.index(), minimum.origin()));
        return 0;
      }
      minimumNote = note;
      notes.add(
          "pruned below %d: entries 0 to %d were given up, their hashes are in the tree"
              .formatted(minimum.index(), minimum.index() - 1));
      roots.expect(
          minimum.index(),
          minimum.root(),
          root ->
              findings.problem(
                  file,
                  "the signed root of %d pruned entries is %s, the tiles give %s"
                      .formatted(minimum.index(), minimum.root().base64(), root.base64())));
      return minimum.index();
    } catch (IllegalArgumentException e) {
      findings.problem(file, "not a signed minimum index: " + e.getMessage());
      return 0;
    }
  }

  private void expectSigned(RootChecks roots, String name, SignedCheckpoint signed) {
    roots.expect(
        signed.size(),
        signed.root(),
        root ->
            findings.problem(
                resources.name(name),
                "the signed root of %d entries is %s, the entries give %s"
                    .formatted(signed.size(), signed.root().base64(), root.base64())));
  }

  private void expectSeen(RootChecks roots, SignedCheckpoint signed, SignedCheckpoint seen) {
    Path file = resources.name(LedgerStore.CHECKPOINT);
    if (seen.size() > signed.size()) {
      findings.problem(
          file,
          "rollback: a checkpoint of %d entries was seen before, this one covers %d"
              .formatted(seen.size(), signed.size()));
    } else {
      roots.expect(
          seen.size(),
          seen.root(),
          root ->
              findings.problem(
                  file,
                  "fork: a checkpoint with another history of the first %d entries was seen before: root %s, the entries give %s"
                      .formatted(seen.size(), seen.root().base64(), root.base64())));
    }
  }

  /// As in the checkpoint, which has been read.
  String origin() {
    return checkpoint == null ? "" : checkpoint.origin();
  }

  /// Takes note of a succession that stands in the log.
  void add(KeySuccession succession) {
    successions.add(succession);
  }

  /// Judges the signatures, when all entries have been read.
  void judge() throws IOException {
    if (checkpoint == null) {
      return;
    }
    Optional<VerifierKey> own = ownKey(checkpoint.origin());
    List<VerifierKey> keys;
    if (trial.trust().isOnFirstSight()) {
      if (own.isEmpty()) {
        return;
      }
      notes.add(
          "signature checked with the key that lies beside the data only; pin the key to rule out a forgery");
      keys = List.of(own.get());
    } else {
      keys = follow(trial.trust().keysFor(checkpoint.origin()));
    }
    judge(LedgerStore.CHECKPOINT, checkpoint, keys);
    if (cosigned != null) {
      judge(Cosigning.FILE, cosigned, keys);
    }
    if (minimumNote != null && minimumNote.signersAmong(keys).isEmpty()) {
      findings.problem(
          resources.name(MinimumIndex.FILE),
          "not signed by a key to trust: entries may be missing");
    }
    judgeQuorum(checkpoint, cosigned == null ? checkpoint : cosigned);
    if (own.isPresent() && !keys.contains(own.get())) {
      judgeOther(own.get(), keys, checkpoint);
    }
  }

  /// A key beside the data that is none of those to trust: while a key is changed, both sign.
  private void judgeOther(VerifierKey own, List<VerifierKey> keys, SignedCheckpoint signed) {
    if (signed.isSignedBy(own) && keys.stream().anyMatch(signed::isSignedBy)) {
      notes.add(
          "the key beside the data is another one that signs too, and is not trusted: " + own);
    } else {
      findings.problem(
          resources.name(LedgerStore.VKEY), "the verifier key is none of those to trust");
    }
  }

  /// The keys to trust, and those that they handed over to.
  private List<VerifierKey> follow(List<VerifierKey> pinned) {
    var keys = new ArrayList<>(pinned);
    for (KeySuccession succession : successions) {
      if (keys.contains(succession.oldKey()) && !keys.contains(succession.newKey())) {
        keys.add(succession.newKey());
        notes.add(
            "entry %d hands over from key %s to key %s, signed by both"
                .formatted(succession.index(), succession.oldKey(), succession.newKey()));
      }
    }
    return keys;
  }

  private void judge(String name, SignedCheckpoint signed, List<VerifierKey> keys) {
    if (keys.isEmpty()) {
      findings.problem(
          resources.name(name), "no key to trust is named for the log " + signed.origin());
    } else if (signed.note().signersAmong(keys).isEmpty()) {
      findings.problem(resources.name(name), "not signed by " + keys.getFirst());
    } else if (trial.seen() != null) {
      trial.seen().put(signed);
    }
  }

  private void judgeQuorum(SignedCheckpoint signed, SignedCheckpoint witnessed) {
    TrustPolicy policy = trial.trust().policy();
    if (policy.witnesses().isEmpty()) {
      return;
    }
    List<String> cosigners = policy.cosigners(witnessed);
    notes.add(
        "%d entries are cosigned by %s"
            .formatted(
                witnessed.size(), cosigners.isEmpty() ? "nobody" : String.join(", ", cosigners)));
    if (!policy.isQuorumMet(witnessed)) {
      findings.problem(
          resources.name(witnessed.equals(signed) ? LedgerStore.CHECKPOINT : Cosigning.FILE),
          "the policy's quorum of witnesses has not cosigned it, only: "
              + (cosigners.isEmpty() ? "nobody" : String.join(", ", cosigners)));
    }
  }

  private Optional<VerifierKey> ownKey(String origin) throws IOException {
    Path file = resources.name(LedgerStore.VKEY);
    Optional<byte[]> bytes = resources.read(LedgerStore.VKEY);
    if (bytes.isEmpty()) {
      findings.problem(file, "the verifier key is missing");
      return Optional.empty();
    }
    try {
      VerifierKey key = parse(bytes.get());
      if (!key.name().equals(origin)) {
        findings.problem(
            file, "expected the key of %s, got that of %s".formatted(origin, key.name()));
        return Optional.empty();
      }
      return Optional.of(key);
    } catch (IllegalArgumentException e) {
      findings.problem(file, "not a verifier key: " + e.getMessage());
      return Optional.empty();
    }
  }

  /// A vkey file is the line and a newline, nothing else.
  static VerifierKey parse(byte[] content) {
    String text = new String(content, UTF_8);
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("a vkey file is one line");
    }
    VerifierKey key = VerifierKey.parse(text.substring(0, text.length() - 1));
    if (!Arrays.equals((key + "\n").getBytes(UTF_8), content)) {
      throw new IllegalArgumentException("a vkey file is one line in its standard form");
    }
    return key;
  }

  static byte[] readSmall(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IllegalArgumentException("larger than 1 MiB");
    }
    return Files.readAllBytes(file);
  }
}
