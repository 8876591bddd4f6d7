package dev.muster.ledger;

import static java.util.Objects.requireNonNull;

/// Says where an entry stands. Given out only after the entry is durable (fsynced) with this index.
///
/// @param origin the ledger's origin line, as in its checkpoints
/// @param index place of the entry in the ledger, 0 or more
public record Receipt(String origin, long index) {
  public Receipt {
    requireNonNull(origin, "origin is null");
    if (index < 0) {
      throw new IllegalArgumentException("receipt index must be 0 or more, got: " + index);
    }
  }
}
