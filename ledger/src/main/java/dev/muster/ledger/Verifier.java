package dev.muster.ledger;

import java.nio.file.Path;
import java.util.List;

/// Verifies recorded data offline, trusting nothing but the key.
@SuppressWarnings({"DoNotCallSuggester", "UnusedMethod", "UnusedVariable"}) // until the next commit
public final class Verifier {
  private Verifier() {}

  /// Verifies a data folder (with `ledger/` and `keys/`), a folder of ledgers, one ledger or a
  /// mirror.
  ///
  /// @param trusted keys to trust, whatever their names; when empty, those under `keys/` of a data
  ///   folder or else the `vkey` file of the ledger itself
  public static VerificationReport verify(Path path, List<VerifierKey> trusted) {
    throw new UnsupportedOperationException("in the next commit");
  }

  public static VerificationReport verify(Path path) {
    return verify(path, List.of());
  }

  /// Verifies a `.tlog-proof` file with the bytes of its entry.
  public static VerificationReport verifyProof(
      Path proof, byte[] entry, List<VerifierKey> trusted) {
    throw new UnsupportedOperationException("in the next commit");
  }
}
