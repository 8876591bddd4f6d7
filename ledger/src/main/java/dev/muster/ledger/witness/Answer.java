package dev.muster.ledger.witness;

import dev.muster.ledger.SignedNote;
import java.util.List;

/// A witness's answer to add-checkpoint; the numbers are those of HTTP. Source: C2SP tlog-witness.
public sealed interface Answer {
  int status();

  /// The checkpoint is cosigned, and the witness will remember it whatever happens.
  record Cosigned(List<SignedNote.Signature> signatures) implements Answer {
    public Cosigned {
      signatures = List.copyOf(signatures);
    }

    @Override
    public int status() {
      return 200;
    }
  }

  /// The old size of the request is not the size that the witness has cosigned last.
  ///
  /// @param size what it has cosigned last
  record Conflict(long size) implements Answer {
    @Override
    public int status() {
      return 409;
    }
  }

  /// Nothing was cosigned.
  ///
  /// @param status 400 malformed, 403 not signed by the log, 404 unknown log, 422 not proven to
  ///   follow, 503 the witness cannot remember
  /// @param reason in words
  record Refused(int status, String reason) implements Answer {}
}
