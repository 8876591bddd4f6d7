package dev.muster.server.wiring;

import dev.muster.ledger.Cosigner;
import dev.muster.ledger.TrustPolicy;
import dev.muster.ledger.Witnessing;
import dev.muster.ledger.witness.RemoteWitness;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The witnesses of an installation, as a policy file names them.
final class Witnesses {
  /// How long one witness may take; it delays published checkpoints, never an acknowledgement.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private Witnesses() {}

  /// Those of a policy that have a URL. Its quorum decides what is published; `quorum none`
  /// publishes whatever came.
  ///
  /// @throws IllegalArgumentException when the file is no policy or cannot be read
  static Witnessing read(Path file) {
    try {
      TrustPolicy policy = TrustPolicy.read(file);
      List<Cosigner> cosigners = new ArrayList<>();
      for (Map.Entry<String, TrustPolicy.Witness> witness : policy.witnesses().entrySet()) {
        URI url =
            witness
                .getValue()
                .url()
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "the witness " + witness.getKey() + " has no URL"));
        cosigners.add(new RemoteWitness(witness.getValue().key(), url, PATIENCE));
      }
      return new Witnessing(cosigners, policy);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--witnesses " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("--witnesses " + file + " cannot be read: " + e, e);
    }
  }
}
