package dev.muster.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Verifies recorded data offline, trusting nothing but the key: not the writer, not its index, not
/// the file names. May run while a server appends.
public final class Verifier {
  private static final String LEDGER_FOLDER = "ledger";
  private static final String KEYS_FOLDER = "keys";

  private Verifier() {}

  /// Verifies with the keys that are found with the data: `keys/*.vkey` of a data folder, else each
  /// ledger's `vkey`.
  public static VerificationReport verify(Path path) {
    return verify(path, List.of());
  }

  /// Verifies a data folder (with `ledger/`), a folder of ledgers, one ledger, or a mirror.
  ///
  /// @param trusted public keys to trust, whatever their names; when empty, as in [#verify(Path)]
  public static VerificationReport verify(Path path, List<VerifierKey> trusted) {
    var findings = new Findings();
    var verified = new ArrayList<VerificationReport.Verified>();
    try {
      verifyFolder(path, trusted, findings, verified);
    } catch (IOException e) {
      findings.problem(path, "cannot be read: " + e);
    }
    return new VerificationReport(path, verified, findings.problems());
  }

  private static void verifyFolder(
      Path path,
      List<VerifierKey> trusted,
      Findings findings,
      List<VerificationReport.Verified> verified)
      throws IOException {
    Path ledgers = path.resolve(LEDGER_FOLDER);
    if (isLedger(path) || Files.exists(path.resolve(LedgerStore.CHECKPOINT))) {
      verifyOne(path, trusted, findings, verified);
    } else if (Files.isDirectory(ledgers)) {
      List<VerifierKey> keys =
          trusted.isEmpty() ? keys(path.resolve(KEYS_FOLDER), findings) : trusted;
      verifySet(ledgers, keys, findings, verified);
    } else {
      verifySet(path, trusted, findings, verified);
    }
    if (verified.isEmpty()) {
      findings.problem(path, "no ledger, mirror or data folder is here");
    }
  }

  private static boolean isLedger(Path path) {
    return Files.isDirectory(path.resolve(LedgerStore.SEGMENTS));
  }

  private static void verifyOne(
      Path path,
      List<VerifierKey> trusted,
      Findings findings,
      List<VerificationReport.Verified> verified)
      throws IOException {
    verified.add(
        isLedger(path)
            ? new LedgerCheck(new FileDisk(), path, trusted, findings).run()
            : new MirrorCheck(path, trusted, findings).run());
  }

  private static void verifySet(
      Path set,
      List<VerifierKey> trusted,
      Findings findings,
      List<VerificationReport.Verified> verified)
      throws IOException {
    for (Path account : children(set)) {
      if (!Files.isDirectory(account)) {
        findings.problem(account, "not expected here");
        continue;
      }
      for (Path location : children(account)) {
        if (Files.isDirectory(location)) {
          verifyOne(location, trusted, findings, verified);
        } else {
          findings.problem(location, "not expected here");
        }
      }
    }
  }

  private static List<VerifierKey> keys(Path folder, Findings findings) throws IOException {
    var keys = new ArrayList<VerifierKey>();
    for (Path file : children(folder)) {
      if (file.toString().endsWith(LedgerKey.VKEY_SUFFIX)) {
        try {
          keys.add(SignatureCheck.parse(SignatureCheck.readSmall(file)));
        } catch (IllegalArgumentException e) {
          findings.problem(file, "not a verifier key: " + e.getMessage());
        }
      }
    }
    if (keys.isEmpty()) {
      findings.problem(folder, "no verifier key (*.vkey) to trust is here");
    }
    return keys;
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }

  /// Verifies a `.tlog-proof` file with the bytes of its entry.
  ///
  /// @param trusted public keys to trust, whatever their names; at least one
  public static VerificationReport verifyProof(
      Path proof, byte[] entry, List<VerifierKey> trusted) {
    var findings = new Findings();
    var verified = new ArrayList<VerificationReport.Verified>();
    try {
      TlogProof parsed = TlogProof.parse(SignatureCheck.readSmall(proof));
      SignedCheckpoint checkpoint = parsed.checkpoint();
      long index = parsed.inclusion().index();
      if (trusted.stream()
          .map(key -> key.named(checkpoint.origin()))
          .noneMatch(checkpoint::isSignedBy)) {
        findings.problem(proof, "the checkpoint is not signed by a key to trust");
      }
      if (!parsed.inclusion().proves(entry, checkpoint.root())) {
        findings.problemOfEntry(
            proof, index, "the hashes do not lead from the entry to the signed root");
      }
      verified.add(
          new VerificationReport.Verified(
              proof, checkpoint.origin(), checkpoint.size(), 0, List.of("entry " + index)));
    } catch (IllegalArgumentException e) {
      findings.problem(proof, "not a proof file: " + e.getMessage());
    } catch (IOException e) {
      findings.problem(proof, "cannot be read: " + e);
    }
    return new VerificationReport(proof, verified, findings.problems());
  }
}
