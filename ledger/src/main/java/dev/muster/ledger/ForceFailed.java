package dev.muster.ledger;

import java.io.IOException;

/// The disk could not make written bytes durable. Final: the pages may be marked clean and lost,
/// and a second attempt would lie.
final class ForceFailed extends IOException {
  ForceFailed(IOException cause) {
    super("fsync failed: " + cause.getMessage(), cause);
  }
}
