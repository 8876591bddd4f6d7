package dev.muster.ledger;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    return verify(path, Trust.inKeys(trusted), null);
  }

  /// As [#verify(Path, List)].
  ///
  /// @param trust when it names no log's key, those are trusted that are found with the data
  /// @param seen checkpoints of earlier verifications: each ledger must be consistent with all of
  ///   its own; those that are verified now are added. Null when none are kept.
  public static VerificationReport verify(Path path, Trust trust, @Nullable SeenCheckpoints seen) {
    var findings = new Findings();
    var verified = new ArrayList<VerificationReport.Verified>();
    try {
      verifyFolder(path, new Trial(trust, seen), findings, verified);
    } catch (IOException e) {
      findings.problem(path, "cannot be read: " + e);
    }
    return new VerificationReport(path, verified, findings.problems());
  }

  private static void verifyFolder(
      Path path, Trial trial, Findings findings, List<VerificationReport.Verified> verified)
      throws IOException {
    Path ledgers = path.resolve(LEDGER_FOLDER);
    if (isLedger(path) || Files.exists(path.resolve(LedgerStore.CHECKPOINT))) {
      verifyOne(path, trial, findings, verified);
    } else if (Files.isDirectory(ledgers)) {
      verifySet(ledgers, withOwnKeys(path, trial, findings), findings, verified);
    } else {
      verifySet(path, trial, findings, verified);
    }
    if (verified.isEmpty()) {
      findings.problem(path, "no ledger, mirror or data folder is here");
    }
  }

  private static boolean isLedger(Path path) {
    return Files.isDirectory(path.resolve(LedgerStore.SEGMENTS));
  }

  private static void verifyOne(
      Path path, Trial trial, Findings findings, List<VerificationReport.Verified> verified)
      throws IOException {
    verified.add(
        isLedger(path)
            ? new LedgerCheck(new FileDisk(), path, trial, findings).run()
            : new MirrorCheck(new Resources.Folder(path), trial, findings).run());
  }

  private static void verifySet(
      Path set, Trial trial, Findings findings, List<VerificationReport.Verified> verified)
      throws IOException {
    for (Path account : children(set)) {
      if (!Files.isDirectory(account)) {
        findings.problem(account, "not expected here");
        continue;
      }
      for (Path location : children(account)) {
        if (Files.isDirectory(location)) {
          verifyOne(location, trial, findings, verified);
        } else {
          findings.problem(location, "not expected here");
        }
      }
    }
  }

  private static Trial withOwnKeys(Path data, Trial trial, Findings findings) throws IOException {
    if (!trial.trust().isOnFirstSight()) {
      return trial;
    }
    List<VerifierKey> keys = keys(data.resolve(KEYS_FOLDER), findings);
    return new Trial(new Trust(keys, trial.trust().policy()), trial.seen());
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

  /// Verifies a log that a server serves in the standard layout, reading all of it.
  ///
  /// @param prefix its URL, above `checkpoint`
  /// @param headers sent with each request, for example an authorization
  public static VerificationReport verify(
      URI prefix, Map<String, String> headers, Trust trust, @Nullable SeenCheckpoints seen) {
    var findings = new Findings();
    var verified = new ArrayList<VerificationReport.Verified>();
    Path shown = HttpResources.shown(prefix);
    try (var resources = new HttpResources(prefix, headers)) {
      verified.add(new MirrorCheck(resources, new Trial(trust, seen), findings).run());
    } catch (IOException e) {
      findings.problem(shown, "cannot be read: " + e);
    }
    return new VerificationReport(shown, verified, findings.problems());
  }

  /// Verifies an export with proofs, plain, gzip or zstd: that each of its entries stands in its
  /// ledger, and that of the range of each part none is missing that is not named as left out.
  ///
  /// @param trust when it names no log's key, that in the file is trusted
  /// @param seen as in [#verifyProof(Path, byte[], Trust, SeenCheckpoints)]
  public static VerificationReport verifyExport(
      Path export, Trust trust, @Nullable SeenCheckpoints seen) {
    return readExport(export, trust, seen, (_, _, _, _) -> {});
  }

  /// As [#verifyExport(Path, Trust, SeenCheckpoints)], handing out the entries on the way. Only the
  /// report says whether they are to be believed: who acts on them verifies first and reads then.
  public static VerificationReport readExport(
      Path export, Trust trust, @Nullable SeenCheckpoints seen, ProvenExport.Rows rows) {
    var findings = new Findings();
    List<VerificationReport.Verified> verified = List.of();
    try {
      verified = new ExportCheck(export, new Trial(trust, seen), findings, rows).run();
    } catch (IOException e) {
      findings.problem(export, "cannot be read: " + e);
    }
    return new VerificationReport(export, verified, findings.problems());
  }

  /// Verifies a `.tlog-proof` file with the bytes of its entry.
  ///
  /// @param trusted public keys to trust, whatever their names; at least one
  public static VerificationReport verifyProof(
      Path proof, byte[] entry, List<VerifierKey> trusted) {
    return verifyProof(proof, entry, Trust.inKeys(trusted), null);
  }

  /// As [#verifyProof(Path, byte[], List)].
  ///
  /// @param seen a proof cannot show that its checkpoint is consistent with those of other sizes;
  ///   one of the same size must be the same
  public static VerificationReport verifyProof(
      Path proof, byte[] entry, Trust trust, @Nullable SeenCheckpoints seen) {
    var findings = new Findings();
    var verified = new ArrayList<VerificationReport.Verified>();
    try {
      TlogProof parsed = TlogProof.parse(SignatureCheck.readSmall(proof));
      verified.add(ProofCheck.run(proof, parsed, entry, new Trial(trust, seen), findings));
    } catch (IllegalArgumentException e) {
      findings.problem(proof, "not a proof file: " + e.getMessage());
    } catch (IOException e) {
      findings.problem(proof, "cannot be read: " + e);
    }
    return new VerificationReport(proof, verified, findings.problems());
  }
}
